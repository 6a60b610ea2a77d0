"""A team's saved queries: what they ask, of which log groups, and whose they are."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.actions import DeleteQuery, SaveQuery
from monitoring.plan.queries import known_queries, plan_queries
from monitoring.teams.queries import SavedQuery, saved_queries
from sagewarden.resources import Arn

TEAM = Arn("arn:aws:sagemaker:us-east-1:123456789012:team/fraud")
GROUP = "/aws/sagemaker/Endpoints/Tumor"
(ERRORS, SLOWEST, RESTARTS) = saved_queries("fraud", [GROUP])


def expressions(query: SavedQuery, command: str) -> list[re.Pattern[str]]:
    """The regular expressions of a query's lines that begin so, as Python writes them."""
    found: list[re.Pattern[str]] = []
    for line in query.text.splitlines():
        if line.removeprefix("| ").startswith(command):
            written = re.search(r"/(.*)/$", line)
            assert written, line
            found.append(re.compile(written[1].replace("(?<", "(?P<").replace(r"\/", "/")))
    return found


def passes(query: SavedQuery, line: str) -> bool:
    """Whether a line passes a query's filters."""
    (wanted,) = expressions(query, "filter @message like")
    unwanted = expressions(query, "filter @message not like")
    return bool(wanted.search(line)) and not any(one.search(line) for one in unwanted)


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("2026-11-25 [ERROR] W-9000-model_1.0 MODEL_LOG - KeyError: 'pixel_values'", True),
        ("Traceback (most recent call last):", True),
        ("2026/11/25 17:00:00 [error] 31#31: *187 upstream timed out", True),
        ('ACCESS_LOG - /192.0.2.10:49510 "POST /invocations HTTP/1.1" 200 120', False),
        ('"GET /ping HTTP/1.1" 500 - ERROR', False),
        ("log_level=ERROR", False),
    ],
)
def test_errors_are_what_the_metric_counts(line: str, counts: bool) -> None:
    assert passes(ERRORS, line) is counts


@pytest.mark.parametrize(
    ("line", "milliseconds"),
    [
        ('ACCESS_LOG - /192.0.2.10:49510 "POST /invocations HTTP/1.1" 200 120', 120),
        ('INFO generate{total_time="1.5s" validation_time="1ms"}: Success', 1500),
        ("Inference request succeeded. ModelLatency: 1 us, TotalProcessingTime: 2500000 us.", 2500),
        ('192.0.2.1 - - [25/Nov/2026] "POST /invocations HTTP/1.1" 200 12 "-" "AHC/2.0"', None),
        ('"GET /ping HTTP/1.1" 200 0', None),
    ],
)
def test_what_a_request_took_is_read_in_each_servers_way(
    line: str, milliseconds: float | None
) -> None:
    taken: dict[str, float] = {}
    if passes(SLOWEST, line):
        for expression in expressions(SLOWEST, "parse @message"):
            found = expression.search(line)
            taken |= (
                {name: float(text) for name, text in found.groupdict().items()} if found else {}
            )
    factors = {"served": 1, "generated": 1000, "processed": 0.001}
    values = [taken[name] * factor for name, factor in factors.items() if name in taken]
    assert values == ([] if milliseconds is None else [milliseconds])


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("org.pytorch.serve.ModelServer - Initialize Inference server with: Epoll.", True),
        ("[INFO] Booting worker with pid: 12", True),
        ("org.pytorch.serve.wlm.WorkerThread - Worker died.", True),
        ("INFO:     Started server process [1]", True),
        ('"POST /invocations HTTP/1.1" 200 3', False),
    ],
)
def test_restarts_are_what_servers_write_when_they_start(line: str, tells: bool) -> None:
    assert passes(RESTARTS, line) is tells


def test_a_stream_tells_variant_and_instance_whatever_follows() -> None:
    for query in (ERRORS, SLOWEST, RESTARTS):
        (stream,) = expressions(query, "parse @logStream")
        for ending in ("", "/data-log", "/container-1"):
            found = stream.search(f"blue/i-04f1c8a3e0b7d2a91{ending}")
            assert found
            assert found.groupdict() == {"variant": "blue", "instance": "i-04f1c8a3e0b7d2a91"}


