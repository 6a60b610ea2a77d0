"""CloudWatch's published structure of a dashboard's body, as a JSON schema.

Written by the tables of the CloudWatch API reference, "Dashboard body structure and syntax", as far as it goes for
metric, text and alarm widgets. Stricter than CloudWatch, which passes over what it does not know: nothing that the
tables do not name is let pass.
"""

from typing import Any

_COLOR = {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}
_TIME = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$",
}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_AXIS = _object(
    {
        "min": {"type": "number"},
        "max": {"type": "number"},
        "label": {"type": "string"},
        "showUnits": {"type": "boolean"},
    }
)
_RENDERING = _object(
    {
        "accountId": {"type": "string"},
        "color": _COLOR,
        "expression": {"type": "string", "minLength": 1, "maxLength": 1024},
        "id": {"type": "string", "pattern": "^[a-z][a-zA-Z0-9_]{0,254}$"},
        "label": {"type": "string"},
        "period": {"type": "integer", "minimum": 1},
        "region": {"type": "string"},
        "stat": {
            "type": "string",
            "pattern": r"^(SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d+)?)$",
        },
        "visible": {"type": "boolean"},
        "yAxis": {"enum": ["left", "right"]},
    }
)
_METRIC = {
    "type": "array",
    "minItems": 1,
    "maxItems": 2 + 2 * 30 + 1,
    "items": {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 1024}, _RENDERING]},
}
_HORIZONTAL = _object(
    {
        "value": {"type": "number"},
        "label": {"type": "string"},
        "color": _COLOR,
        "fill": {"enum": ["above", "below", "none"]},
        "visible": {"type": "boolean"},
        "yAxis": {"enum": ["left", "right"]},
    },
    "value",
)
_VERTICAL = _object(
    {
        "value": _TIME,
        "label": {"type": "string"},
        "color": _COLOR,
        "fill": {"enum": ["before", "after", "none"]},
        "visible": {"type": "boolean"},
    },
    "value",
)
_PROPERTIES = {
    "metric": _object(
        {
            "accountId": {"type": "string"},
            "annotations": _object(
                {
                    "alarms": {"type": "array", "items": {"type": "string"}, "maxItems": 1},
                    "horizontal": {"type": "array", "items": _HORIZONTAL},
                    "vertical": {"type": "array", "items": _VERTICAL},
                }
            ),
            "legend": _object({"position": {"enum": ["right", "bottom", "hidden"]}}, "position"),
            "liveData": {"type": "boolean"},
            "metrics": {"type": "array", "items": _METRIC, "minItems": 1, "maxItems": 500},
            "period": {"type": "integer", "minimum": 1},
            "region": {"type": "string", "minLength": 1},
            "setPeriodToTimeRange": {"type": "boolean"},
            "sparkline": {"type": "boolean"},
            "stacked": {"type": "boolean"},
            "stat": {"type": "string"},
            "timezone": {"type": "string"},
            "title": {"type": "string"},
            "trend": {"type": "boolean"},
            "view": {"enum": ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]},
            "yAxis": _object({"left": _AXIS, "right": _AXIS}),
        },
        "region",
        "metrics",
    ),
    "text": _object(
        {
            "markdown": {"type": "string", "minLength": 1},
            "background": {"enum": ["solid", "transparent"]},
        },
        "markdown",
    ),
    "alarm": _object(
        {
            "alarms": {
                "type": "array",
                "items": {
                    "type": "string",
                    "pattern": "^arn:[^:]+:cloudwatch:[^:]+:\\d{12}:alarm:.+",
                },
                "minItems": 1,
                "maxItems": 100,
            },
            "sortBy": {"enum": ["default", "stateUpdatedTimestamp", "timestamp"]},
            "states": {
                "type": "array",
                "items": {"enum": ["ALARM", "OK", "INSUFFICIENT_DATA"]},
                "maxItems": 3,
            },
            "title": {"type": "string"},
        },
        "alarms",
    ),
}


def _widget(kind: str) -> dict[str, Any]:
    return _object(
        {
            "type": {"const": kind},
            "x": {"type": "integer", "minimum": 0, "maximum": 23},
            "y": {"type": "integer", "minimum": 0},
            "width": {"type": "integer", "minimum": 1, "maximum": 24},
            "height": {"type": "integer", "minimum": 1, "maximum": 1000},
            "properties": _PROPERTIES[kind],
        },
        "type",
        "properties",
    )


SCHEMA: dict[str, Any] = _object(
    {
        "start": {"type": "string", "pattern": r"^(-P.+|\d{4}-\d\d-\d\dT.+Z)$"},
        "end": {"type": "string"},
        "periodOverride": {"enum": ["auto", "inherit"]},
        "widgets": {
            "type": "array",
            "items": {"oneOf": [_widget(kind) for kind in _PROPERTIES]},
            "maxItems": 500,
        },
    },
    "widgets",
)
