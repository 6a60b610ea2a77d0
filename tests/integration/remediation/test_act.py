"""The step that acts, on an endpoint that there is: whatever has changed meanwhile, nobody's thing is touched."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from local import ACCOUNT
from local.cloud import LocalCloud
from local.traffic.hosted import Kind
from remediation.apply.record import change_run, end_run, open_run, write_evidence
from remediation.diagnosis.evidence import Evidence
from remediation.observe.memories import observe_memories
from remediation.observe.record import observe_run
from remediation.record.keys import run_id
from remediation.record.run import Run, RunState
from remediation.record.table import RunTable
from remediation.steps.act import act
from remediation.steps.release import release
from remediation.steps.step import STOPPED, take_step
from remediation.steps.verify import verify
from sagewarden.registry.model import Mode, Registry
from sagewarden.resources import Arn
from sagewarden.runtime.surroundings import Runtime
from tests.strategies import BCD, ISA
from tests.support.runtime import LEDGER, Live, runtime_of
from tests.unit.remediation.diagnosis.test_truth_table import SOON, evidence_in


class Played:
    """An endpoint whose GPUs' memory is held, and its run: it is about to have one instance more."""

    def __init__(self, cloud: LocalCloud, registry: Registry) -> None:
        self.cloud, self.registry = cloud, registry
        self.name = f"Held-{uuid4().hex[:6]}"
        self.sagemaker: Any = cloud.client("sagemaker")
        self.runs = RunTable(cloud.client("dynamodb"), LEDGER)
        self.configured(self.name)
        self.made()
        self.now = datetime.now(UTC)
        self.run = Run(
            id=run_id(self.name, self.now),
            endpoint=self.arn,
            name=self.name,
            team=BCD,
            profile="standard",
            mode=Mode.ENFORCE,
            since=self.now,
            until=self.now + timedelta(hours=8),
            alarms={f"sagewarden/{self.name}": self.now},
        )
        assert open_run(self.runs, self.run)

    def diagnosed(self) -> None:
        self.sees(evidence_in(Kind.INSTANCES, "gpu_memory_held", SOON))
        change_run(
            self.runs, self.run.id, Run.diagnosed("gpu-memory-held", 0.9, "replace-instances")
        )

    def badly_deployed(self) -> None:
        """It was deployed when its errors began, and can go back."""
        self.configured(f"{self.name}-old")
        evidence = evidence_in(Kind.INSTANCES, "bad_deployment", SOON)
        assert evidence.deployment
        deployment = replace(
            evidence.deployment, config=self.name, before=f"{self.name}-old", back="ready"
        )
        self.sees(replace(evidence, deployment=deployment, config=self.name))
        change_run(self.runs, self.run.id, Run.diagnosed("bad-deployment", 0.9, "roll-back"))

    def sees(self, evidence: Evidence) -> None:
        (variant,) = evidence.variants
        there = replace(variant, count=2, wanted=2, target=None)
        seen = replace(evidence, endpoint=self.arn, name=self.name, variants=(there,))
        write_evidence(self.runs, self.run, seen.to_record())

    @property
    def arn(self) -> Arn:
        return Arn(f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/{self.name.lower()}")

    def configured(self, name: str) -> None:
        blue = {
            "VariantName": "blue",
            "ModelName": "model",
            "InstanceType": "ml.g5.12xlarge",
            "InitialInstanceCount": 2,
        }
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[blue])

    def made(self) -> None:
        tags = [{"Key": "team", "Value": BCD}]
        self.sagemaker.create_endpoint(
            EndpointName=self.name, EndpointConfigName=self.name, Tags=tags
        )
        self.settled()

    def settled(self) -> None:
        self.sagemaker.get_waiter("endpoint_in_service").wait(
            EndpointName=self.name, WaiterConfig={"Delay": 0, "MaxAttempts": 200}
        )

    def deleted(self) -> None:
        self.sagemaker.delete_endpoint(EndpointName=self.name)
        self.sagemaker.get_waiter("endpoint_deleted").wait(
            EndpointName=self.name, WaiterConfig={"Delay": 0, "MaxAttempts": 200}
        )

    def tagged(self, team: str) -> None:
        tags = [{"Key": "team", "Value": team}]
        self.sagemaker.add_tags(ResourceArn=self.arn, Tags=tags)

    def count(self) -> int:
        described = self.sagemaker.describe_endpoint(EndpointName=self.name)
        count: int = described["ProductionVariants"][0]["DesiredInstanceCount"]
        return count

    def published(self, change: Callable[[dict[str, Any]], Any]) -> None:
        raw = self.registry.model_dump(mode="json", by_alias=True, exclude_unset=True)
        change(raw)
        self.registry = Registry.model_validate(raw)

    def around(self) -> Runtime:
        return runtime_of(Live(self.registry))

    def acts(self, **given: Any) -> Mapping[str, Any]:
        event = {"run": self.run.id, "now": (self.now + timedelta(minutes=2)).isoformat()} | given
        return take_step("act", act, event, around=self.around)

    def verifies(self, *, hours: int) -> Mapping[str, Any]:
        """So many hours after it acted it is looked whether that has helped."""
        at = self.now + timedelta(minutes=2, hours=hours)
        event = {"run": self.run.id, "now": at.isoformat()}
        return take_step("verify", verify, event, around=self.around)

    def releases(self) -> Mapping[str, Any]:
        """After the longest that it may hold something it gives that back."""
        at = self.now + timedelta(hours=7)
        event = {"run": self.run.id, "now": at.isoformat()}
        return take_step("release", release, event, around=self.around)

    def read(self) -> Run:
        found = observe_run(self.runs, self.run.id)
        assert found is not None
        return found


