"""What Hypothesis draws from: events that went wrong, causes and tags for planners, registries."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sagewarden.causes.actors import Actor, ActorKind
from sagewarden.causes.cause import Cause, CauseKind
from sagewarden.causes.requests import Request
from sagewarden.deeds.assignments import Assignment, Evidence
from sagewarden.registry.model import Principals
from sagewarden.resources import Arn
from tests.conftest import EVENTS

BCD, ISA = "breast-cancer-detection", "image-sentiment-analysis"
NOTEBOOK = Arn("arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/nb")
NOW = datetime(2026, 11, 2, 9, 15, 42, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(minutes=5), NOW + timedelta(minutes=5)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=15), inner, max_size=4)
    ),
    max_leaves=15,
)
"""Any JSON at all."""

SAMPLES: Mapping[str, str] = {
    f"{room}/{path.stem}": path.read_text()
    for room in ("ownership", "isolation", "scaling")
    for path in (EVENTS / room).glob("*.json")
}
"""The samples of every room that reacts, by `<room>/<name>`."""


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths to every member of some JSON, at any depth."""
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    inner = [paths_in(member, (*path, step)) for step, member in steps]
    return ([path] if path else []) + [each for paths in inner for each in paths]


def put(value: Any, path: tuple[str | int, ...], new: Any) -> None:
    """Replaces the member at a path."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


ODDITIES = JSON | st.sampled_from(
    [
        "None",
        "x/y",
        "arn:aws:sagemaker:us-east-1:123456789012:space/d-1/lab",
        "AssumedRole",
        "IAMUser",
        "true",
        "0",
    ]
)
"""Any JSON, and the texts that mean something somewhere."""


@st.composite
def mutated_events(draw: st.DrawFn) -> Any:
    """A real event in which up to three members, anywhere, have gone wrong or away."""
    event = json.loads(SAMPLES[draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths_in(event)))
        put(event, path, draw(ODDITIES))
    return event


def user(name: str) -> Actor:
    """An IAM user of the example account."""
    return Actor(
        kind=ActorKind.IAM_USER,
        arn=f"arn:aws:iam::123456789012:user/{name}",
        name=name,
        account="123456789012",
        person=name,
    )


def assigned(
    team: str | None, owner: str | None = "alice", at: datetime = EARLIER, *, by_admin: bool = False
) -> Assignment:
    """What the ledger says of the notebook."""
    return Assignment(
        resource=NOTEBOOK,
        team=team,
        owner=owner,
        evidence=(Evidence("iam-group", "bcd-scientists"),),
        at=at,
        administered=by_admin,
    )


KEYS = st.sampled_from(
    ["team", "Team", "OWNER", "owner", "cost-center", "Cost-Center", "purpose", "aws:x"]
)
VALUES = st.sampled_from([BCD, ISA, "unassigned", "alice", "bob", "4711", ""])
FEW = st.dictionaries(KEYS, VALUES, max_size=8)
MANY = st.builds(
    lambda few, count: few | {f"t{n}": "x" for n in range(count - len(few))},
    FEW,
    st.integers(44, 50),
)
TAGS = FEW | MANY
"""The tags of one resource: a few, or as many as it can carry."""

CAUSES = st.builds(
    Cause,
    kind=st.sampled_from(
        [CauseKind.CREATED, CauseKind.TAGGED, CauseKind.UNTAGGED, CauseKind.SWEPT]
    ),
    resource=st.just(NOTEBOOK),
    actor=st.sampled_from(["alice", "bob", "carol", "admin"]).map(user),
    at=st.sampled_from([EARLIER, NOW, LATER]),
    event_id=st.just("e"),
    request=st.builds(Request, tags=TAGS, tag_keys=st.lists(KEYS, max_size=3).map(tuple)),
)
STANDING = st.none() | st.builds(
    assigned,
    st.sampled_from([BCD, ISA, "gone", None]),
    st.sampled_from(["alice", "o'neil", None]),
    st.sampled_from([EARLIER, NOW, LATER]),
    by_admin=st.booleans(),
)

_NAMES = st.text(alphabet="abcXYZ019.-_@", min_size=1, max_size=12)
_ROLES = st.text(alphabet="abc-", min_size=1, max_size=8).map(
    lambda name: f"arn:aws:iam::*:role/{name}"
)
_PRINCIPALS = {
    "groups": _NAMES, "users": _NAMES, "roles": _ROLES, "permission_sets": _NAMES, "user_profiles": _NAMES,
    "spaces": _NAMES,
}  # fmt: skip
assert _PRINCIPALS.keys() == Principals.model_fields.keys()

_LASTING = {"for": st.sampled_from(["3m", 120]), "within": st.sampled_from(["10m", 600])}
_ALARMS = {
    "model-latency": {
        "threshold": st.sampled_from(["500ms", "2s"]),
        "statistic": st.sampled_from(["Average", "p90", "p99.9"]),
    },
    "gpu-utilization": {"threshold": st.sampled_from([90, 0.5, "80%"])},
    "invocation-5xx-errors": {"threshold": st.just("1%"), "at_least": st.integers(1, 9)},
}
_PROFILE = st.fixed_dictionaries(
    {},
    optional={
        "scaling": st.fixed_dictionaries(
            {
                "min": st.integers(0, 2),
                "max": st.integers(2, 9),
                "target": st.sampled_from([{"value": 7}, {"max_rps": 12.5, "safety_factor": 1}]),
            },
            optional={
                "scale_in_cooldown": st.sampled_from(["5m", 60, "1h"]),
                "adopt": st.booleans(),
            },
        ),
        "alarms": st.fixed_dictionaries(
            {},
            optional={
                metric: st.fixed_dictionaries(said, optional=_LASTING)
                for metric, said in _ALARMS.items()
            },
        ),
        "logs": st.just({"retention_days": 30}),
        "remediation": st.fixed_dictionaries(
            {},
            optional={
                "playbooks": st.lists(
                    st.sampled_from(
                        [
                            "notify",
                            "roll-back",
                            {"roll-back": {"approve": "required", "within": "2h"}},
                        ]
                    ),
                    max_size=1,
                ),
                "capacity_ceiling": st.just(8),
                "hours": st.sampled_from(
                    [
                        {"from": "06:00", "to": "22:00", "days": ["mon-fri"]},
                        {"from": "22:00", "to": "06:00", "timezone": "Europe/Berlin"},
                    ]
                ),
                "cool_down": st.sampled_from(["15m", 60]),
            },
        ),
    },
)

ISOLATION = st.fixed_dictionaries(
    {},
    optional={
        "grant": st.sampled_from(["scoped", "guardrail"]),
        "untagged": st.sampled_from(["readable", "closed"]),
        "require_tag_on_create": st.booleans(),
        "job_logs": st.sampled_from(["closed", "shared"]),
        "while_observing": st.sampled_from(["release", "keep"]),
    },
)
_TAG_KEYS = st.sampled_from(
    [
        {},
        {"team": "Project", "owner": "made:by"},
        {"team": "cost.center", "cost_center": "Größe / 7"},
    ]
)


@st.composite
def registries(draw: st.DrawFn) -> dict[str, Any]:
    """A registry, as the YAML of an operator reads, in which everything is right."""
    profiles = draw(st.dictionaries(st.sampled_from(["standard", "large"]), _PROFILE, max_size=2))
    free = {
        kind: draw(st.lists(names, max_size=6, unique=True)) for kind, names in _PRINCIPALS.items()
    }
    names = draw(st.lists(st.sampled_from([BCD, ISA, "third", "Team.4"]), min_size=1, unique=True))
    return {
        "version": 1,
        **draw(
            st.fixed_dictionaries({}, optional={"mode": st.sampled_from(["observe", "enforce"])})
        ),
        "tag_keys": draw(_TAG_KEYS),
        "profiles": profiles,
        "teams": {name: draw(_teams(name, free, sorted(profiles))) for name in names},
    }


@st.composite
def _teams(
    draw: st.DrawFn, name: str, free: dict[str, list[str]], profiles: list[str]
) -> dict[str, Any]:
    """One team, with members that no other team has taken."""
    members: dict[str, list[str]] = {"groups": [f"group-of-{name}"]}
    for kind, principals in free.items():
        taken, free[kind] = principals[:1], principals[1:]
        members[kind] = members.get(kind, []) + taken
    optional = {
        "cost_center": st.sampled_from(["4711", "", "über / 7"]),
        "tag_value": st.sampled_from([name, name.upper(), f"Über / {name}"]),
        "mode": st.sampled_from(["observe", "enforce"]),
        "isolation": ISOLATION,
        "notify": st.just("arn:aws:sns:us-east-1:123456789012:topic"),
        "execution_roles": st.just([f"arn:aws:iam::*:role/{name}-*"]),
        "domains": st.just([f"d-{name.replace('.', '').lower()}"]),
    } | ({"profile": st.sampled_from(profiles)} if profiles else {})
    return {"members": members} | draw(st.fixed_dictionaries({}, optional=optional))  # type: ignore[arg-type]


@st.composite
def wrong_registries(draw: st.DrawFn) -> Any:
    """A registry in which up to four places have gone wrong, or become something else altogether."""
    raw = json.loads(json.dumps(draw(registries())))
    for _ in range(draw(st.integers(1, 4))):
        found = paths_in(raw)
        if found:
            put(raw, draw(st.sampled_from(found)), draw(ODDITIES | st.just(float("inf"))))
    return raw
