"""The template against the code: handlers, environments, queues, logs, and what the layer ships."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest
import yaml

from layers import trim_models
from remediation.settings import RemediationSettings
from sagewarden.deeds.memory import LEASE
from sagewarden.runtime.live_registry import MAX_AGE
from sagewarden.runtime.settings import Settings
from sweep.plan import Kind
from sweep.settings import SweepSettings
from sweep.steps import BRANCHES
from tests.conftest import ROOT
from tests.infrastructure.conftest import chosen
from tests.infrastructure.test_permissions import modules_of
from tests.support.rooms import FUNCTIONS, LOGICAL_IDS, ROOMS, STEPS, SWEEP

REQUIREMENTS = ROOT / "layers" / "sagewarden" / "requirements.txt"


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: r.get("Properties", {}) for name, r in resources.items() if r["Type"] == kind}


def test_every_handler_can_be_imported(functions: dict[str, Any]) -> None:
    assert functions
    for function in functions.values():
        module, _, name = function["Handler"].rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_the_variables_that_the_settings_read(
    functions: dict[str, Any], room: str
) -> None:
    variables = functions[LOGICAL_IDS[room]]["Environment"]["Variables"]
    own = RemediationSettings.model_fields if room == "remediation" else {}
    assert variables_read(variables) == {field.upper() for field in (*Settings.model_fields, *own)}
    assert variables["QUEUE"] == {"Ref": f"{LOGICAL_IDS[room]}Queue"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_the_variables_that_its_modules_read(
    functions: dict[str, Any], step: str
) -> None:
    variables = functions[step]["Environment"]["Variables"]
    gives_back = FUNCTIONS / "remediation" / "settings.py" in modules_of(STEPS[step])
    own = ("SCALING_QUEUE",) if gives_back else ()
    expected = {field.upper() for field in Settings.model_fields}
    assert variables_read(variables) == expected | set(own)


def variables_read(variables: dict[str, Any]) -> set[str]:
    return {name for name in variables if "POWERTOOLS" not in name}


def test_every_function_logs_json_into_its_own_group_that_is_not_kept_for_ever(
    functions: dict[str, Any], resources: dict[str, Any]
) -> None:
    groups = [function["LoggingConfig"]["LogGroup"]["Ref"] for function in functions.values()]
    assert len(set(groups)) == len(functions)
    assert {function["LoggingConfig"]["LogFormat"] for function in functions.values()} == {"JSON"}
    assert all("RetentionInDays" in resources[group]["Properties"] for group in groups)


def test_every_function_is_traced_and_bounded(
    template: dict[str, Any], functions: dict[str, Any]
) -> None:
    """A step is invoked by runs alone, of which an endpoint has one at a time, or by a walk's four branches."""
    assert template["Globals"]["Function"]["Tracing"] == "Active"
    for name, function in functions.items():
        if name in (*STEPS, LOGICAL_IDS[SWEEP]):
            assert "Events" not in function
            continue
        events = function.get("Events", {}).values()
        by_queue = [event["Properties"]["ScalingConfig"]["MaximumConcurrency"] for event in events]
        assert by_queue or function["ReservedConcurrentExecutions"]


def test_isolation_presses_iam_less_than_the_others_press_sagemaker(
    template: dict[str, Any], functions: dict[str, Any]
) -> None:
    """IAM's control plane throttles the whole account."""
    scaling = functions["Isolation"]["Events"]["Messages"]["Properties"]["ScalingConfig"]
    assert scaling == {"MaximumConcurrency": {"Ref": "IsolationMaximumConcurrency"}}
    assert template["Parameters"]["IsolationMaximumConcurrency"]["Default"] == 2


@pytest.mark.parametrize("room", ["", "Isolation"])
def test_a_message_is_not_delivered_again_while_it_may_still_be_worked_on(
    template: dict[str, Any], room: str
) -> None:
    """Lambda wants six times the function's timeout (Lambda developer guide, "Using Lambda with Amazon SQS")."""
    from local.deploy import _OVERRIDES

    timeout, visibility = f"{room or 'Function'}Timeout", f"{room}VisibilityTimeout"
    parameters = template["Parameters"]
    assert parameters[visibility]["Default"] >= 6 * parameters[timeout]["Default"]
    assert int(_OVERRIDES[visibility]) >= 6 * int(_OVERRIDES[timeout])


def test_a_lease_outlives_whoever_holds_it(template: dict[str, Any]) -> None:
    assert template["Parameters"]["IsolationTimeout"]["MaxValue"] < LEASE.total_seconds()