def allowing(raw: dict[str, Any]) -> None:
    raw["profiles"]["standard"]["remediation"] = {"playbooks": ["replace-instances", "roll-back"]}


@pytest.fixture
def played(cloud: LocalCloud, teams: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    monkeypatch.setenv("SCALING_QUEUE", "none")
    made = Played(cloud, teams)
    made.published(allowing)
    monkeypatch.setattr("tests.support.evidence.NOW", made.now)
    made.diagnosed()
    yield made
    cloud.heal()


def test_it_is_done_once_however_often_it_is_tried(played: Played) -> None:
    assert played.acts() == {"next": "verify", "wait": 600}
    assert played.acts() == {"next": "verify", "wait": 600}
    assert played.count() == 3
    assert len(played.read().held) == 1


def test_what_nobody_can_judge_is_held_no_longer_than_is_allowed(played: Played) -> None:
    def patient(raw: dict[str, Any]) -> None:
        allowing(raw)
        raw["profiles"]["standard"]["remediation"] |= {"hold_at_most": "3h", "verify_after": "2h"}

    played.published(patient)
    assert played.acts() == {"next": "verify", "wait": 7200}
    played.settled()
    assert played.verifies(hours=2) == {"next": "verify", "wait": 3600}
    assert played.verifies(hours=3) == {"next": "close"}
    assert played.read().end is RunState.ESCALATED


def test_what_an_update_stands_in_the_way_of_is_given_back_after_it(played: Played) -> None:
    """An update takes longer than a step is tried again for."""
    played.acts()
    assert played.releases() == {"next": "release", "wait": 300}
    assert len(played.read().held) == 1
    played.settled()
    assert played.releases() == {"next": "close"}
    assert (played.count(), played.read().held) == (2, ())


def test_what_a_roll_back_leaves_is_remembered_so_that_nothing_goes_back_to_it(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The configuration before was there before the deployment.
    monkeypatch.setattr("tests.support.evidence.NOW", played.now + timedelta(hours=1))
    played.badly_deployed()
    assert played.acts() == {"next": "verify", "wait": 600}
    played.settled()
    described = played.sagemaker.describe_endpoint(EndpointName=played.name)
    assert described["EndpointConfigName"] == f"{played.name}-old"
    kept = observe_memories(played.runs, played.arn, ())
    assert kept.own.left == played.name


def test_nothing_goes_back_to_what_was_made_after_it_was_left(played: Played) -> None:
    played.badly_deployed()
    assert played.acts() == {"next": "close"}
    assert played.read().end is RunState.OVERTAKEN
    described = played.sagemaker.describe_endpoint(EndpointName=played.name)
    assert described["EndpointConfigName"] == played.name


def observing(raw: dict[str, Any]) -> None:
    raw["teams"][BCD]["mode"] = "observe"


def test_a_team_that_is_only_observed_since_is_told_what_would_be_done(played: Played) -> None:
    played.published(observing)
    assert played.acts() == {"next": "close"}
    assert (played.read().end, played.count()) == (RunState.PLANNED, 2)


@pytest.mark.parametrize("team", [ISA, "nobody-s"])
def test_what_is_another_team_s_by_now_is_left_alone(played: Played, team: str) -> None:
    played.tagged(team)
    assert played.acts() == {"next": "close"}
    assert (played.read().end, played.count()) == (RunState.OVERTAKEN, 2)


def test_a_profile_that_counts_no_more_decides_nothing(played: Played) -> None:
    def another(raw: dict[str, Any]) -> None:
        raw["profiles"]["careful"] = {"alarms": {"model-latency": {"threshold": "1s"}}}
        raw["teams"][BCD]["profile"] = "careful"

    played.published(another)
    assert played.acts() == {"next": "close"}
    assert (played.read().end, played.count()) == (RunState.OVERTAKEN, 2)


def test_an_endpoint_that_is_gone_by_now_is_no_failure(played: Played) -> None:
    played.deleted()
    assert played.acts() == {"next": "close"}
    assert played.read().end is RunState.GONE


def test_another_endpoint_of_the_name_is_left_alone(played: Played) -> None:
    played.deleted()
    played.made()
    assert played.acts() == {"next": "close"}
    assert (played.read().end, played.count()) == (RunState.OVERTAKEN, 2)


def ended(played: Played) -> None:
    end_run(played.runs, played.run, RunState.DIED, played.now, "somebody stopped it")


def test_a_run_that_ends_while_it_is_looked_at_does_nothing(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops an execution does not stop the function that is under way."""

    def spent(*_: Any) -> str:
        ended(played)
        return ""

    monkeypatch.setattr("remediation.steps.act.spend", spent)
    assert played.acts() == STOPPED
    assert played.count() == 2
