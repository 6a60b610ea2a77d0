"""Nothing that runs, and queues: inference components and asynchronous endpoints. Pure."""

from local.traffic.minute import BEGINS, Line, Minute, usual, worse
from local.traffic.scenarios.load import idle


def waking_from_zero(minute: int) -> Minute:
    """Requests come to nothing that runs, and are served after five minutes.

    Until then they fail or wait: that is how it works [SageMaker developer guide, "Scale an
    endpoint to zero instances"].
    """
    if minute < BEGINS:
        return worse(idle(minute), instances=0, copies=0)
    if minute < BEGINS + 5:
        return _asked_at_zero(minute)
    return worse(usual(minute, requests=60), instances=1, copies=1)


def still_at_zero(minute: int) -> Minute:
    """Requests come to nothing that runs, and nothing starts [stdapi-ai/stdapi.ai#43]."""
    if minute < BEGINS:
        return worse(idle(minute), instances=0, copies=0)
    return _asked_at_zero(minute)


def _asked_at_zero(minute: int) -> Minute:
    """A minute in which six requests find nothing that runs."""
    waits = minute - BEGINS + 1
    return Minute(
        requests=6,
        server_errors=6,
        latency_ms=1.0,
        concurrency=0.0,
        instances=0,
        copies=0,
        no_capacity=6,
        backlog=6 * waits,
        oldest_s=60.0 * waits,
    )


def backlog_grows(minute: int) -> Minute:
    """More is put into an asynchronous endpoint's queue than comes out.

    The oldest request gets older.
    """
    if minute < BEGINS:
        return worse(usual(minute, requests=30), backlog=3, oldest_s=5.0)
    waits = minute - BEGINS + 1
    return Minute(requests=30, backlog=40 * waits, oldest_s=50.0 * waits, cpu=96.0, gpu=97.0)


def failing_unseen(minute: int) -> Minute:
    """An asynchronous endpoint answers, and nothing reaches the bucket.

    Only its data-log says so [awsdocs/amazon-sagemaker-developer-guide#203].
    """
    if minute < BEGINS:
        return usual(minute, requests=30)
    return worse(usual(minute, requests=30), server_errors=30, lines=(Line.NOT_UPLOADED,))
