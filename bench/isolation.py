"""`make bench`, second part: the time of a full proof, and what isolation asks of AWS; writes bench/isolation.md."""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

from cli.documents import read_registry
from cli.proof import Proof, prove
from isolation.desired import team_arn
from local import ACCOUNT
from local.deploy import ROOT
from local.story.globomantics import REGISTRY, ROLES, TEAMS
from local.story.ownership import create_notebook
from local.story.stage import Stage, deployed, publish_registry
from sagewarden.causes.actors import NOBODY
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.messages import message_for
from sagewarden.registry.model import Registry

RESULTS = ROOT / "bench" / "isolation.md"
TEAM_COUNTS = (2, 20, 200)
ROUNDS = 3


def main() -> None:
    """Measures and writes the tables."""
    lines = list(_report())
    RESULTS.write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")


def _report() -> Iterator[str]:
    yield "# Isolation"
    yield ""
    yield (
        "`make bench`: the offline proof of whole registries, every SageMaker action for every team; medians of "
        f"{ROUNDS} interleaved rounds. × is the time a team to that of {TEAM_COUNTS[0]} teams in the same run; "
        "it must not grow."
    )
    yield ""
    yield "| teams | requests judged | time | a team |"
    yield "|---|---|---|---|"
    yield from _proofs()
    yield ""
    yield "AWS calls of one delivery, counted where they arrive:"
    yield ""
    yield "| what happened | calls | of which write to IAM |"
    yield "|---|---|---|"
    with deployed(lambda what: print(what, file=sys.stderr)) as stage:
        yield from _deliveries(stage)


def _proofs() -> Iterator[str]:
    """Rounds are interleaved, for a machine's speed drifts."""
    times: dict[int, list[float]] = {count: [] for count in TEAM_COUNTS}
    requests = dict.fromkeys(TEAM_COUNTS, 0)
    for _ in range(ROUNDS):
        for count in TEAM_COUNTS:
            registry = _registry(count)
            began = time.perf_counter()
            proofs = [*_proofs_of(registry)]
            times[count].append(time.perf_counter() - began)
            requests[count] = sum(len(proof.judged) for proof in proofs)
            if any(proof.failures for proof in proofs):
                raise SystemExit(f"a leak or an obstacle among {count} teams")
    base = statistics.median(times[TEAM_COUNTS[0]]) / TEAM_COUNTS[0]
    for count in TEAM_COUNTS:
        whole = statistics.median(times[count])
        one = whole / count
        yield f"| {count} | {requests[count]:,} | {whole:.2f} s | {one * 1000:.0f} ms ({one / base:.2f}×) |"


def _proofs_of(registry: Registry) -> Iterator[Proof]:
    for team in registry.teams:
        yield from prove(registry, team, ACCOUNT)


def _registry(count: int) -> Registry:
    """The example's first team, as often as asked."""
    raw = read_registry(REGISTRY).model_dump(mode="json", by_alias=True, exclude_unset=True)
    teams = {
        f"team-{number:03}": {
            "members": {"groups": [f"group-{number:03}"]},
            "execution_roles": [f"arn:aws:iam::{ACCOUNT}:role/team-{number:03}-*"],
        }
        for number in range(count)
    }
    return Registry.model_validate(raw | {"teams": teams})


def _deliveries(stage: Stage) -> Iterator[str]:
    client = stage.cloud.client("sagemaker", stage.people["alice"])

    def create() -> None:
        create_notebook(client, f"bench-{uuid4().hex[:6]}", ROLES["alice"])

    def send() -> None:
        stage.cloud.client("sqs").send_message(
            QueueUrl=stage.outputs["IsolationQueueUrl"], MessageBody=_access_changed()
        )

    create()
    _settled(stage)
    yield _row("a resource that runs as a role known to be guarded", _counted(stage, create))
    yield _row(
        f"a registry deployed, nothing changed for {len(TEAMS)} teams",
        _counted(stage, lambda: publish_registry(stage.cloud)),
    )
    yield _row("a team looked at, nothing drifted", _counted(stage, send))
    yield _row(
        "a registry deployed that changes one team's documents: proven, then put in force",
        _counted(stage, lambda: publish_registry(stage.cloud, _with_one_role_more())),
    )


def _with_one_role_more() -> Registry:
    """Globomantics' registry with another execution role of alice's team, which its policies name."""
    raw = read_registry(REGISTRY).model_dump(mode="json", by_alias=True, exclude_unset=True)
    raw["teams"][TEAMS["alice"]]["execution_roles"].append(f"arn:aws:iam::{ACCOUNT}:role/new-bcd")
    return Registry.model_validate(raw)


def _access_changed() -> str:
    """The message that has isolation look at alice's team."""
    team = team_arn(TEAMS["alice"], ACCOUNT, "aws")
    cause = Cause(
        kind=CauseKind.ACCESS_CHANGED,
        resource=team,
        actor=NOBODY,
        at=datetime.now(UTC),
        event_id=str(uuid4()),
    )
    return message_for(CauseKind.ACCESS_CHANGED, team, because_of=cause)


def _counted(stage: Stage, deed: Callable[[], object]) -> Counter[str]:
    stage.cloud.clear_calls()
    deed()
    _settled(stage)
    own = [call for call in stage.cloud.calls() if "IsolationRole" in call.caller]
    return Counter(f"{call.service}:{call.operation}" for call in own)


def _settled(stage: Stage) -> None:
    """Waits until the queue is empty, and a little longer for what the last delivery still does."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    sqs, queue = stage.cloud.client("sqs"), stage.outputs["IsolationQueueUrl"]
    time.sleep(1)
    while True:
        waiting = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        if not any(int(number) for number in waiting.values()):
            return
        time.sleep(0.2)


def _row(what: str, calls: Counter[str]) -> str:
    reads = ("List", "Get", "Simulate")
    writes = 0
    for call, count in calls.items():
        service, _, operation = call.partition(":")
        if service == "iam" and not operation.startswith(reads):
            writes += count
    named = ", ".join(f"{count} {call}" for call, count in calls.most_common()) or "none"
    return f"| {what} | {sum(calls.values())}: {named} | {writes} |"


if __name__ == "__main__":
    main()