def test_every_queue_has_dead_letters_with_an_alarm_on_them(resources: dict[str, Any]) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    dead = {
        q["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
        for q in queues.values()
        if "RedrivePolicy" in q
    }
    without = {f"{name}.Arn" for name, queue in queues.items() if "RedrivePolicy" not in queue}
    assert without == dead
    assert alarmed(resources, "ApproximateNumberOfMessagesVisible") == dead


def test_every_queue_has_an_alarm_on_how_long_its_messages_wait(resources: dict[str, Any]) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    worked_on = {f"{name}.Arn" for name, queue in queues.items() if "RedrivePolicy" in queue}
    assert alarmed(resources, "ApproximateAgeOfOldestMessage") == worked_on


@pytest.mark.parametrize("room", ["Ownership", "Isolation", "Scaling", "Monitoring", "Remediation"])
def test_a_message_that_always_fails_is_a_dead_letter_before_the_lag_alarm_fires(
    template: dict[str, Any], resources: dict[str, Any], room: str
) -> None:
    visibility = resources[f"{room}Queue"]["Properties"]["VisibilityTimeout"]["Ref"]
    parameters = template["Parameters"]
    retried = parameters[visibility]["Default"] * parameters["MaximumReceives"]["Default"]
    assert retried < resources[f"{room}LagAlarm"]["Properties"]["Threshold"]


def alarmed(resources: dict[str, Any], metric: str) -> set[str]:
    """The queues that have an alarm on a metric which tells the administrators."""
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    return {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"].replace(".QueueName", ".Arn")
        for alarm in alarms
        if alarm["MetricName"] == metric
        and alarm["AlarmActions"] == [{"Ref": "AdministratorsTopic"}]
    }


def test_a_failed_batch_fails_by_message(functions: dict[str, Any]) -> None:
    by_queue = [
        event for function in functions.values() for event in function.get("Events", {}).values()
    ]
    assert by_queue
    for event in by_queue:
        assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_rule_retries_and_keeps_what_it_cannot_deliver(resources: dict[str, Any]) -> None:
    for rule in of_type(resources, "AWS::Events::Rule").values():
        for target in rule["Targets"]:
            assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 86400
            # The next walk makes up for one that never began.
            assert "DeadLetterConfig" in target or target["Id"] == "walk"


def test_the_small_service_models_are_those_of_the_installed_botocore() -> None:
    written = {path: path.read_text() for path in trim_models.MODELS.rglob("*.json")}
    assert written == dict(trim_models.files())


def test_the_layers_requirements_are_those_of_the_lock() -> None:
    """The same export as `make layer`; the lock is not updated for it, so no registry is asked."""
    uv = shutil.which("uv", path=f"{ROOT / '.tools' / 'bin'}:{os.environ['PATH']}")
    assert uv, "make setup installs uv"
    command = [uv, "export", "--quiet", "--frozen", "--offline", "--only-group", "layer"]
    command += ["--no-hashes", "--no-header", "--no-annotate"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert REQUIREMENTS.read_text() == done.stdout


@pytest.mark.parametrize("line", REQUIREMENTS.read_text().splitlines())
def test_the_layer_ships_what_the_tests_ran_with(line: str) -> None:
    from importlib.metadata import version

    name, _, pinned = line.partition("==")
    assert version(name) == pinned


def test_the_functions_import_nothing_that_the_layer_and_the_runtime_lack() -> None:
    """Run with the layer's requirements, boto3 and the standard library in sight, and nothing else."""
    code = """
import sys, importlib.abc
allowed = {'sagewarden','ownership','isolation','scaling','monitoring','remediation','sweep','registry','boto3','botocore','s3transfer','jmespath','dateutil','urllib3','six',
  'aws_lambda_powertools','pydantic','pydantic_core','annotated_types','typing_extensions','typing_inspection','yaml'}
class Guard(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition('.')[0]
        if top in allowed or top in sys.stdlib_module_names or top.startswith('_'): return None
        raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Guard())
import ownership.handler, isolation.handler, scaling.handler, monitoring.handler, remediation.handler, sweep.handler, registry.handler
from remediation.steps import act, approve, close, diagnose, release, verify
from sagewarden.runtime import aws
for service in ('sagemaker', 'dynamodb', 'iam', 'sqs', 'sns', 'application-autoscaling', 'cloudwatch', 'logs', 'ecr', 'stepfunctions', 'sagemaker-lists', 'resourcegroupstaggingapi'): aws.client(service)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_all_of_isolation_is_there_or_none_of_it(
    template: dict[str, Any], resources: dict[str, Any]
) -> None:
    """IAM is one for all stacks of an account: exactly one of them keeps teams apart."""
    assert template["Parameters"]["IsolationHere"]["Default"] == "yes"
    for places in (resources, template["Outputs"]):
        for name, thing in places.items():
            expected = "HasIsolation" if name.startswith("Isolation") else None
            assert thing.get("Condition") == expected, name


def test_nothing_of_isolation_is_needed_where_it_is_not(resources: dict[str, Any]) -> None:
    """What is always there names it under the condition alone."""
    for name, resource in resources.items():
        if not name.startswith("Isolation"):
            assert "Isolation" not in json.dumps(chosen(resource, isolation=False)), name


def test_each_kind_of_walk_is_begun_by_a_schedule(resources: dict[str, Any]) -> None:
    rules = of_type(resources, "AWS::Events::Rule")
    begun = [
        json.loads(rule["Targets"][0]["Input"])["kind"]
        for name, rule in rules.items()
        if name.startswith("Sweep") and "ScheduleExpression" in rule
    ]
    assert sorted(begun) == sorted(Kind)


def test_the_sweep_has_the_variables_that_its_settings_read(functions: dict[str, Any]) -> None:
    variables = functions["Sweep"]["Environment"]["Variables"]
    assert variables_read(variables) == {field.upper() for field in SweepSettings.model_fields}


def test_a_walk_reads_as_many_lists_at_once_as_its_steps_reckon_with() -> None:
    machine = yaml.safe_load((FUNCTIONS / "sweep" / "walk.asl.yaml").read_text())
    assert machine["States"]["EachList"]["MaxConcurrency"] == BRANCHES
    # Whatever works by the registry before has ended.
    longest = MAX_AGE + LEASE.total_seconds()
    assert machine["States"]["LetCachesEnd"]["Seconds"] >= longest
