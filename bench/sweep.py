"""`make bench`: what a walk of the sweep asks of AWS, by the number of resources; writes bench/sweep.md.

The steps are the sweep's own; AWS is a stand-in that answers in pages as AWS does and counts, so that
a million resources take a minute. tests/integration/sweep walks through 250 on the local cloud.
"""

import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from local import ACCOUNT, REGION
from local.deploy import ROOT
from local.story.globomantics import REGISTRY
from sagewarden.deeds.assignments import Assignment
from sagewarden.deeds.guarded_tags import desired_tags
from sagewarden.deeds.items import typed_item
from sagewarden.registry.document import read
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from sweep.listings import LISTINGS
from sweep.plan import Kind
from sweep.settings import SweepSettings
from sweep.steps import Around, begin, end, look

RESULTS = ROOT / "bench" / "sweep.md"
SIZES = (100, 1_000, 10_000, 100_000)
PAGE = 100
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:sagewarden-sweep"
TABLE = "ledger"
BORN = datetime.now(UTC) - timedelta(days=30)


@dataclass
class StandIn:
    """An account of models, all alice's; a share of them has lost its tags, of which no event told."""

    registry: Registry
    size: int
    lost: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    items: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.team = next(iter(self.registry.teams))
        self.tags = desired_tags(self.registry, self._assignment(self.arn(0)))

    def current(self) -> Registry:
        return self.registry

    after = fresh = current

    def arn(self, number: int) -> str:
        return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/model-{number}"

    def _assignment(self, arn: str) -> Assignment:
        return Assignment(resource=Arn(arn), team=self.team, owner="alice", evidence=(), at=BORN)

    def summaries(self, method: str, **asked: Any) -> dict[str, Any]:
        self.calls[method] += 1
        listing = LISTINGS[method]
        if method != "list_models" or "CreationTimeAfter" in asked:
            return {listing.items: []}
        start = int(asked.get("NextToken", 0))
        stop = min(start + asked["MaxResults"], self.size)
        found = [
            {"ModelArn": self.arn(number), "ModelName": f"Model-{number}", "CreationTime": BORN}
            for number in range(start, stop)
        ]
        return {listing.items: found} | ({"NextToken": str(stop)} if stop < self.size else {})

    def get_resources(self, *, ResourceARNList: list[str]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.calls["get_resources"] += 1
        pairs = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        shown = [arn for arn in ResourceARNList if not self._has_lost(arn)]
        return {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": pairs} for arn in shown]}

    def list_tags(self, **_: Any) -> dict[str, Any]:
        self.calls["list_tags"] += 1
        return {"Tags": []}

    def batch_get_item(self, *, RequestItems: Any) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.calls["batch_get_item"] += 1
        found = []
        for key in RequestItems[TABLE]["Keys"]:
            arn = key["resource"]["S"]
            record = self._assignment(arn).to_record() | {"arn": arn, "administered": False}
            found.append(key | typed_item(record))
        return {"Responses": {TABLE: found}}

    def get_item(self, *, Key: Any, **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.calls["get_item"] += 1
        item = self.items.get((Key["resource"]["S"], Key["entry"]["S"]))
        return {"Item": item} if item else {}

    def update_item(self, **_: Any) -> None:
        self.calls["update_item"] += 1

    def send_message_batch(self, *, Entries: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        self.calls["send_message_batch"] += 1
        self.calls["messages"] += len(Entries)
        return {}

    def _has_lost(self, arn: str) -> bool:
        return int(arn.rpartition("-")[2]) < self.lost


class Lists:
    """SageMaker's client for lists."""

    def __init__(self, account: StandIn) -> None:
        self.account = account

    def __getattr__(self, method: str) -> Any:
        return lambda **asked: self.account.summaries(method, **asked)


def walk(account: StandIn, kind: Kind) -> None:
    """A walk as the state machine makes it, list by list."""
    queues = {f"{room}_queue": room for room in ("ownership", "isolation", "scaling", "monitoring")}
    names = dict.fromkeys(("registry_application", "registry_environment", "registry_profile"), "x")
    settings = SweepSettings(ledger_table=TABLE, messages_a_minute=600, **names, **queues)
    clients: Any = SimpleNamespace(
        lists=Lists(account), tagging=account, dynamodb=account, sagemaker=account, sqs=account
    )
    around = Around(settings=settings, registry=account, aws=clients)
    now = datetime.now(UTC).isoformat()
    begun = begin(around, {"name": "walk", "machine": MACHINE, "kind": kind.value, "now": now})
    read_lists = []
    for first in begun["lists"]:
        left = look(around, {"walk": begun["walk"], "list": first})
        while left["token"] is not None:
            left = look(around, {"walk": begun["walk"], "list": left})
        read_lists.append(left)
    end(around, {"walk": begun["walk"], "lists": read_lists})


def script(account: StandIn) -> None:
    """A script that lists every type, and reads each resource's tags."""
    lists: Any = Lists(account)
    for method in LISTINGS:
        token: dict[str, str] = {}
        while True:
            page = lists.__getattr__(method)(MaxResults=PAGE, **token)
            for _ in page[LISTINGS[method].items]:
                account.list_tags()
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}


def _report(registry: Registry) -> Iterator[str]:
    yield "# The sweep"
    yield ""
    yield (
        "`make bench`: calls to AWS of one walk. The script lists the same types, and reads the tags of each resource; it "
        "knows no ledger. Models stand for all types; AWS is a stand-in that answers in pages and counts. `fixed` is what an "
        "empty account costs: each list once, and what the walk remembers. Isolation's one message of a walk is in it."
    )
    yield ""
    yield "| resources | walk | calls | of which fixed | per 1,000 beyond that | messages to ownership | script | memory, peak | on this machine |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for kind in Kind:
        empty = StandIn(registry, 0)
        _remember(empty)
        walk(empty, kind)
        fixed = _calls(empty)
        for size in SIZES:
            yield _row(registry, size, kind, fixed)
    yield ""
    lost = StandIn(registry, 1_000, lost=50)
    _remember(lost)
    walk(lost, Kind.FULL)
    of_rooms = lost.calls["messages"] - 1
    yield (
        f"Where 50 of 1,000 have lost their tags, a full walk makes {_calls(lost)} calls, {lost.calls['list_tags']} of them "
        f"ListTags of what GetResources does not show, and sends {of_rooms} messages."
    )
    yield ""
    ours = Counter({name: number for name, number in lost.calls.items() if number > 1})
    yield f"By operation: {', '.join(f'{number} {name}' for name, number in ours.most_common())}."


def _row(registry: Registry, size: int, kind: Kind, fixed: int) -> str:
    account = StandIn(registry, size)
    _remember(account)
    tracemalloc.start()
    began = perf_counter()
    walk(account, kind)
    seconds = perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    other = StandIn(registry, size)
    script(other)
    calls = _calls(account)
    more = (calls - fixed) * 1_000 / size
    messages = account.calls["messages"] - (kind is not Kind.INCREMENTAL)
    return (
        f"| {size:,} | {kind} | {calls:,} | {fixed} | {more:.1f} | {messages} | {_calls(other):,} "
        f"| {peak:.1f} MB | {seconds:.1f} s |"
    )


def _remember(account: StandIn) -> None:
    """A walk has been completed an hour ago."""
    began = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    account.items[MACHINE.casefold(), "sweep"] = {"began": {"S": began}}


def _calls(account: StandIn) -> int:
    return sum(number for name, number in account.calls.items() if name != "messages")


def main() -> None:
    """Measures and writes the table."""
    lines = list(_report(read(REGISTRY.read_text())))
    RESULTS.write_text("\n".join(lines) + "\n")
    print(*lines, sep="\n")


if __name__ == "__main__":
    main()
