"""What can happen to an endpoint, minute by minute: a function for each. Pure.

In brackets stands where people met with it.
"""

from collections.abc import Callable, Mapping

from local.traffic.minute import Minute
from local.traffic.scenarios import failures, load, queues

type Scenario = Callable[[int], Minute]
"""What happens in a minute, counted from 0."""

SCENARIOS: Mapping[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        load.normal_day,
        load.few_requests,
        load.idle,
        load.idle_with_zeros,
        load.traffic_stops,
        load.overload,
        load.scaling_blocked,
        load.throttled,
        load.client_errors,
        load.slow_model,
        load.slow_under_load,
        load.overhead,
        load.cold_starts,
        failures.bad_deployment,
        failures.rolled_back,
        failures.no_model,
        failures.dead_workers,
        failures.dead_instance,
        failures.memory_leak,
        failures.gpu_memory_held,
        failures.disk_filling,
        failures.cache_thrash,
        failures.blind,
        failures.ping_refused,
        failures.never_starts,
        queues.waking_from_zero,
        queues.still_at_zero,
        queues.backlog_grows,
        queues.failing_unseen,
    )
}
"""All of them, by name."""
