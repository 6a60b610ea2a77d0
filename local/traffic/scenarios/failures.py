"""What breaks: deployments, models, machines, and what nobody sees. Pure."""

from local.traffic.minute import BEGINS, Line, Minute, usual, worse


def bad_deployment(minute: int) -> Minute:
    """A new model fails two of five requests from its deployment on, with the load as ever."""
    if minute < BEGINS:
        return usual(minute)
    failing = worse(usual(minute), server_errors=230, lines=(Line.SECRET, Line.TRACEBACK))
    return failing if minute > BEGINS else worse(failing, deploys="new")


def rolled_back(minute: int) -> Minute:
    """A deployment that fails and is rolled back.

    Errors for a quarter of an hour; then all is as it was, with the old configuration
    [hashicorp/terraform-provider-aws#39099].
    """
    if not BEGINS <= minute < BEGINS + 15:
        return usual(minute)
    return worse(usual(minute), server_errors=60, lines=(Line.TRACEBACK,), deploys="new")


def no_model(minute: int) -> Minute:
    """In service, pinged with success, and no model was ever loaded.

    Every request fails at once, and more instances would fail more
    [aws/deep-learning-containers#2917].
    """
    if minute < BEGINS:
        return usual(minute)
    requests = usual(minute).requests
    return worse(
        usual(minute),
        server_errors=requests,
        latency_ms=2.0,
        cpu=1.5,
        gpu=0.0,
        client_errors=0,
        lines=(Line.LOAD_FAILED,),
    )


def dead_workers(minute: int) -> Minute:
    """The workers crash: the answer speaks of CPU and memory, and both are low.

    [aws/amazon-sagemaker-examples#2815]
    """
    if minute < BEGINS:
        return usual(minute)
    return worse(
        usual(minute),
        server_errors=300,
        cpu=6.0,
        gpu=2.0,
        memory=9.0,
        lines=(Line.WORKER_DIED,),
    )


def dead_instance(minute: int) -> Minute:
    """One of four instances is dead: a quarter of the requests fails, and its metrics end."""
    if minute < BEGINS:
        return worse(usual(minute), instances=4)
    return worse(usual(minute), instances=4, silent_instances=1, server_errors=120)


def memory_leak(minute: int) -> Minute:
    """Memory rises for three hours at even load, drops with a restart, and rises again.

    [awslabs/stable-diffusion-aws-extension#182]
    """
    age = minute % 180
    restarts = minute > 0 and age == 0
    return Minute(
        memory=40 + 57 * age / 180,
        server_errors=12 if restarts else 0,
        lines=(Line.RESTARTED,) if restarts else (),
    )


def gpu_memory_held(minute: int) -> Minute:
    """After a burst the GPUs' memory stays full without any traffic.

    A dead process holds it, and what is asked then fails
    [aws-samples/amazon-sagemaker-genai-content-moderation#5].
    """
    if minute < BEGINS:
        return usual(minute)
    # The burst.
    if minute < BEGINS + 3:
        return Minute(requests=1500, server_errors=40, gpu=98.0, gpu_memory=99.0, cpu=60.0)
    return Minute(
        requests=6,
        server_errors=6,
        latency_ms=30.0,
        cpu=3.0,
        gpu=0.0,
        gpu_memory=99.5,
        lines=(Line.OUT_OF_GPU_MEMORY,),
    )


def disk_filling(minute: int) -> Minute:
    """The disk fills, two per cent a minute, and then nothing can be written.

    [aws/sagemaker-inference-toolkit#124, h2oai/h2o3-sagemaker#6]
    """
    disk = min(100.0, 30.0 + 2.0 * max(0, minute - BEGINS))
    full = disk >= 100.0  # noqa: PLR2004 - per cent
    return worse(
        usual(minute),
        disk=disk,
        server_errors=200 if full else 0,
        lines=(Line.DISK_FULL,) if full else (),
    )


def cache_thrash(minute: int) -> Minute:
    """More models are asked for than fit: most requests wait for theirs.

    Of a multi-model endpoint.
    """
    if minute < BEGINS:
        return usual(minute)
    return worse(usual(minute), cache_hit=0.2, loading_wait_ms=8000.0, disk=85.0, memory=82.0)


def blind(minute: int) -> Minute:
    """Requests are served, and there are neither metrics of instances nor log lines.

    The execution role may write none [aws-samples/host-yolov8-on-sagemaker-endpoint#26].
    """
    return worse(usual(minute), visible=False)


def ping_refused(_minute: int) -> Minute:
    """The endpoint is being created, and its container refuses pings.

    Only its lines say so [aws/sagemaker-python-sdk#1554].
    """
    return Minute(
        requests=None, cpu=3.0, gpu=0.0, concurrency=0.0, instances=1, lines=(Line.PING_REFUSED,)
    )


def never_starts(_minute: int) -> Minute:
    """The endpoint is being created for an hour, without a metric or a log line.

    [aws-neuron/aws-neuron-sdk#596]
    """
    return Minute(requests=None, concurrency=0.0, instances=0, copies=0, visible=False)
