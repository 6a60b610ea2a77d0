"""How much is asked, and how fast it is answered: the load, and what is no trouble. Pure."""

from local.traffic.minute import BEGINS, Line, Minute, usual, worse


def normal_day(minute: int) -> Minute:
    """A day from noon to noon with the few errors that there always are."""
    return usual(minute)


def few_requests(minute: int) -> Minute:
    """One or two requests a minute, of which one fails now and then.

    A rate of 50 per cent, and no trouble [govuk-one-login/authentication-api#7058,
    GovWifi/govwifi-terraform#908].
    """
    return Minute(
        requests=1 + minute % 2, server_errors=1 if minute % 15 == 0 else 0, cpu=2.0, gpu=1.0
    )


def idle(_minute: int) -> Minute:
    """Nobody calls, and SageMaker publishes nothing of requests."""
    return Minute(requests=None, cpu=1.5, gpu=0.0, concurrency=0.0)


def idle_with_zeros(minute: int) -> Minute:
    """Nobody calls, and SageMaker publishes zeros: its guide says both."""
    return worse(idle(minute), requests=0)


def traffic_stops(minute: int) -> Minute:
    """Requests come, and then no more: the caller has lost its way."""
    return usual(minute) if minute < BEGINS else idle(minute)


def overload(minute: int) -> Minute:
    """Six times the requests: the CPUs are full, requests queue, are slow, and some fail."""
    if minute < BEGINS:
        return usual(minute)
    heat = min(1.0, (minute - BEGINS + 1) / 5)
    requests = round(600 + 3000 * heat)
    return Minute(
        requests=requests,
        server_errors=round(requests * 0.04 * heat),
        latency_ms=120 + 1800 * heat,
        concurrency=4 + 60 * heat,
        cpu=45 + 53 * heat,
        gpu=50 + 48 * heat,
        memory=60.0,
    )


def scaling_blocked(minute: int) -> Minute:
    """An overload that stays for hours, because no instance comes.

    Capacity or quota is missing [aws/deep-learning-containers#6411, rse-grand-challenge#2631].
    """
    return overload(minute)


def throttled(minute: int) -> Minute:
    """Requests beyond what the endpoint takes at once: answered with 4XX and no message.

    They are no errors of the caller [opensearch-project/ml-commons#2429].
    """
    if minute < BEGINS:
        return usual(minute)
    return Minute(
        requests=3000, client_errors=900, latency_ms=400.0, concurrency=64.0, cpu=88.0, gpu=90.0
    )


def client_errors(minute: int) -> Minute:
    """The callers send what is too long, and the load is as always [stanford-crfm/helm#1976]."""
    if minute < BEGINS:
        return usual(minute)
    return worse(usual(minute), client_errors=180, lines=(Line.TOO_LONG,))


def slow_model(minute: int) -> Minute:
    """A request alone takes more than the sixty seconds that there are.

    More instances do not help [RamVegiraju/SageMaker-Deployment#3].
    """
    if minute < BEGINS:
        return usual(minute, requests=20)
    return Minute(
        requests=10,
        server_errors=6,
        latency_ms=45_000.0,
        concurrency=1.0,
        cpu=25.0,
        lines=(Line.UPSTREAM_TIMED_OUT,),
    )


def slow_under_load(minute: int) -> Minute:
    """Requests wait for each other until sixty seconds are over: more instances help."""
    if minute < BEGINS:
        return usual(minute)
    return Minute(
        requests=900,
        server_errors=250,
        latency_ms=40_000.0,
        concurrency=90.0,
        cpu=97.0,
        gpu=98.0,
        lines=(Line.UPSTREAM_TIMED_OUT,),
    )


def overhead(minute: int) -> Minute:
    """SageMaker takes long, and the model does not: large bodies, or trouble of its own."""
    return usual(minute) if minute < BEGINS else worse(usual(minute), overhead_ms=1200.0)


def cold_starts(minute: int) -> Minute:
    """A serverless endpoint starts a container now and then.

    The overhead has that in it, and there is no trouble
    [philschmid/terraform-aws-sagemaker-huggingface#9].
    """
    starts = minute % 10 == 0
    return Minute(
        requests=12, overhead_ms=6000.0 if starts else 9.0, setup_ms=5500.0 if starts else 0.0
    )
