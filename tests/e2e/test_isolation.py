"""IAM keeps the teams apart: attacks played with real access keys, and what is done by hand put back."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from cli.main import app
from isolation.desired import team_arn
from local import ACCOUNT, REGION
from local.story.globomantics import ROLES, TEAMS, role_arn
from local.story.ownership import CREATIONS, create_notebook, create_training_job, tags_of
from local.story.stage import Stage
from local.story.watch import watch
from tests.e2e.support import another_registry, as_operator, eventually, rule_disabled, unique
from tests.strategies import BCD, ISA

pytestmark = pytest.mark.e2e

ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:"
EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacker:
    """Somebody at work: their clients, their role, and the names of what is theirs and of what they want."""

    sagemaker: Any
    runtime: Any
    who: str
    mine: str
    theirs: str

    @property
    def other(self) -> str:
        """Whose it is that they want."""
        return self.theirs.split("-")[0]

    def tag(self, kind: str, name: str, **tags: str) -> None:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        self.sagemaker.add_tags(ResourceArn=f"{ARN}{kind}/{name}", Tags=pairs)

    def create(self, role: str, **tags: str) -> None:
        self.sagemaker.create_notebook_instance(
            NotebookInstanceName=unique("attack"),
            InstanceType="ml.t3.medium",
            RoleArn=role_arn(role),
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )


type Attack = Callable[[Attacker], object]

ATTACKS: Mapping[str, Attack] = {
    "describe the notebook": lambda a: a.sagemaker.describe_notebook_instance(
        NotebookInstanceName=f"{a.theirs.title()}-Notebook"
    ),
    "stop the notebook": lambda a: a.sagemaker.stop_notebook_instance(
        NotebookInstanceName=f"{a.theirs.title()}-Notebook"
    ),
    "a presigned URL of the notebook": lambda a: a.sagemaker.create_presigned_notebook_instance_url(
        NotebookInstanceName=f"{a.theirs.title()}-Notebook"
    ),
    "describe the training job": lambda a: a.sagemaker.describe_training_job(
        TrainingJobName=f"{a.theirs}-training"
    ),
    "stop the training job": lambda a: a.sagemaker.stop_training_job(
        TrainingJobName=f"{a.theirs}-training"
    ),
    "tag the training job": lambda a: a.tag(
        "training-job", f"{a.theirs}-training", purpose="mine now"
    ),
    "remove its tags": lambda a: a.sagemaker.delete_tags(
        ResourceArn=f"{ARN}training-job/{a.theirs}-training", TagKeys=["purpose"]
    ),
    "list its tags": lambda a: a.sagemaker.list_tags(
        ResourceArn=f"{ARN}training-job/{a.theirs}-training"
    ),
    "invoke the endpoint": lambda a: a.runtime.invoke_endpoint(
        EndpointName=f"{a.theirs}-endpoint", Body=b"{}"
    ),
    "an endpoint on the config": lambda a: a.sagemaker.create_endpoint(
        EndpointName=unique("attack"), EndpointConfigName=f"{a.theirs}-config"
    ),
    "the own endpoint on the config": lambda a: a.sagemaker.update_endpoint(
        EndpointName=f"{a.mine}-endpoint", EndpointConfigName=f"{a.theirs}-config"
    ),
    "change the endpoint's capacity": lambda a: a.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=f"{a.theirs}-endpoint",
        DesiredWeightsAndCapacities=[{"VariantName": "blue", "DesiredInstanceCount": 1}],
    ),
    "a creation with the team's tag": lambda a: a.create(ROLES[a.who], team=TEAMS[a.other]),
    "the same in other letters": lambda a: a.create(ROLES[a.who], TEAM=TEAMS[a.other]),
    "pass the role": lambda a: create_training_job(a.sagemaker, unique("attack"), ROLES[a.other]),
}
"""What one team wants of the other's; the same, done to the own, is everyday work."""

