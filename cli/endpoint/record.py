"""An endpoint as JSON: what `sagewarden endpoint status --json` says (docs/endpoint.md). Pure."""

from datetime import UTC, datetime
from typing import Any

from cli.endpoint.seen import AlarmSeen, EndpointSeen, Series, VariantSeen
from sagewarden.endpoints.log_lines import LineGroup, shown

VERSION = 1
"""Of the record: it rises where a member goes, or means something else."""


def record(seen: EndpointSeen) -> dict[str, Any]:
    """All that was seen, in plain values; times are in UTC."""
    return {
        "version": VERSION,
        "endpoint": seen.name,
        "arn": seen.arn,
        "at": moment(seen.at),
        "status": seen.status,
        "in_order": seen.in_order,
        "failure_reason": shown(seen.failure) or None,
        "configuration": seen.config,
        "last_modified": moment(seen.modified),
        "tags": dict(sorted(seen.tags.items())),
        "variants": [_variant(variant) for variant in seen.variants],
        "metrics": {
            "start": moment(seen.span.start),
            "period": seen.span.period,
            "series": [_series(series) for series in seen.series],
        },
        "alarms": [_alarm(alarm) for alarm in seen.alarms],
        "deployments": [
            {
                "at": moment(each.at),
                "configuration": each.config,
                "what": each.what,
                "who": each.who or None,
                "error": each.error or None,
            }
            for each in seen.deployments
        ],
        "scaling_activities": [
            {
                "at": moment(each.at),
                "variant": each.variant,
                "status": each.status,
                "what": each.what,
            }
            for each in seen.activities
        ],
        "raised": [raised.to_record() for raised in seen.raised],
        "errors": [_errors(group) for group in seen.errors],
        "not_read": list(seen.unread),
    }


def moment(at: datetime) -> str:
    """A time as JSON has it: `2026-11-25T17:00:00Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _variant(variant: VariantSeen) -> dict[str, Any]:
    return {
        "name": variant.name,
        "kind": variant.kind,
        "instance_types": list(variant.types),
        "current": variant.current,
        "desired": variant.wanted,
        "min": variant.least,
        "max": variant.most,
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "variant": series.variant or None,
        "label": series.label,
        "metric": series.metric,
        "unit": series.unit or None,
        "latest": series.latest,
        "highest": series.highest,
        "thresholds": [
            {"value": threshold.value, "below": threshold.below} for threshold in series.thresholds
        ],
        "values": list(series.values),
    }


def _alarm(alarm: AlarmSeen) -> dict[str, Any]:
    return {
        "name": alarm.name,
        "state": alarm.state,
        "since": moment(alarm.since),
        "silenced": alarm.silenced,
        "composite": alarm.composite,
        "reason": shown(alarm.reason),
    }


def _errors(group: LineGroup) -> dict[str, Any]:
    return {
        "text": group.text,
        "count": group.count,
        "first": moment(group.first),
        "last": moment(group.last),
        "streams": list(group.streams),
    }
