"""What alarms an endpoint should have: what is watched of it, and what one composite alarm can take."""

from typing import Any

import pytest

from monitoring.alarms.definition import MetricAlarm, composite_rule
from monitoring.alarms.published import WatchedKind
from monitoring.alarms.watched import watched_variants
from monitoring.desired.endpoint import LONGEST_RULE, MOST_CHILDREN, desired_of, fitting
from monitoring.findings import MonitoringFinding
from monitoring.observed import Component, Hosted
from sagewarden.endpoints.endpoint import Endpoint, endpoint_of
from sagewarden.endpoints.hosting import Hosting
from sagewarden.endpoints.profiles import choose_profile
from sagewarden.registry.model import Registry
from tests.support.endpoints import described
from tests.unit.monitoring.conftest import alarm_of, watched

ON_CPUS = Hosting(types=("ml.m5.xlarge",))
ONE = {"VariantName": "blue", "CurrentInstanceCount": 1}


def endpoint(*variants: dict[str, Any], hosting: Hosting = ON_CPUS, **more: Any) -> Endpoint:
    return endpoint_of(described(*(variants or (ONE,)), **more), {"blue": hosting}, {"team": "bcd"})


def registry(alarms: Any = None, **team: Any) -> Registry:
    profile = {} if alarms is None else {"alarms": alarms}
    return Registry.model_validate(
        {"version": 1, "profiles": {"p": profile}, "teams": {"bcd": {"profile": "p"} | team}}
    )


def desired(of: Endpoint, said: Registry, hosted: Hosted = Hosted()) -> Any:  # noqa: B008 - frozen
    chosen = choose_profile(said, of.tags)
    assert chosen
    return desired_of(said, of, hosted, chosen, "administrators")


@pytest.mark.parametrize(
    ("variant", "hosting", "more", "kind"),
    [
        (ONE, ON_CPUS, {}, WatchedKind.REAL_TIME),
        (ONE, Hosting(types=("ml.t2.medium",)), {}, WatchedKind.REAL_TIME),
        (ONE, ON_CPUS, {"AsyncInferenceConfig": {"OutputConfig": {}}}, WatchedKind.ASYNCHRONOUS),
        (ONE, Hosting(types=("ml.t2.medium",)), {"AsyncInferenceConfig": {"OutputConfig": {}}}, WatchedKind.ASYNCHRONOUS),
        (ONE, Hosting(types=("ml.m5.xlarge",), has_model=False), {}, WatchedKind.HOST),
        (ONE | {"ManagedInstanceScaling": {"Status": "ENABLED"}}, Hosting(has_model=False), {}, WatchedKind.HOST),
        (ONE | {"CurrentServerlessConfig": {"MaxConcurrency": 5}}, Hosting(), {}, WatchedKind.SERVERLESS),
        (ONE | {"CurrentServerlessConfig": {"ProvisionedConcurrency": 1}}, Hosting(), {}, WatchedKind.SERVERLESS),
    ],
)  # fmt: skip
def test_each_variant_is_watched_as_what_it_is(
    variant: dict[str, Any], hosting: Hosting, more: dict[str, Any], kind: WatchedKind
) -> None:
    (found,) = watched_variants(endpoint(variant, hosting=hosting, **more), frozenset())
    assert found.kind is kind


def test_a_model_of_many_and_a_shadow() -> None:
    (found,) = watched_variants(endpoint(), frozenset({"blue"}))
    assert found.kind is WatchedKind.MULTI_MODEL
    shadowed = endpoint(ShadowProductionVariants=[{"VariantName": "dark"}])
    assert [one.variant for one in watched_variants(shadowed, frozenset())] == ["blue"]


def test_a_team_that_writes_nothing_gets_the_default_and_one_that_writes_none_gets_none() -> None:
    assert len(desired(endpoint(), registry()).alarms) == 7
    nothing = desired(endpoint(), registry({}))
    assert (nothing.alarms, nothing.composite) == ((), None)


def test_the_teams_topic_hears_of_it_else_the_administrators() -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:team"
    assert desired(endpoint(), registry(notify=topic)).composite.topic == topic
    assert desired(endpoint(), registry()).composite.topic == "administrators"


def test_components_are_watched_beside_their_host() -> None:
    host = Hosting(types=("ml.g5.12xlarge",), has_model=False)
    components = (
        Component(name="llama", variant="blue", born="b"),
        Component(name="lora", variant="blue", born="b", is_adapter=True),
    )
    hosted = Hosted(components=components)
    names = {alarm.name for alarm in desired(endpoint(hosting=host), registry(), hosted).alarms}
    labels = {name.removeprefix("sagewarden/Tumor-Endpoint/").rpartition("/")[0] for name in names}
    assert labels == {"blue", "blue/llama", "blue/lora"}
    assert "sagewarden/Tumor-Endpoint/blue/lora/cpu-utilization" not in names
    assert "sagewarden/Tumor-Endpoint/blue/llama/no-capacity-invocation-failures" in names


def test_what_cannot_be_watched_is_told_where_somebody_asked_for_it() -> None:
    unknown = endpoint(hosting=Hosting(types=("ml.new.large",)))
    assert desired(unknown, registry()).reports == ()
    (report,) = desired(unknown, registry({"cpu-utilization": {"threshold": "90%"}})).reports
    assert report.finding is MonitoringFinding.UNWATCHED


def children(count: int, length: int) -> list[MetricAlarm]:
    found: list[MetricAlarm] = []
    for number in range(count):
        one = watched(variant=f"{number:03}".ljust(length, "v"))
        alarm = alarm_of(one, model_latency={"threshold": "1s"})
        assert isinstance(alarm, MetricAlarm)
        found.append(alarm)
    return found


@pytest.mark.parametrize(("count", "length", "kept"), [(100, 3, 100), (101, 3, 100), (100, 60, 90)])
def test_a_composite_takes_a_hundred_and_a_rule_of_so_many_characters(
    count: int, length: int, kept: int
) -> None:
    alarms = children(count, length)
    fits, left_out = fitting(alarms)
    assert (len(fits), len(left_out)) == (kept, count - kept)
    assert list(fits) + list(left_out) == alarms
    assert len(fits) <= MOST_CHILDREN
    assert len(composite_rule(alarm.name for alarm in fits)) <= LONGEST_RULE


def test_what_is_left_out_is_named() -> None:
    host = Hosting(types=("ml.g5.12xlarge",), has_model=False)
    components = tuple(
        Component(name=f"llama-{number}", variant="blue", born="b") for number in range(20)
    )
    found = desired(endpoint(hosting=host), registry(), Hosted(components=components))
    (report,) = found.reports
    assert report.finding is MonitoringFinding.TOO_MANY_ALARMS
    assert "not made: sagewarden/Tumor-Endpoint/blue/" in report.reason
    assert len(composite_rule(alarm.name for alarm in found.alarms)) <= LONGEST_RULE