NEVER: Mapping[str, Attack] = {
    "change the team's tag": lambda a: a.tag(
        "training-job", f"{a.theirs}-training", team=TEAMS[a.who]
    ),
    "the same in other letters": lambda a: a.tag(
        "training-job", f"{a.theirs}-training", Team=TEAMS[a.who]
    ),
    "change the owner's tag": lambda a: a.tag("training-job", f"{a.theirs}-training", owner=a.who),
    "remove the team's tag": lambda a: a.sagemaker.delete_tags(
        ResourceArn=f"{ARN}training-job/{a.theirs}-training", TagKeys=["team"]
    ),
    "remove it in other letters": lambda a: a.sagemaker.delete_tags(
        ResourceArn=f"{ARN}training-job/{a.theirs}-training", TagKeys=["TEAM"]
    ),
}
"""What nobody may but administrators, on the own resources neither: the tag is the boundary."""

DELETIONS: Mapping[str, Attack] = {
    "endpoint": lambda a: a.sagemaker.delete_endpoint(EndpointName=f"{a.theirs}-endpoint"),
    "config": lambda a: a.sagemaker.delete_endpoint_config(EndpointConfigName=f"{a.theirs}-config"),
    "model": lambda a: a.sagemaker.delete_model(ModelName=f"{a.theirs}-model"),
    "notebook": lambda a: a.sagemaker.delete_notebook_instance(
        NotebookInstanceName=f"{a.theirs.title()}-Notebook"
    ),
}


@pytest.fixture(scope="module")
def made(stage: Stage) -> dict[str, str]:
    """What alice and bob have made, by their names; tagged."""
    names = {who: unique(who) for who in TEAMS}
    for who, name in names.items():
        client = stage.cloud.client("sagemaker", stage.people[who])
        for create in CREATIONS.values():
            arn = create(client, name, ROLES[who])
            assert dict(watch(stage, arn, tags_of(who), time.monotonic()).tags) == tags_of(who)
    return names


def somebody(stage: Stage, made: Mapping[str, str], who: str, whose: str) -> Attacker:
    return Attacker(
        sagemaker=stage.cloud.client("sagemaker", stage.people[who]),
        runtime=stage.cloud.client("sagemaker-runtime", stage.people[who]),
        who=who,
        mine=made[who],
        theirs=made[whose],
    )


def is_refused(act: Attack, attacker: Attacker) -> bool:
    try:
        act(attacker)
    except ClientError as error:
        return error.response["Error"]["Code"] == "AccessDeniedException"
    return False


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize(("who", "whose"), [("bob", "alice"), ("alice", "bob")])
def test_the_other_team_is_refused_and_the_owner_is_not(
    stage: Stage, made: Mapping[str, str], who: str, whose: str, attack: Attack
) -> None:
    assert is_refused(attack, somebody(stage, made, who, whose))
    assert not is_refused(attack, somebody(stage, made, whose, whose))


@pytest.mark.parametrize("attack", NEVER.values(), ids=NEVER)
@pytest.mark.parametrize(("who", "whose"), [("bob", "alice"), ("alice", "alice")])
def test_nobody_of_a_team_touches_the_guarded_tags(
    stage: Stage, made: Mapping[str, str], who: str, whose: str, attack: Attack
) -> None:
    assert is_refused(attack, somebody(stage, made, who, whose))


@pytest.fixture
def untagged(stage: Stage) -> Iterator[None]:
    """While it lasts, ownership hears of nothing: what is created stays as its maker made it."""
    with rule_disabled(stage, "OwnershipRule"):
        yield


@pytest.mark.usefixtures("untagged")
def test_in_the_seconds_before_tagging_the_other_team_is_refused_too(stage: Stage) -> None:
    name = unique("young")
    arn = create_notebook(
        stage.cloud.client("sagemaker", stage.people["alice"]), name, ROLES["alice"]
    )
    bob = somebody(stage, {"bob": "none", "alice": name}, "bob", "alice")
    for what in ("stop the notebook", "a presigned URL of the notebook"):
        assert is_refused(ATTACKS[what], bob)
    assert is_refused(DELETIONS["notebook"], bob)
    assert is_refused(lambda a: a.tag("notebook-instance", f"{name}-notebook", team=ISA), bob)
    assert stage.cloud.client("sagemaker").list_tags(ResourceArn=arn)["Tags"] == []


