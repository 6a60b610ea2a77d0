"""Rows of the table: requests that are refused, or fail since a deployment. Pure."""

from remediation.diagnosis.diagnosis import FindingKind as Kind
from remediation.diagnosis.evidence import Part
from remediation.diagnosis.rule import Rule
from remediation.diagnosis.signals import errors, lines, load, rollout

OF_REFUSALS = (
    # More comes than is taken at the same time: no client's mistake.
    Rule(
        kind=Kind.THROTTLED,
        makes=(errors.refused, load.load_rose),
        any_of=(load.served_rose, load.saturated, load.queues),
        supports=(load.saturated, load.queues),
        doubts=(errors.failing,),
        base=0.86,
    ),
    # More comes, of which nothing shows but that it is refused: retries would look the same.
    Rule(
        kind=Kind.THROTTLED,
        makes=(errors.refused, load.load_rose),
        excludes=(load.served_rose, load.saturated, load.queues, lines.refused_for_a_reason),
        base=0.7,
    ),
    # It has been so for longer than was read, or was full before.
    Rule(
        kind=Kind.THROTTLED,
        makes=(errors.refused, load.saturated, load.queues),
        excludes=(load.load_rose,),
        base=0.65,
    ),
    Rule(
        kind=Kind.CLIENT_ERRORS,
        makes=(errors.refused, load.load_even),
        supports=(lines.refused_for_a_reason,),
        doubts=(load.saturated, errors.failing),
        base=0.86,
        checks=(Part.DEPLOYMENT,),
    ),
    # Callers try again what was refused: more comes, and no more is served.
    Rule(
        kind=Kind.CLIENT_ERRORS,
        makes=(errors.refused, lines.refused_for_a_reason, load.load_rose),
        excludes=(load.served_rose, load.saturated),
        doubts=(errors.failing,),
        base=0.82,
        checks=(Part.DEPLOYMENT,),
    ),
    # The log names a client's mistake, and all else is as with too much load.
    Rule(
        kind=Kind.CLIENT_ERRORS,
        makes=(errors.refused, lines.refused_for_a_reason),
        base=0.6,
        checks=(Part.DEPLOYMENT,),
    ),
)

OF_DEPLOYMENTS = (
    Rule(
        kind=Kind.BAD_DEPLOYMENT,
        makes=(errors.failing, rollout.failing_since_deployment),
        excludes=(rollout.was_rolled_back,),
        supports=(load.load_even, errors.all_fail, lines.model_raises),
        doubts=(rollout.failed_before,),
        base=0.86,
        reads=(Part.METRICS, Part.DEPLOYMENT),
    ),
    # Nothing fails, and each request takes longer since.
    Rule(
        kind=Kind.BAD_DEPLOYMENT,
        makes=(load.slower, rollout.slower_since_deployment, load.load_even),
        excludes=(rollout.was_rolled_back, errors.failing),
        supports=(load.saturated, load.near_limit),
        base=0.8,
        reads=(Part.METRICS, Part.DEPLOYMENT),
    ),
    # The new model may ask for something else than the old one, or the callers do.
    Rule(
        kind=Kind.BAD_DEPLOYMENT,
        makes=(errors.refused, rollout.refused_since_deployment),
        excludes=(rollout.was_rolled_back, load.load_rose, errors.failing),
        base=0.6,
        reads=(Part.METRICS, Part.DEPLOYMENT),
    ),
    Rule(
        kind=Kind.ROLLED_BACK,
        makes=(rollout.was_rolled_back,),
        base=0.9,
        reads=(Part.DEPLOYMENT,),
        checks=(),
    ),
    Rule(
        kind=Kind.ERRORS_AT_SCALE_OUT,
        makes=(errors.errors_at_scale_out,),
        doubts=(load.saturated,),
        supports=(lines.load_failed, lines.worker_died, lines.model_raises),
        base=0.85,
        reads=(Part.METRICS, Part.ACTIVITIES),
    ),
)