@settings(max_examples=25)
@given(st.sets(st.integers(0, 9999), max_size=260))
def test_each_group_is_in_one_query_of_a_kind_and_none_has_more_than_it_may(
    numbers: set[int],
) -> None:
    groups = [f"{GROUP}-{number}" for number in numbers]
    made = saved_queries("fraud", groups)
    assert made == saved_queries("fraud", sorted(groups, reverse=True))
    assert len({one.name for one in made}) == len(made) == 3 * -(-len(groups) // 50)
    for kind in ("errors by instance", "slowest requests", "restarts"):
        named = [group for one in made if f"/{kind}" in one.name for group in one.groups]
        assert sorted(named) == sorted(groups)
    for one in made:
        assert one.name.startswith("sagewarden/fraud/")
        assert len(one.name) <= 255
        assert 1 <= len(one.groups) <= 50
        assert len(one.text) <= 10_000


def there(query: SavedQuery, known: str, **more: Any) -> dict[str, Any]:
    told = {
        "queryDefinitionId": known,
        "name": query.name,
        "queryString": query.text,
        "logGroupNames": list(query.groups),
    }
    return told | more


def planned(
    desired: list[SavedQuery], found: list[dict[str, Any]], kept: dict[str, str]
) -> list[tuple[str, str, str]]:
    """What is to be done: the action, the query's name and its id."""
    done: list[tuple[str, str, str]] = []
    for action in plan_queries(TEAM, desired, found, kept, "team fraud"):
        match action:
            case SaveQuery(query=query, known=known):
                done.append(("save", query.name, known))
            case DeleteQuery(name=name, known=known):
                done.append(("delete", name, known))
    return done


OURS = {ERRORS.name: "1"}


@pytest.mark.parametrize(
    ("desired", "found", "kept", "expected"),
    [
        # The first time.
        ([ERRORS], [], {}, [("save", ERRORS.name, "")]),
        # As it should be, in whichever order the groups are told.
        ([ERRORS], [there(ERRORS, "1")], OURS, []),
        # Somebody changed it, or its groups have changed.
        ([ERRORS], [there(ERRORS, "1", queryString="x")], OURS, [("save", ERRORS.name, "1")]),
        ([ERRORS], [there(ERRORS, "1", logGroupNames=[])], OURS, [("save", ERRORS.name, "1")]),
        # Somebody renamed it within the folder, or deleted it.
        ([ERRORS], [there(ERRORS, "1", name="sagewarden/fraud/x")], OURS, [("save", ERRORS.name, "1")]),
        ([ERRORS], [], OURS, [("save", ERRORS.name, "")]),
        # Saving it broke off, before or after it was there.
        ([ERRORS], [], {ERRORS.name: ""}, [("save", ERRORS.name, "")]),
        ([ERRORS], [there(ERRORS, "7", queryString="x")], {ERRORS.name: ""}, [("save", ERRORS.name, "7")]),
        # A person's: of our name, beside ours, or of another name in the folder.
        ([ERRORS], [there(ERRORS, "9", queryString="mine")], {}, []),
        ([ERRORS], [there(ERRORS, "9", queryString="mine"), there(ERRORS, "1")], OURS, []),
        ([ERRORS], [there(ERRORS, "9", queryString="mine")], OURS, []),
        ([], [there(ERRORS, "9", name="sagewarden/fraud/mine")], {}, []),
        # Its end: ours alone, and nothing where somebody deleted it.
        ([], [there(ERRORS, "1"), there(ERRORS, "9")], OURS, [("delete", ERRORS.name, "1")]),
        ([], [], OURS, []),
        ([], [there(ERRORS, "9")], OURS, []),
    ],
)  # fmt: skip
def test_what_is_done_about_saved_queries(
    desired: list[SavedQuery],
    found: list[dict[str, Any]],
    kept: dict[str, str],
    expected: list[tuple[str, str, str]],
) -> None:
    assert planned(desired, found, kept) == expected


def test_what_somebody_deleted_is_forgotten_and_what_broke_off_gets_its_id() -> None:
    assert known_queries([], [], OURS) == {}
    assert known_queries([ERRORS], [], OURS) == OURS
    assert known_queries([], [there(ERRORS, "1")], OURS) == OURS
    assert known_queries([ERRORS], [there(ERRORS, "1")], {ERRORS.name: ""}) == OURS
    assert known_queries([], [], {ERRORS.name: ""}) == {}


@given(st.lists(st.sampled_from(["1", "2", "3"]), max_size=3, unique=True))
def test_another_persons_query_is_never_in_a_plan(strangers: list[str]) -> None:
    found = [there(query, f"p{number}") for number in strangers for query in (ERRORS, RESTARTS)]
    for kept in ({}, {ERRORS.name: "1"}, {ERRORS.name: "1", RESTARTS.name: "2"}):
        for desired in ([], [ERRORS], [ERRORS, RESTARTS]):
            ids = {known for _, _, known in planned(desired, found, kept)}
            assert not ids & {one["queryDefinitionId"] for one in found}