@pytest.mark.usefixtures("untagged")
def test_a_tag_that_is_sent_along_leaves_no_such_seconds(stage: Stage) -> None:
    client = stage.cloud.client("sagemaker", stage.people["alice"])
    name = unique("tagged")
    client.create_notebook_instance(
        NotebookInstanceName=f"{name.title()}-Notebook",
        InstanceType="ml.t3.medium",
        RoleArn=role_arn(ROLES["alice"]),
        Tags=[{"Key": "team", "Value": BCD}],
    )
    names = {"alice": name, "bob": "none"}
    assert is_refused(ATTACKS["describe the notebook"], somebody(stage, names, "bob", "alice"))
    assert not is_refused(ATTACKS["stop the notebook"], somebody(stage, names, "alice", "alice"))


@pytest.mark.parametrize("deletion", DELETIONS.values(), ids=DELETIONS)
def test_only_the_owner_deletes(stage: Stage, made: Mapping[str, str], deletion: Attack) -> None:
    assert is_refused(deletion, somebody(stage, made, "bob", "alice"))
    assert not is_refused(deletion, somebody(stage, made, "alice", "alice"))


# ---------------------------------------------------------------- what is done by hand is put back


def policy(team: str, kind: str = "guard") -> str:
    return f"{team_arn(team, ACCOUNT, 'aws')}sagewarden-{team}-{kind}"


def admin(stage: Stage) -> Any:
    return stage.cloud.client("iam")


def has(stage: Stage, group: str, arn: str) -> bool:
    found = admin(stage).list_attached_group_policies(GroupName=group)["AttachedPolicies"]
    return arn in {each["PolicyArn"] for each in found}


def in_force(stage: Stage, arn: str) -> Any:
    default = admin(stage).get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return admin(stage).get_policy_version(PolicyArn=arn, VersionId=default)["PolicyVersion"][
        "Document"
    ]


def test_a_policy_that_was_detached_is_attached_again(stage: Stage) -> None:
    admin(stage).detach_group_policy(GroupName="bcd-scientists", PolicyArn=policy(BCD))
    assert eventually(lambda: has(stage, "bcd-scientists", policy(BCD)))


@pytest.mark.parametrize("at_once", [True, False], ids=["edited", "default version switched"])
def test_other_words_in_a_policy_do_not_stay(stage: Stage, at_once: bool) -> None:
    before = in_force(stage, policy(BCD))
    made = admin(stage).create_policy_version(
        PolicyArn=policy(BCD), PolicyDocument=EVERYTHING, SetAsDefault=at_once
    )["PolicyVersion"]["VersionId"]
    if not at_once:
        admin(stage).set_default_policy_version(PolicyArn=policy(BCD), VersionId=made)
    assert eventually(lambda: in_force(stage, policy(BCD)) == before)
    admin(stage).delete_policy_version(PolicyArn=policy(BCD), VersionId=made)


def test_a_role_that_comes_later_is_guarded_as_soon_as_it_is_there(stage: Stage) -> None:
    admin(stage).create_role(
        RoleName="bcd-late", AssumeRolePolicyDocument='{"Version": "2012-10-17"}'
    )

    guards = {policy(BCD), policy(BCD, "guard-2")}

    def guarded() -> bool:
        attached = admin(stage).list_attached_role_policies(RoleName="bcd-late")
        return {found["PolicyArn"] for found in attached["AttachedPolicies"]} == guards

    assert eventually(guarded)


def test_members_come_and_go_with_the_registry(stage: Stage) -> None:
    admin(stage).create_group(GroupName="bcd-guests")
    guests = {"groups": ["bcd-scientists", "bcd-guests"]}
    with another_registry(
        stage,
        lambda raw: raw["teams"][BCD].update(members=guests),
        dangers={f"members-removed:{BCD}"},
    ):
        assert eventually(lambda: has(stage, "bcd-guests", policy(BCD, "grant")))
        assert has(stage, "bcd-guests", policy(BCD))
    assert eventually(lambda: not has(stage, "bcd-guests", policy(BCD)))
    assert has(stage, "bcd-scientists", policy(BCD))


