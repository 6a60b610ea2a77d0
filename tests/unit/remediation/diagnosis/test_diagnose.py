"""What tells findings apart, and when a diagnosis would rather say nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.traffic.minute import BEGINS, Line, Minute, usual, worse
from local.traffic.scenarios import SCENARIOS, Scenario
from local.traffic.scenarios.capacity import answering, errors_at_scale_out
from local.traffic.scenarios.mixed import mixed
from remediation.diagnosis.diagnose import diagnose
from remediation.diagnosis.diagnosis import Diagnosis, FindingKind
from remediation.diagnosis.evidence import Activity, AlarmSeen, Evidence, Part, Series, Unread
from remediation.playbooks.choose import HELPS, MADE_BY_DEPLOYMENTS
from sagewarden.endpoints.log_lines import LineGroup
from sagewarden.endpoints.status import EndpointStatus
from tests.support.evidence import NOW, Scene, deployed, evidence_of, failed

SURE = 0.8
ACTED_ON = HELPS.keys() | MADE_BY_DEPLOYMENTS
LATE = 30


def named(scenario: str, after: int = LATE, **more: object) -> Evidence:
    return evidence_of(Scene(scenario=SCENARIOS[scenario]), after=after, **more)


def kinds(diagnosis: Diagnosis) -> set[str]:
    return {candidate.kind.value for candidate in diagnosis.candidates}


def acts(diagnosis: Diagnosis) -> bool:
    """Whether a playbook would do something about it."""
    return diagnosis.finding in ACTED_ON and diagnosis.confidence >= SURE


def with_line(evidence: Evidence, text: str) -> Evidence:
    """The evidence with one line more, which is written again and again."""
    at = NOW - timedelta(minutes=1)
    line = LineGroup(text=text, count=9, first=at, last=at, streams=("blue/i-1",))
    return replace(evidence, errors=(line, *evidence.errors))


def changed(**changes: object) -> Scenario:
    """A usual day on which something is otherwise from the beginning on."""

    def scenario(minute: int) -> Minute:
        return usual(minute) if minute < BEGINS else worse(usual(minute), **changes)

    return scenario


# Deployments.


def test_what_began_long_after_a_deployment_is_not_its() -> None:
    found = diagnose(named("bad_deployment", deployment=deployed(LATE, ago=60)))
    assert found.finding is FindingKind.UNCLEAR
    assert any("KeyError: 'pixel_values'" in sentence for sentence in found.evidence)


def test_a_new_model_may_serve_a_few_requests_before_it_fails() -> None:
    def fails(minute: int) -> Minute:
        asked = Minute(requests=1 if minute % 5 == 0 else None, cpu=2.0, gpu=1.0)
        failing = minute >= BEGINS and asked.requests
        return worse(asked, server_errors=1, lines=(Line.TRACEBACK,)) if failing else asked

    # Three quarters of an hour, and nine requests, after it landed.
    evidence = evidence_of(Scene(scenario=fails), after=60, deployment=deployed(60, ago=45))
    found = diagnose(evidence)
    assert (found.finding, found.confidence >= SURE) == (FindingKind.BAD_DEPLOYMENT, True)


def test_what_failed_before_a_deployment_is_hardly_its() -> None:
    def failing(minute: int) -> Minute:
        at_fault = minute >= BEGINS or BEGINS - 60 < minute < BEGINS - 40
        return worse(usual(minute), server_errors=200) if at_fault else usual(minute)

    evidence = evidence_of(Scene(scenario=failing), after=LATE, deployment=deployed(LATE))
    assert not acts(diagnose(evidence))


@pytest.mark.parametrize("scenario", ["no_model", "dead_workers"])
def test_a_deployment_is_to_blame_for_what_began_with_it(scenario: str) -> None:
    found = diagnose(named(scenario, deployment=deployed(LATE)))
    assert found.finding is FindingKind.BAD_DEPLOYMENT
    assert scenario.replace("_", "-") in kinds(found)
    assert found.candidates[0].with_deployment


def test_a_model_that_is_slower_since_a_deployment_is_the_deployments() -> None:
    slow = Scene(scenario=changed(latency_ms=900.0))
    assert (
        diagnose(evidence_of(slow, after=LATE, deployment=deployed(LATE))).finding
        is FindingKind.BAD_DEPLOYMENT
    )
    assert not acts(diagnose(evidence_of(slow, after=LATE)))


def test_refusals_since_a_deployment_may_be_the_callers() -> None:
    found = diagnose(named("client_errors", deployment=deployed(LATE)))
    assert found.finding is FindingKind.UNCLEAR
    assert {"client-errors", "bad-deployment"} <= kinds(found)


def test_what_sagemaker_rolled_back_is_not_rolled_back_again() -> None:
    found = diagnose(named("bad_deployment", deployment=deployed(LATE, rolled_back=True)))
    assert found.finding is not FindingKind.BAD_DEPLOYMENT


def test_errors_that_go_on_are_told_beside_what_explains_none_of_them() -> None:
    failing = Scene(scenario=changed(server_errors=200))
    unseen = Scene(scenario=changed(server_errors=200, visible=False))
    back = diagnose(evidence_of(failing, after=LATE, deployment=deployed(90, rolled_back=True)))
    blind = diagnose(evidence_of(unseen, after=LATE, window=LATE))
    for found, kind in ((back, "rolled-back"), (blind, "blind")):
        assert found.finding is FindingKind.UNCLEAR
        assert kind in kinds(found)
        assert any("answered with 5XX" in sentence for sentence in found.evidence)
        assert found.evidence[0] == f"{kind} is no reason for what fails."


def test_why_a_deployment_does_not_come_into_service_is_shown() -> None:
    failed_ping = "The primary container did not pass the ping health check."
    never = deployed(0, before="", landed=None, in_progress=True, failure=failed_ping)
    evidence = evidence_of(Scene(scenario=SCENARIOS["never_starts"]), after=LATE, deployment=never)
    creating = replace(evidence, status=EndpointStatus.CREATING, has_log_group=False)
    says = diagnose(creating).evidence
    assert f"SageMaker says of the deployment of 'new': {failed_ping}" in says
    assert "The deployment of 'new', which alice asked for, goes on since 19:19." in says
    assert "There is no log group: no container has written a line." in says


# Load, and what there is for it.


@pytest.mark.parametrize(
    ("scene", "finding"),
    [
        (Scene(scenario=SCENARIOS["overload"], most=2), "at-ceiling"),
        (Scene(scenario=SCENARIOS["overload"], most=None), "at-ceiling"),
        (Scene(scenario=SCENARIOS["overload"], suspended=frozenset({"DynamicScalingOutSuspended"})), "scaling-blocked"),
        (Scene(scenario=SCENARIOS["overload"], suspended=frozenset({"DynamicScalingInSuspended"})), "overload"),
    ],
)  # fmt: skip
def test_what_may_grow_is_told_apart_from_what_may_not(scene: Scene, finding: str) -> None:
    assert diagnose(evidence_of(scene, after=LATE)).finding.value == finding


@pytest.mark.parametrize(
    ("message", "obstacle"),
    [
        ("InsufficientInstanceCapacity", "capacity"),
        ("ResourceLimitExceeded: the account-level service limit", "quota"),
        ("AccessDenied: not authorized to perform", "permission"),
        ("the capacity reservation has no more", "reservation"),
    ],
)
def test_what_keeps_scaling_is_said(message: str, obstacle: str) -> None:
    scene = Scene(scenario=SCENARIOS["overload"], activities=(failed(LATE, message),))
    found = diagnose(evidence_of(scene, after=LATE))
    assert found.finding is FindingKind.SCALING_BLOCKED
    assert f"({obstacle})" in found.evidence[0]


def test_a_failure_that_another_activity_followed_blocks_nothing() -> None:
    later = replace(failed(LATE, ""), at=NOW - timedelta(minutes=9), status="Successful")
    scene = Scene(
        scenario=SCENARIOS["overload"], activities=(failed(LATE, "InsufficientCapacity"), later)
    )
    assert diagnose(evidence_of(scene, after=LATE)).finding is FindingKind.OVERLOAD


def test_the_quota_is_a_limit() -> None:
    found = diagnose(named("overload", quota={"ml.g5.12xlarge": 2}))
    assert found.finding is FindingKind.SCALING_BLOCKED
    assert (
        diagnose(named("overload", quota={"ml.g5.12xlarge": None})).finding is FindingKind.OVERLOAD
    )


def test_load_alone_is_no_overload() -> None:
    assert not acts(diagnose(evidence_of(Scene(scenario=changed(requests=1800)), after=LATE)))


def test_full_machines_alone_are_no_overload() -> None:
    assert not acts(diagnose(evidence_of(Scene(scenario=changed(cpu=97.0)), after=LATE)))


def test_retries_of_what_is_refused_are_no_load() -> None:
    retried = changed(requests=1000, client_errors=500, lines=(Line.TOO_LONG,))
    found = diagnose(evidence_of(Scene(scenario=retried), after=LATE))
    assert found.finding is FindingKind.CLIENT_ERRORS


def test_errors_at_each_scale_out_are_seen() -> None:
    grown = (10, 40, 70)

    def counts(minute: int) -> int:
        return 2 + sum(minute >= BEGINS + at for at in grown)

    done = [
        Activity(
            variant="blue",
            at=NOW - timedelta(minutes=90 - at),
            ended=NOW - timedelta(minutes=90 - at),
            status="Successful",
            description=f"Setting desired instance count to {3 + number}.",
        )
        for number, at in enumerate(grown)
    ]
    scene = Scene(scenario=answering(errors_at_scale_out, counts), activities=tuple(done))
    found = diagnose(evidence_of(scene, after=90))
    assert found.finding is FindingKind.ERRORS_AT_SCALE_OUT
    assert "each of 3 scale-outs" in found.evidence[0]


# Machines.


@pytest.mark.parametrize(
    ("line", "memory", "finding"),
    [
        ("[ERROR] Backend worker process died.", 96.0, "memory"),
        ("[INFO] worker exited with code 137", 93.0, "memory"),
        ("Worker (pid:21) was sent SIGKILL! Perhaps out of memory?", 97.0, "memory"),
        ("[ERROR] Backend worker process died.", 20.0, "dead-workers"),
        ("[1] [ERROR] Worker (pid:37) was sent code 139!", 20.0, "dead-workers"),
        ("[1] [ERROR] Worker (pid:37) exited with code 1", 20.0, "dead-workers"),
        ("OSError: [Errno 28] No space left on device", 20.0, "disk-full"),
        ("os::commit_memory(0x7f) failed; error='Not enough space' (errno=12)", 20.0, "disk-full"),
    ],
)
def test_what_the_log_names_is_compared_with_the_metrics(
    line: str, memory: float, finding: str
) -> None:
    scene = Scene(scenario=changed(server_errors=200, memory=memory, cpu=8.0, gpu=2.0))
    found = diagnose(with_line(evidence_of(scene, after=LATE), line))
    assert (found.finding.value, found.confidence >= SURE) == (finding, True)


@pytest.mark.parametrize(
    ("line", "changes", "kind"),
    [
        ("Killed", {"memory": 97.0}, "memory"),
        ("OSError: [Errno 28] No space left on device", {}, "disk-full"),
        ("torch.OutOfMemoryError: CUDA out of memory.", {"gpu": 1.0, "gpu_memory": 99.0}, "gpu-memory-held"),
    ],
)  # fmt: skip
def test_machines_that_a_deployment_filled_are_the_deployments(
    line: str, changes: dict[str, float], kind: str
) -> None:
    scene = Scene(scenario=changed(server_errors=200, **changes))
    evidence = with_line(evidence_of(scene, after=LATE, deployment=deployed(LATE)), line)
    found = diagnose(evidence)
    assert (found.finding, found.confidence >= SURE) == (FindingKind.BAD_DEPLOYMENT, True)
    assert kind in kinds(found)


def test_memory_that_was_full_before_is_not_the_deployments() -> None:
    def full(minute: int) -> Minute:
        failing = minute >= BEGINS
        return worse(usual(minute), memory=95.0, server_errors=200 if failing else 0)

    evidence = evidence_of(Scene(scenario=full), after=LATE, deployment=deployed(LATE))
    assert diagnose(with_line(evidence, "Killed")).finding is FindingKind.UNCLEAR


def test_memory_that_climbs_with_the_load_is_no_leak() -> None:
    def climbing(minute: int) -> Minute:
        since = max(0, minute + 60)
        return worse(usual(0), requests=200 + 6 * since, memory=50 + 0.35 * since)

    assert not acts(diagnose(evidence_of(Scene(scenario=climbing), after=LATE)))


def test_errors_of_the_model_beside_a_leak_are_another_matter() -> None:
    def leaking(minute: int) -> Minute:
        failing = minute >= BEGINS
        return worse(usual(0), memory=58 + 0.3 * (minute + 60), server_errors=99 if failing else 0)

    evidence = with_line(evidence_of(Scene(scenario=leaking), after=LATE), "KeyError: 'pixels'")
    assert not acts(diagnose(evidence))


def test_load_that_runs_out_of_gpu_memory_is_not_surely_overload() -> None:
    evidence = with_line(named("overload"), "torch.OutOfMemoryError: CUDA out of memory.")
    assert not acts(diagnose(evidence))


def test_killed_with_memory_to_spare_is_not_sure() -> None:
    scene = Scene(scenario=changed(server_errors=200, memory=20.0))
    assert not acts(diagnose(with_line(evidence_of(scene, after=LATE), "exited with code 137")))


def test_gpu_memory_that_is_full_on_purpose_is_not_held() -> None:
    idle = Scene(scenario=changed(requests=2, gpu=1.0, gpu_memory=97.0))
    assert not acts(diagnose(evidence_of(idle, after=LATE)))


def test_percentages_of_machines_that_nobody_knows_are_not_read() -> None:
    evidence = named("overload")
    unknown = replace(evidence.variants[0], vcpus=None, gpus=None)
    assert not acts(diagnose(replace(evidence, variants=(unknown,))))


# Several things.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("overload", "client_errors"),
        ("overload", "bad_deployment"),
        ("overload", "no_model"),
        ("overload", "dead_workers"),
        ("throttled", "dead_workers"),
        ("client_errors", "bad_deployment"),
        ("client_errors", "slow_model"),
        ("client_errors", "dead_workers"),
        ("client_errors", "disk_filling"),
        ("overhead", "dead_instance"),
    ],
)
def test_two_things_at_once_are_unclear(one: str, other: str) -> None:
    scene = Scene(scenario=mixed(SCENARIOS[one], SCENARIOS[other]))
    deployment = deployed(40) if other == "bad_deployment" else None
    found = diagnose(evidence_of(scene, after=40, deployment=deployment))
    assert found.finding is FindingKind.UNCLEAR
    expected = {one.replace("_", "-"), other.replace("_", "-").replace("filling", "full")}
    assert expected <= kinds(found)
    assert found.evidence[0].startswith("Several things fit")


def test_of_several_variants_it_is_the_one_that_has_it() -> None:
    well, ill = (
        Scene(scenario=SCENARIOS["normal_day"], name="green"),
        Scene(scenario=SCENARIOS["overload"]),
    )
    found = diagnose(evidence_of(well, ill, after=LATE))
    assert (found.finding, found.variant) == (FindingKind.OVERLOAD, "blue")


def test_what_all_variants_have_is_the_endpoints() -> None:
    scenes = [Scene(scenario=SCENARIOS["client_errors"], name=name) for name in ("blue", "green")]
    found = diagnose(evidence_of(*scenes, after=LATE))
    assert (found.finding, found.variant) == (FindingKind.CLIENT_ERRORS, "")


def test_a_variant_without_traffic_is_no_trouble_beside_one_with() -> None:
    idle, asked = (
        Scene(scenario=SCENARIOS["idle"], name="green"),
        Scene(scenario=SCENARIOS["normal_day"]),
    )
    assert kinds(diagnose(evidence_of(idle, asked, after=LATE))) == set()


# What is missing, and what is noise.


@pytest.mark.parametrize("part", [Part.METRICS, Part.TARGETS, Part.ACTIVITIES])
def test_nothing_grows_by_what_could_not_be_read(part: Part) -> None:
    unread = (Unread(part=part, reason="AccessDenied"),)
    assert not acts(diagnose(named("overload", unread=unread)))


def test_what_could_not_be_read_and_may_speak_against_it_makes_it_less_sure() -> None:
    unread = (Unread(part=Part.LOGS, reason="AccessDenied"),)
    less = diagnose(named("overload", unread=unread))
    assert less.confidence < diagnose(named("overload")).confidence


def test_target_trackings_alarm_low_is_no_evidence() -> None:
    low = AlarmSeen(name="TargetTracking-endpoint/t/variant/blue-AlarmLow-1", since=NOW)
    assert diagnose(named("normal_day", alarms=(low,))) == diagnose(named("normal_day"))


def test_a_few_failed_requests_are_nothing() -> None:
    alarm = AlarmSeen(name="sagewarden/t/blue/Invocation5XXErrors", variant="blue", since=NOW)
    assert diagnose(named("few_requests", alarms=(alarm,))).finding is FindingKind.UNCLEAR


def holey(series: Series, random: Random) -> Series:
    """A series of which one value of seven is missing."""
    values = [None if random.random() < 1 / 7 else value for value in series.values]
    return replace(series, values=tuple(values))


@pytest.mark.parametrize("scenario", ["overload", "client_errors", "no_model", "slow_model"])
def test_missing_minutes_do_not_matter(scenario: str) -> None:
    evidence = named(scenario)
    random = Random(7)  # noqa: S311
    torn = replace(evidence, series=tuple(holey(series, random) for series in evidence.series))
    assert diagnose(torn).finding is diagnose(evidence).finding


@pytest.mark.parametrize("window", [45, 60, 180])
@pytest.mark.parametrize("scenario", ["overload", "client_errors", "throttled", "no_model"])
def test_it_does_not_matter_how_much_was_read(scenario: str, window: int) -> None:
    finding = diagnose(named(scenario)).finding
    assert diagnose(named(scenario, window=window)).finding is finding


# Properties.

ALL = sorted(SCENARIOS)


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(ALL), st.integers(1, 45), st.randoms())
def test_the_order_of_what_was_read_does_not_matter(
    scenario: str, after: int, random: Random
) -> None:
    scenes = [
        Scene(scenario=SCENARIOS[scenario], activities=(failed(after, "quota"),)),
        Scene(scenario=SCENARIOS["client_errors"], name="green"),
    ]
    evidence = evidence_of(*scenes, after=after, deployment=deployed(after))

    def shuffled[Thing](things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(random.sample(things, len(things)))

    other = replace(
        evidence,
        variants=shuffled(evidence.variants),
        series=shuffled(evidence.series),
        errors=shuffled(evidence.errors),
        activities=shuffled(evidence.activities),
    )
    assert diagnose(other) == diagnose(evidence)


@settings(max_examples=10, deadline=None)
@given(st.integers(-600, 600), st.floats(0.5, 30), st.floats(0, 0.01), st.text(max_size=5))
def test_an_endpoint_that_is_well_is_left_alone(
    first: int, factor: float, rate: float, seed: str
) -> None:
    def day(minute: int) -> Minute:
        calm = usual(minute + first)
        asked = round((calm.requests or 0) * factor * Random(f"{seed}{minute}").uniform(0.8, 1.2))  # noqa: S311
        return worse(
            calm,
            requests=asked,
            server_errors=round(asked * rate),
            client_errors=round(asked * rate),
        )

    scene = Scene(scenario=day, seed=seed)
    assert not acts(diagnose(evidence_of(scene, after=LATE, deployment=deployed(LATE))))


NORMAL = named("normal_day")
NUMBERS = st.none() | st.floats(0, 1e9) | st.integers(0, 1000).map(float)
METRICS = [
    ("Invocations", "Sum"),
    ("Invocation5XXErrors", "Sum"),
    ("Invocation4XXErrors", "Sum"),
    ("ModelLatency", "p50"),
    ("ModelLatency", "p90"),
    ("CPUUtilization", "Average"),
    ("CPUUtilization", "SampleCount"),
    ("MemoryUtilization", "Maximum"),
    ("DiskUtilization", "Maximum"),
    ("GPUMemoryUtilization", "Maximum"),
    ("ConcurrentRequestsPerModel", "Maximum"),
    ("NoCapacityInvocationFailures", "Sum"),
    ("ModelCacheHit", "Average"),
]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(METRICS), st.lists(NUMBERS, max_size=60), max_size=8),
    st.text(max_size=30),
    st.integers(-5000, 500),
)
def test_whatever_was_read_it_never_raises(
    told: dict[tuple[str, str], list[float | None]], line: str, ago: int
) -> None:
    base = with_line(replace(NORMAL, deployment=deployed(0, ago=ago)), line)
    series = [
        Series(variant="blue", metric=metric, statistic=statistic, values=tuple(values))
        for (metric, statistic), values in told.items()
    ]
    found = diagnose(replace(base, series=tuple(series)))
    assert all(0 <= each.confidence <= 1 for each in (found, *found.candidates))
    assert found.to_record()["finding"] == found.finding


@pytest.mark.parametrize(
    "without",
    [{"series": ()}, {"variants": ()}, {"start": NOW}, {"start": NOW + timedelta(days=1)}],
)
def test_nothing_read_is_nothing_known(without: dict[str, object]) -> None:
    make: Callable[..., Evidence] = replace
    assert diagnose(make(named("overload"), **without)).confidence <= 1
