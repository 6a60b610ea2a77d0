"""Several policies, metrics of a team's own and steps: what a registry says of them, and what is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from sagewarden.registry.document import read
from sagewarden.registry.mistakes.inspection import inspect
from sagewarden.registry.model import Registry
from sagewarden.registry.policies import POLICIES
from sagewarden.registry.scaling import Scaling

DEPTH = {"namespace": "Globomantics", "metric": "DepthPerInstance"}
OWN = {"name": "depth", "custom": DEPTH, "value": 3}
STEPS = [{"from": 20, "to": 40, "change": 1}, {"from": 40, "change": 3}]
BURST = {"name": "burst", "metric": "concurrent-requests-per-model", "steps": STEPS}


def scaling(*policies: dict[str, Any], **more: Any) -> Scaling:
    return Scaling.model_validate({"min": 1, "max": 4, "policies": list(policies)} | more)


def refused(*policies: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as error:
        scaling(*policies)
    return str(error.value)


def test_policies_stand_together_and_targets_one_instead_of_the_other() -> None:
    together = scaling({"value": 500}, OWN, BURST)
    assert [len(choice) for choice in together.choices] == [3]
    either = scaling(targets=[{"policies": [{"value": 500}, OWN]}, {"value": 500}], policies=[])
    assert [len(choice) for choice in either.choices] == [2, 1]


@pytest.mark.parametrize(
    "more", [{"target": {"value": 7}}, {"targets": [{"value": 7}]}, {"policies": []}]
)
def test_it_is_said_in_one_way(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="either 'target', 'policies' or 'targets'"):
        scaling({"value": 7}, **more)


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ([{"value": 7}, {"value": 8}], "more have the name invocations-per-instance"),
        ([{"value": 7}, {"value": 8, "name": "b"}], "AWS takes one target tracking policy for a metric; more follow invocations-per-instance"),
        ([OWN, OWN | {"name": "b"}], "one target tracking policy for a metric, a custom one too"),
        ([OWN, {"custom": DEPTH | {"metric": "b"}, "value": 3}], "needs a 'name' beside other policies"),
        ([OWN, BURST | {"name": "depth"}], "more have the name depth"),
        ([OWN | {"name": "wake"}], "starts the first one from zero"),
        ([OWN | {"name": "a b"}], "expected 1 to 64 letters"),
        ([OWN | {"metric": "cpu-utilization"}], "expected either 'metric' or 'custom'"),
        ([OWN | {"value": None, "max_rps": 3}], "'max_rps' is for"),
        ([BURST | {"custom": DEPTH}], "expected either 'metric' or 'custom'"),
        ([{"name": "burst", "steps": STEPS}], "expected either 'metric' or 'custom'"),
    ],
)  # fmt: skip
def test_policies_that_cannot_be_together_are_refused(
    policies: list[dict[str, Any]], told: str
) -> None:
    assert told in refused(*policies)


def test_the_policies_of_a_variant_are_ten_at_most() -> None:
    many = [
        OWN | {"name": f"n{n}", "custom": DEPTH | {"metric": f"m{n}"}} for n in range(POLICIES + 1)
    ]
    assert len(scaling(*many[:-1]).policies) == POLICIES
    assert "at most 10 items" in refused(*many)


@pytest.mark.parametrize(
    ("custom", "told"),
    [
        ({"namespace": "AWS/SageMaker", "metric": "Invocations", "statistic": "Sum"}, "counts for all instances together: it does not fall when there are more"),
        ({"namespace": "AWS/SQS", "metric": "ApproximateNumberOfMessagesVisible"}, "does not fall when there are more"),
        (DEPTH | {"statistic": "SampleCount"}, "SampleCount counts what was published by all instances"),
        (DEPTH | {"statistic": "p99"}, "Input should be 'Average'"),
        (DEPTH | {"unit": "Requests"}, "expected one of CloudWatch's units: Seconds"),
        (DEPTH | {"namespace": ":x"}, "does not begin with a colon"),
        (DEPTH | {"dimensions": {"A": "{host}"}}, "{host} stands for nothing; expected one of {endpoint}, {variant}, {component}"),
        ({"metric": "Depth"}, "Field required"),
        ({"expression": "a / b", "metrics": {"a": DEPTH}}, None),
        ({"expression": "a / 2", "metrics": {"a": DEPTH, "b": DEPTH}}, "the expression does not use 'b'"),
        ({"expression": "A / 2", "metrics": {"A": DEPTH}}, "'A' is no name in an expression"),
        ({"expression": "result / 2", "metrics": {"result": DEPTH}}, "'result' is the expression's own name"),
        ({"expression": "a / 2", "metrics": {"a": {"namespace": "AWS/SageMaker", "metric": "Invocations", "statistic": "Sum"}}}, None),
    ],
)  # fmt: skip
def test_a_metric_of_ones_own_is_one_that_target_tracking_can_hold(
    custom: dict[str, Any], told: str | None
) -> None:
    if told is None:
        assert scaling(OWN | {"custom": custom}).policies[0].custom is not None
        return
    assert told in refused(OWN | {"custom": custom})


def test_a_total_may_be_watched_by_steps() -> None:
    total = {"namespace": "AWS/SageMaker", "metric": "Invocations", "statistic": "Sum"}
    assert scaling({"name": "burst", "custom": total, "steps": STEPS}).policies


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"steps": []}, "at least 1 item"),
        ({"steps": [{"from": 20, "to": 40, "change": 1}]}, "expected one step without an end"),
        ({"steps": [{"change": 1}]}, "expected 'from', 'to' or both"),
        ({"steps": [{"from": 20, "to": 20, "change": 1}]}, "from (20) should be below to (20)"),
        ({"steps": [{"to": 20, "change": 1}, {"from": 20, "change": 2}]}, "expected one step without an end"),
        ({"steps": [{"from": 20, "change": 1}, {"from": 40, "change": 2}]}, "from 20 and from 40 overlap"),
        ({"steps": [{"from": 20, "to": 50, "change": 1}, {"from": 40, "change": 2}]}, "from 20 to 50 and from 40 overlap"),
        ({"steps": [{"from": 20, "to": 30, "change": 1}, {"from": 40, "change": 2}]}, "nothing is said for 30 to 40"),
        ({"steps": [{"from": 20, "change": 0}]}, "expected steps that all add, or all take away"),
        ({"steps": [{"from": 20, "to": 40, "change": -1}, {"from": 40, "change": 2}]}, "all add, or all take away"),
        ({"adjustment": "exact", "steps": [{"from": 20, "change": -1}]}, "expected a number of 0 or more"),
        ({"adjustment": "some"}, "'count', 'percent' or 'exact'"),
        ({"at_least": 2}, "'at_least' is for adjustment: percent"),
        ({"adjustment": "percent", "at_least": 0}, "greater than or equal to 1"),
        ({"period": "15s"}, "expected a period of 10s, 20s, 30s or of whole minutes"),
        ({"period": 0}, "expected a period of 10s"),
        ({"period": "1h", "periods": 25}, "a day at most"),
        ({"metric": "cpu-utilization", "steps": [{"from": 120, "change": 1}]}, "between 0 and 100"),
        ({"steps": [{"from": n, "to": n + 1, "change": 1} for n in range(20)] + [{"from": 20, "change": 1}]}, "at most 20 items"),
    ],
)  # fmt: skip
def test_steps_that_aws_would_refuse_are_refused_with_what_would_be_right(
    change: dict[str, Any], told: str
) -> None:
    assert told in refused(BURST | change)


@pytest.mark.parametrize(
    "change",
    [
        {"steps": [{"from": 40, "change": 3}, {"from": 20, "to": 40, "change": 1}]},
        {"steps": [{"to": 2, "change": -1}]},
        {"steps": [{"to": 1, "change": -2}, {"from": 1, "to": 2, "change": -1}]},
        {"adjustment": "percent", "at_least": 2, "period": "10s", "periods": 3, "cooldown": "30s"},
        {"adjustment": "exact", "steps": [{"from": 20, "change": 4}]},
    ],
)
def test_steps_in_any_order_up_or_down_are_fine(change: dict[str, Any]) -> None:
    assert scaling(BURST | change).policies


def whole(*policies: dict[str, Any]) -> dict[str, Any]:
    profiles = {"p": {"scaling": {"min": 1, "max": 4, "policies": list(policies)}}}
    teams = {"a": {"members": {"users": ["u"]}}}
    return {"version": 1, "teams": teams, "profiles": profiles}


def test_what_is_published_says_what_was_written() -> None:
    registry = inspect(whole({"value": 500, "scale_in": False}, OWN, BURST))
    assert isinstance(registry, Registry)
    assert read(registry.model_dump_json(by_alias=True, exclude_unset=True)) == registry


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"valeu": 7}, "profiles.p.scaling.policies[0].valeu: unknown key 'valeu'; did you mean 'value'?"),
        (OWN | {"custom": DEPTH | {"dimension": {}}}, "profiles.p.scaling.policies[0].custom.dimension: unknown key 'dimension'; did you mean 'dimensions'?"),
        (BURST | {"steps": [{"form": 20, "to": 40, "change": 1}]}, "profiles.p.scaling.policies[0].steps[0].form: unknown key 'form'; did you mean 'from'?"),
        (BURST | {"steps": [{"from": 20, "to": 40, "change": 1}, {"from": 50, "change": 1}]}, "profiles.p.scaling.policies[0]: nothing is said for 40 to 50"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place_by_the_keys_of_its_form(
    policy: dict[str, Any], told: str
) -> None:
    found = inspect(whole(policy))
    assert isinstance(found, tuple)
    assert told in [str(mistake) for mistake in found]
