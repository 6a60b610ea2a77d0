"""How a profile says that endpoints scale: limits, targets, schedules, and what is refused of them."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from sagewarden.registry.metrics import ScalingMetric
from sagewarden.registry.policies import TargetValue
from sagewarden.registry.scaling import SCHEDULES, Scaling


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90s", 90), ("3m", 180), ("1h", 3600), ("2d", 172800), (60, 60), ("0s", 0)],
)
def test_durations_are_seconds(written: str | int, seconds: int) -> None:
    assert scaling(scale_in_cooldown=written).scale_in_cooldown == seconds


@pytest.mark.parametrize("written", ["", "m", "3 m", "3M", "-3m", "1.5h", "3m3s", "٣٣m "])
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="expected a duration such as 90s, 3m or 1h"):
        scaling(scale_in_cooldown=written)


def scaling(**more: Any) -> Scaling:
    return Scaling.model_validate({"min": 1, "max": 4, "target": {"value": 7}} | more)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"min": 5}, r"min \(5\) should not be above max \(4\)"),
        ({"min": -1}, "greater than or equal to 0"),
        ({"max": 0, "min": 0}, "greater than or equal to 1"),
        ({"scale_out_cooldown": -1}, "greater than or equal to 0"),
        ({"target": {}}, "expected either 'value' or 'max_rps'"),
        ({"target": None}, "expected either 'target', 'policies' or 'targets'"),
        ({"targets": [{"value": 7}]}, "expected either 'target', 'policies' or 'targets'"),
        ({"suspended": ["scale-up"]}, "should be 'scale-in', 'scale-out' or 'schedules'"),
        ({"target": {"value": 0}}, "greater than 0"),
        ({"target": {"max_rps": 1, "safety_factor": 1.5}}, "less than or equal to 1"),
        ({"schedules": [{"name": "n", "at": "every night", "max": 1}]}, r"expected cron\("),
        ({"schedules": [{"name": "n", "at": "rate(1 day)"}]}, "it would change nothing"),
        ({"max": 2**31}, "less than or equal to 2147483647"),
        ({"target": {"metric": "memory-utilization", "value": 101}}, "between 0 and 100"),
        (
            {"schedules": [{"name": "n", "at": "rate(1 day)", "min": -1}]},
            "greater than or equal to 0",
        ),
        (
            {"schedules": [{"name": "n", "at": "rate(1 day)", "min": 3, "max": 2}]},
            r"min \(3\) should not be above max \(2\)",
        ),
    ],
)
def test_limits_that_cannot_be_are_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        scaling(**more)


NIGHT = {"at": "cron(0 20 * * ? *)", "max": 1}


@pytest.mark.parametrize("name", ["night", "Night.1", "night-shift_2", "n" * 64])
def test_a_schedule_has_a_name_that_can_be_part_of_another(name: str) -> None:
    assert scaling(schedules=[NIGHT | {"name": name}]).schedules[0].name == name


@pytest.mark.parametrize(
    "name", ["", "at night", "night/1", "night:1", "night|1", "night\n", "n" * 65]
)
def test_other_names_of_schedules_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="expected 1 to 64 letters, digits or _ . -"):
        scaling(schedules=[NIGHT | {"name": name}])


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+9"]
)
def test_a_time_zone_is_named_by_its_place(zone: str) -> None:
    assert (
        scaling(schedules=[NIGHT | {"name": "n", "timezone": zone}]).schedules[0].timezone == zone
    )


@pytest.mark.parametrize(
    "zone", ["", "CEST", "europe/berlin", "Europe/", "+01:00", "Europe/Berlin "]
)
def test_other_time_zones_are_refused(zone: str) -> None:
    with pytest.raises(
        ValidationError, match="expected the name of a time zone such as Europe/Berlin"
    ):
        scaling(schedules=[NIGHT | {"name": "n", "timezone": zone}])


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"max": 1}, r"schedule 'n' sets max \(1\) below min \(2\): name both"),
        ({"min": 9}, r"schedule 'n' sets min \(9\) above max \(4\): name both"),
        ({"min": 1, "max": 1}, None),
        ({"min": 9, "max": 9}, None),
        ({"max": 2}, None),
        ({"min": 4}, None),
    ],
)
def test_a_schedule_whose_one_limit_crosses_the_other_names_both(
    limits: dict[str, int], told: str | None
) -> None:
    asked = {"min": 2, "schedules": [{"name": "n", "at": "cron(0 20 * * ? *)"} | limits]}
    if told is None:
        assert len(scaling(**asked).schedules) == 1
        return
    with pytest.raises(ValidationError, match=told):
        scaling(**asked)


@pytest.mark.parametrize("count", [SCHEDULES, SCHEDULES + 1])
def test_a_profile_has_twenty_schedules_at_most(count: int) -> None:
    schedules = [NIGHT | {"name": f"n{n}"} for n in range(count)]
    if count == SCHEDULES:
        assert len(scaling(schedules=schedules).schedules) == 20
        return
    with pytest.raises(ValidationError, match="at most 20 items"):
        scaling(schedules=schedules)


def test_two_schedules_of_one_name_are_refused() -> None:
    """There can only be one scheduled action of a name: the two would replace each other for ever."""
    with pytest.raises(ValidationError, match="night"):
        scaling(schedules=[NIGHT | {"name": "night"}, NIGHT | {"name": "night", "max": 2}])


@pytest.mark.parametrize("metric", get_args(ScalingMetric))
def test_only_what_counts_requests_can_be_told_by_a_tested_load(metric: str) -> None:
    tested = {"metric": metric, "max_rps": 12}
    if metric in ("invocations-per-instance", "invocations-per-copy"):
        assert TargetValue.model_validate(tested).max_rps == 12
    else:
        told = (
            "'max_rps' is for invocations-per-copy and invocations-per-instance; expected 'value'"
        )
        with pytest.raises(ValidationError, match=told):
            TargetValue.model_validate(tested)


def test_a_target_is_told_by_a_value_or_by_a_tested_load_and_not_by_both() -> None:
    with pytest.raises(ValidationError, match="expected either 'value' or 'max_rps'"):
        TargetValue.model_validate({"value": 7, "max_rps": 12})


@pytest.mark.parametrize("share", [0.01, 0.7, 1])
def test_provisioned_concurrency_is_told_as_a_share(share: float) -> None:
    told = TargetValue.model_validate(
        {"metric": "provisioned-concurrency-utilization", "value": share}
    )
    assert told.value == share


@pytest.mark.parametrize("share", [1.01, 70])
def test_more_than_all_of_the_provisioned_concurrency_is_refused(share: float) -> None:
    with pytest.raises(
        ValidationError, match="expected a share of the provisioned concurrency between 0 and 1"
    ):
        TargetValue.model_validate(
            {"metric": "provisioned-concurrency-utilization", "value": share}
        )
    assert TargetValue.model_validate({"metric": "cpu-utilization", "value": share}).value == share


def test_what_is_not_written_is_the_safe_choice() -> None:
    assert TargetValue(max_rps=12).safety_factor == 0.5
    assert not scaling().adopt
    assert scaling().suspended is None


@pytest.mark.parametrize(("written", "seconds"), [("2h", 7200), ("never", 0), (None, None)])
def test_it_says_for_how_long_others_limits_stand(written: str | None, seconds: int | None) -> None:
    assert scaling(yield_to_people=written).yield_to_people == seconds


@pytest.mark.parametrize("written", ["always", "two hours", -1])
def test_it_refuses_another_patience_and_says_what_is_meant(written: str | int) -> None:
    with pytest.raises(ValueError, match="never|duration|greater"):
        scaling(yield_to_people=written)
