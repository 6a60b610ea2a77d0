"""What a person can do about each finding, in a sentence or two. Pure.

The sources are those of docs/remediation.md's table of findings.
"""

from collections.abc import Mapping

from remediation.diagnosis.diagnosis import FindingKind as Kind

ADVICE: Mapping[Kind, str] = {
    Kind.OVERLOAD: "It needs more instances or copies: let scale-out raise the minimum, or raise "
    "the profile's limits.",
    Kind.AT_CEILING: "Raise the maximum in its profile, or take a larger instance type. What has "
    "no scalable target does not scale.",
    Kind.THROTTLED: "It needs more instances, copies or concurrency; the callers make no mistake.",
    Kind.CLIENT_ERRORS: "Tell the callers what is refused; the endpoint needs nothing.",
    Kind.BAD_DEPLOYMENT: "Go back to the configuration before; then look why the new one fails.",
    Kind.NO_MODEL: "Look why the model does not load: model.tar.gz, the entry point, the "
    "container's version. More instances would fail too.",
    Kind.DEAD_WORKERS: "Look in the log why the workers die. More instances would die too.",
    Kind.ERRORS_AT_SCALE_OUT: "Look why new instances fail at first: a model that loads late, or a "
    "/ping that answers too early. Keep scaling from going in and out.",
    Kind.MEMORY_LEAK: "Replace its instances before memory is full; then look what is not freed.",
    Kind.MEMORY: "Take an instance type with more memory, or fewer workers.",
    Kind.GPU_MEMORY_HELD: "Replace its instances: a dead process holds the GPUs' memory, and that "
    "does not heal. Then less at a time, or a larger GPU.",
    Kind.DISK_FULL: "Give it a larger volume (VolumeSizeInGB, or an instance type with more disk), "
    "or look what fills the path that the log names.",
    Kind.SLOW_MODEL: "What takes a minute is for an asynchronous endpoint; else a faster model or "
    "instance type. More instances make no request faster.",
    Kind.OVERHEAD: "Look at the size of requests and answers, and at AWS's status: it is not the "
    "model.",
    Kind.CACHE_THRASH: "Take instances with more memory, or spread the models over more endpoints.",
    Kind.WAKING_FROM_ZERO: "Wait: it wakes by itself. A minimum of 1 would keep it awake.",
    Kind.NO_CAPACITY: "Look whether a scaling policy starts it from zero, and why not; a minimum "
    "of 1 does.",
    Kind.SCALING_BLOCKED: "Mend what AWS names above: ask for quota, take another instance type, "
    "or wait for capacity.",
    Kind.FAILING_UNSEEN: "Let the execution role write to the output's bucket, and name an error "
    "topic in AsyncInferenceConfig.",
    Kind.ROLLED_BACK: "What was deployed is not in service: mend what SageMaker names, and deploy "
    "again. Keep the configuration that is in service.",
    Kind.BLIND: "Give the execution role cloudwatch:PutMetricData and logs:CreateLogGroup, "
    "CreateLogStream and PutLogEvents.",
    Kind.DEAD_INSTANCE: "Replace its instances: one more, then one less.",
    Kind.NO_TRAFFIC: "Ask the callers; if nobody needs it any more, delete it.",
    Kind.UNCLEAR: "Look at the metrics and the error lines; several causes, or none that is known, "
    "fit.",
}
"""What helps, for whoever is told."""
