"""What a log group needs: a truth table, and that nothing is left once it is done."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.actions import CountErrors, KeepLogs, LogAction, TagLogs
from monitoring.logs.error_count import NAMESPACE
from monitoring.logs.settings import ENDED, KeptLogs, ended_settings, log_settings
from monitoring.observed import LogGroup
from monitoring.plan.logs import plan_logs
from sagewarden.registry.profiles import RETENTION_DAYS, Logs
from sagewarden.resources import Arn

ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor")
GROUP = Arn("arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/Tumor")
TEAM = {"team": "fraud"}
NEW = LogGroup(arn=GROUP, retention_days=None, tags={}, filters={})

logs = st.builds(
    Logs,
    retention_days=st.none() | st.sampled_from(RETENTION_DAYS),
    days_after_end=st.sampled_from(RETENTION_DAYS),
    ignore=st.lists(st.sampled_from(["known trouble", "retrying", "Errno 104"]), max_size=3).map(
        tuple
    ),
)
tags = st.dictionaries(st.sampled_from(["team", "owner"]), st.sampled_from(["fraud", "x"]))
groups = st.builds(
    LogGroup,
    arn=st.just(GROUP),
    retention_days=st.none() | st.sampled_from(RETENTION_DAYS),
    tags=tags,
    filters=st.just({}),
)


def after(group: LogGroup, plan: Iterable[LogAction]) -> LogGroup:
    """A log group once a plan is carried out."""
    days, worn, filters = group.retention_days, dict(group.tags), dict(group.filters)
    for action in plan:
        match action:
            case KeepLogs():
                days = action.days
            case TagLogs():
                worn |= action.tags
            case CountErrors(counted=counted):
                filters[counted.name] = described(counted.pattern, counted.metric)
    return LogGroup(arn=group.arn, retention_days=days, tags=worn, filters=filters)


def described(pattern: str, metric: str) -> Mapping[str, Any]:
    transformation = {"metricNamespace": NAMESPACE, "metricName": metric, "metricValue": "1"}
    return {"filterPattern": pattern, "metricTransformations": [transformation]}


@given(logs, logs, groups)
def test_what_is_done_need_not_be_done_again(first: Logs, then: Logs, group: LogGroup) -> None:
    for said in (first, then):
        settings = log_settings("Tumor", TEAM, said)
        group = after(group, plan_logs(ENDPOINT, settings, group, "x"))
        assert not list(plan_logs(ENDPOINT, settings, group, "x"))
        assert group.retention_days == said.retention_days or said.retention_days is None


@pytest.mark.parametrize(
    ("said", "retention", "expected"),
    [
        (None, None, None),
        (None, 7, None),
        (Logs(), 7, None),
        (Logs(retention_days=30), None, 30),
        (Logs(retention_days=30), 7, 30),
        (Logs(retention_days=30), 30, None),
    ],
)
def test_the_retention_is_changed_where_the_profile_names_another(
    said: Logs | None, retention: int | None, expected: int | None
) -> None:
    group = LogGroup(arn=GROUP, retention_days=retention, tags={}, filters={})
    plan = plan_logs(ENDPOINT, log_settings("Tumor", TEAM, said), group, "x")
    changed = [action.days for action in plan if isinstance(action, KeepLogs)]
    assert changed == ([] if expected is None else [expected])


def test_a_group_that_is_not_there_needs_nothing() -> None:
    assert not list(plan_logs(ENDPOINT, log_settings("Tumor", TEAM, None), None, "x"))


def test_at_the_end_only_the_retention_counts() -> None:
    kept = KeptLogs(group=f"{GROUP}", team="fraud", settings="x", days_after_end=3)
    (action,) = plan_logs(ENDPOINT, ended_settings(kept), NEW, "x")
    assert isinstance(action, KeepLogs)
    assert action.days == 3


@pytest.mark.parametrize(
    ("remembered", "asked", "expected"),
    [
        ("abc", "abc", True),
        ("absent abc", "abc", True),
        ("abc", "xyz", False),
        (ENDED, "abc", False),
    ],
)
def test_what_is_remembered_is_not_looked_at(
    remembered: str, asked: str, *, expected: bool
) -> None:
    kept = KeptLogs(group="g", team="fraud", settings=remembered, days_after_end=1)
    assert kept.has(asked) is expected


def test_settings_are_told_apart_by_all_that_they_say() -> None:
    one = log_settings("Tumor", TEAM, Logs(retention_days=30))
    others = [
        log_settings("Tumors", TEAM, Logs(retention_days=30)),
        log_settings("Tumor", {"team": "other"}, Logs(retention_days=30)),
        log_settings("Tumor", TEAM, Logs(retention_days=7)),
        log_settings("Tumor", TEAM, Logs(retention_days=30, days_after_end=7)),
        log_settings("Tumor", TEAM, Logs(retention_days=30, ignore=("noise",))),
    ]
    assert one.digest == log_settings("Tumor", TEAM, Logs(retention_days=30)).digest
    assert len({one.digest, *(other.digest for other in others)}) == 6
