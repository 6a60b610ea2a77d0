"""Dashboards: kept by name, with what CloudWatch refuses and what it only warns of."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local import ACCOUNT
from local.aws.clock import Clock
from local.aws.cloudwatch.errors import RefusedError

_WIDGETS = 500
_METRICS_OF_A_WIDGET = 500
_METRICS = 2500
"""Metrics on all widgets together (user guide, "CloudWatch service quotas")."""

_KINDS = frozenset({"metric", "text", "log", "alarm", "explorer", "custom"})
_WIDTH = 24
"""Columns of a dashboard's grid."""

_PAGE = 1000


@dataclass
class Dashboards:
    """The dashboards of an account: CloudWatch has them once for all regions."""

    clock: Clock
    """What their times go by."""

    bodies: dict[str, str] = field(default_factory=dict)
    """Their bodies, by name."""

    modified: dict[str, float] = field(default_factory=dict)
    """When each was last put, in epoch seconds."""

    def put(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Creates or replaces a dashboard; warnings do not keep it from being put."""
        name, body = asked["DashboardName"], asked["DashboardBody"]
        if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise _not_valid(
                f"The value {name} for field DashboardName contains invalid characters"
            )
        warnings = [
            {"DataPath": path, "Message": message} for path, message in _findings(_widgets(body))
        ]
        self.bodies[name], self.modified[name] = body, self.clock.now()
        return {"DashboardValidationMessages": warnings}

    def get(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """A dashboard's body."""
        name = asked["DashboardName"]
        if name not in self.bodies:
            raise _unknown([name])
        return {
            "DashboardName": name,
            "DashboardArn": _arn(name),
            "DashboardBody": self.bodies[name],
        }

    def listed(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The dashboards whose names begin so, a page of them."""
        prefix, start = asked.get("DashboardNamePrefix") or "", int(asked.get("NextToken") or 0)
        names = [name for name in sorted(self.bodies) if name.startswith(prefix)]
        entries = [
            {
                "DashboardName": name,
                "DashboardArn": _arn(name),
                "LastModified": self.modified[name],
                "Size": len(self.bodies[name].encode()),
            }
            for name in names[start : start + _PAGE]
        ]
        more = {"NextToken": str(start + _PAGE)} if start + _PAGE < len(names) else {}
        return {"DashboardEntries": entries} | more

    def delete(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Deletes dashboards: all of those that are named, or none."""
        unknown = [name for name in asked["DashboardNames"] if name not in self.bodies]
        if unknown:
            raise _unknown(unknown)
        for name in asked["DashboardNames"]:
            self.bodies.pop(name, None)
            self.modified.pop(name, None)
        return {}


def _arn(name: str) -> str:
    return f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{name}"


def _widgets(body: str) -> list[Any]:
    """The widgets of a body, unless it is none or has too many.

    Raises:
        RefusedError: CloudWatch would refuse it.
    """
    try:
        widgets = json.loads(body)["widgets"]
    except (ValueError, KeyError, TypeError) as error:
        raise _not_valid(f"The field DashboardBody must be a valid JSON object: {error}") from error
    if len(widgets) > _WIDGETS:
        raise _not_valid(f"A dashboard has at most {_WIDGETS} widgets, not {len(widgets)}")
    counts = [len(widget.get("properties", {}).get("metrics", ())) for widget in widgets]
    if max(counts, default=0) > _METRICS_OF_A_WIDGET:
        raise _not_valid(f"A widget has at most {_METRICS_OF_A_WIDGET} metrics")
    if sum(counts) > _METRICS:
        raise _not_valid(f"A dashboard has at most {_METRICS} metrics, not {sum(counts)}")
    return list(widgets)


def _findings(widgets: list[Any]) -> Iterator[tuple[str, str]]:
    """What CloudWatch warns of, by where it stands (API reference, "Dashboard body structure")."""
    for index, widget in enumerate(widgets):
        path, properties = f"/widgets/{index}", widget.get("properties", {})
        if widget.get("type") not in _KINDS:
            yield f"{path}/type", "Should be one of the known types of widgets"
        if widget.get("x", 0) + widget.get("width", 6) > _WIDTH:
            yield f"{path}/width", f"Should not reach beyond column {_WIDTH}"
        if widget.get("type") in ("metric", "log") and "region" not in properties:
            yield f"{path}/properties/region", "Should have required property 'region'"
        if widget.get("type") == "alarm" and not properties.get("alarms"):
            yield f"{path}/properties/alarms", "Should have at least one alarm"


def _not_valid(message: str) -> RefusedError:
    return RefusedError("InvalidParameterInput", message)


def _unknown(names: list[str]) -> RefusedError:
    return RefusedError("ResourceNotFound", f"Dashboard {', '.join(names)} does not exist", 404)
