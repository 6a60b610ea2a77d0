"""Which alarms are believed to be sagewarden's own about an endpoint: by what they watch. Pure.

Anybody who may make an alarm may give it a name of ours. What it watches is in the event, too, and
nobody but CloudWatch writes that.
"""

from sagewarden.causes.alarms import Alarm, Watching

PREFIX = "sagewarden/"
"""How the names of sagewarden's alarms about endpoints begin."""

_ERROR_COUNTS = "sagewarden/LogErrors"
"""The namespace of the error lines that monitoring counts: each metric is named as its endpoint."""


def endpoint_named(alarm: Alarm) -> str | None:
    """The endpoint that an alarm's name is about; None where it is no name of ours."""
    if not alarm.name.startswith(PREFIX):
        return None
    return alarm.name.removeprefix(PREFIX).split("/")[0] or None


def why_not_believed(alarm: Alarm, endpoint: str) -> str | None:
    """Why an alarm of such a name is not taken for one of the endpoint's; None where it is."""
    # A composite one is what its children are, and all of them have to be the endpoint's.
    if not alarm.watches:
        own = f"{PREFIX}{endpoint}/"
        if alarm.children and all(child.startswith(own) for child in alarm.children):
            return None
        return f"its rule is about other alarms than those of {endpoint}"
    if all(_is_about(watching, alarm, endpoint) for watching in alarm.watches):
        return None
    return f"it watches something else than {endpoint}"


def _is_about(watching: Watching, alarm: Alarm, endpoint: str) -> bool:
    """Whether a metric is the endpoint's, or that of the component that the alarm's name names."""
    dimensions = watching.dimensions
    # It is counted out of the endpoint's log.
    if watching.namespace == _ERROR_COUNTS:
        return watching.metric == endpoint
    # It is the endpoint's, or a variant's.
    if "EndpointName" in dimensions:
        return dimensions["EndpointName"] == endpoint
    # It is an inference component's, whose names are unique in the account and region.
    named = alarm.name.removeprefix(PREFIX).split("/")[1:-1]
    return dimensions.get("InferenceComponentName") in named