def test_a_team_comes_and_goes_with_the_registry(stage: Stage) -> None:
    admin(stage).create_group(GroupName="fraud-scientists")
    fraud = {"members": {"groups": ["fraud-scientists"]}}
    with another_registry(
        stage, lambda raw: raw["teams"].update(fraud=fraud), dangers={"enforces-untagged"}
    ):
        assert eventually(lambda: has(stage, "fraud-scientists", policy("fraud", "grant")))

    def gone() -> bool:
        found = admin(stage).list_policies(Scope="Local", PathPrefix="/sagewarden/teams/fraud/")
        return not found["Policies"]

    assert eventually(gone)


def test_a_boundary_that_was_removed_is_put_back(stage: Stage) -> None:
    boundary = admin(stage).create_policy(
        PolicyName="scientists", Path="/sagewarden/boundaries/", PolicyDocument=EVERYTHING
    )["Policy"]["Arn"]

    def bounded() -> bool:
        found = (
            admin(stage).get_role(RoleName="bcd-notebook")["Role"].get("PermissionsBoundary", {})
        )
        return found.get("PermissionsBoundaryArn") == boundary

    with another_registry(
        stage,
        lambda raw: raw["teams"][BCD].update(isolation={"boundary": boundary}),
        dangers={f"boundary-set:{BCD}"},
        dangers_back={f"boundary-removed:{BCD}"},
    ):
        assert eventually(bounded)
        admin(stage).delete_role_permissions_boundary(RoleName="bcd-notebook")
        assert eventually(bounded)
    assert eventually(lambda: not bounded())


def operator(stage: Stage, *arguments: str) -> Any:
    with as_operator(stage):
        return CliRunner().invoke(app, ["isolation", *arguments])


def test_an_operator_rolls_back_and_forth(stage: Stage) -> None:
    first = in_force(stage, policy(ISA))
    closed = {"untagged": "closed"}
    with another_registry(
        stage,
        lambda raw: raw["teams"][ISA].update(isolation=closed),
        dangers={f"untagged-closed:{ISA}"},
        dangers_back={f"untagged-opened:{ISA}"},
    ):
        assert eventually(lambda: in_force(stage, policy(ISA)) != first)
        second = in_force(stage, policy(ISA))
        done = eventually(
            lambda: (found := operator(stage, "rollback", ISA)).exit_code == 0 and found
        )
        assert f"sagewarden-{ISA}-guard: v1 is in force, and pinned" in done.stdout
        assert in_force(stage, policy(ISA)) == first
        assert operator(stage, "rollback", ISA).exit_code == 1
        admin(stage).set_default_policy_version(PolicyArn=policy(ISA), VersionId="v2")
        assert eventually(lambda: in_force(stage, policy(ISA)) == first)
        assert eventually(lambda: operator(stage, "unpin", ISA).exit_code == 0)
        assert eventually(lambda: in_force(stage, policy(ISA)) == second)
    assert eventually(lambda: in_force(stage, policy(ISA)) == first)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("unpin", BCD), 1, f"'{BCD}' is not pinned: it follows the registry"),
        (("rollback", "nobodys"), 1, "remembers no earlier documents of a team 'nobodys'"),
        (("rollback", BCD, "--stack-name", "elsewhere"), 2, "there is no stack 'elsewhere'"),
    ],
    ids=["unpin what is not pinned", "an unknown team", "an unknown stack"],
)
def test_an_operators_mistake_changes_nothing_and_is_explained(
    stage: Stage, arguments: tuple[str, ...], status: int, message: str
) -> None:
    before = in_force(stage, policy(BCD))
    done = eventually(lambda: (found := operator(stage, *arguments)).exit_code == status and found)
    assert message in done.stderr
    assert in_force(stage, policy(BCD)) == before
