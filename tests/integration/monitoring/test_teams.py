"""What a team has of all its endpoints: a minute after one has changed, once, and gone with the last."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from monitoring.remembered.endpoint import Remembered
from monitoring.teams.part import TeamPart
from monitoring.teams.remembered_team import RememberedTeam, team_arn
from monitoring.teams.remembered_team import joined as team_joined
from sagewarden.deeds.memory import Memory
from sagewarden.registry.model import Registry
from sagewarden.resources import Arn
from tests.integration.monitoring.conftest import MonitoringStage, instances
from tests.support.events import handed_on
from tests.support.runtime import LEDGER


class Teams:
    """Two teams of this test alone, and what monitoring puts on its queue for them."""

    def __init__(self, account: MonitoringStage) -> None:
        self.account = account
        self.red, self.blue = (f"{name}.{uuid4().hex[:6]}" for name in ("red", "blue"))
        self.put: list[tuple[int, dict[str, Any]]] = []
        self.registered()

    def registered(self, mode: str = "enforce", without: str = "", **said: Any) -> None:
        """Makes the registry one with both teams, whose endpoints have neither alarms nor dashboards."""
        profiles = {"standard": {"alarms": {}, "dashboard": False}}
        teams = {
            team: {"profile": "standard"} | said
            for team in (self.red, self.blue)
            if team != without
        }
        raw = {"version": 1, "mode": mode, "profiles": profiles, "teams": teams}
        self.account.live.registry = Registry.model_validate(raw)

    def arn(self, team: str) -> Arn:
        return team_arn(Arn(self.account.arn), team)

    def name(self, team: str) -> str:
        return f"sagewarden_us-east-1_team_{team.replace('.', '_2e')}"

    def messages(self, team: str) -> list[int]:
        """The seconds for which each message about a team was held back."""
        about = [message["resources"][0] for _, message in self.put]
        delays = [delay for delay, _ in self.put]
        return [delay for delay, arn in zip(delays, about, strict=True) if arn == self.arn(team)]

    def looked_at(self, team: str) -> dict[str, Any]:
        """A team's message comes when it is due."""
        self.account.later(minutes=1)
        return self.account.react(handed_on("sagewarden.reminder", self.arn(team), None))

    def actions(self, team: str) -> list[str]:
        return [outcome["action"] for outcome in self.looked_at(team)["outcomes"]]

    def text(self, team: str) -> str:
        """What a team's dashboard says; nothing where there is none."""
        try:
            told = self.account.cloudwatch.get_dashboard(DashboardName=self.name(team))
        except ClientError:
            return ""
        return str(told["DashboardBody"])

    def known(self, team: str) -> RememberedTeam:
        client = self.account.cloud.client("dynamodb")
        about = Memory(client=client, table=LEDGER, about=self.arn(team), entry="monitoring")
        return RememberedTeam.from_item(about.read())

    @contextmanager
    def another(self) -> Iterator[str]:
        """Another endpoint in the account, which events are about meanwhile."""
        first, self.account.name = self.account.name, f"Other-{uuid4().hex[:6]}"
        yield self.account.name
        self.account.name = first


@pytest.fixture
def teams(account: MonitoringStage) -> Iterator[Teams]:
    made = Teams(account)
    with account.listening() as put:
        made.put = put
        yield made


@pytest.fixture
def joined(teams: Teams) -> Teams:
    """The account's endpoint is in service, and its team has its dashboard."""
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    teams.looked_at(teams.red)
    teams.put.clear()
    return teams


def test_a_minute_after_its_first_endpoint_a_team_has_a_dashboard(teams: Teams) -> None:
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    assert teams.messages(teams.red) == [60]
    assert teams.text(teams.red) == ""
    assert teams.actions(teams.red) == ["PutDashboard"]
    assert teams.account.name in teams.text(teams.red)
    told = teams.account.cloudwatch.put_dashboard(
        DashboardName="copy", DashboardBody=teams.text(teams.red)
    )
    assert told["DashboardValidationMessages"] == []


def test_while_nothing_changes_no_call_is_made_for_it_and_a_second_look_writes_nothing(
    joined: Teams,
) -> None:
    joined.account.in_service()
    assert [call for call in joined.account.calls if call.startswith("dynamodb")] == [
        "dynamodb:GetItem"
    ]
    assert joined.put == []
    assert joined.actions(joined.red) == []
    assert joined.account.writes() == []
    assert joined.account.reads() == ["monitoring:GetDashboard"]


def test_endpoints_that_change_within_a_minute_lead_to_one_message(teams: Teams) -> None:
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    for _ in range(3):
        teams.account.later(seconds=10)
        with teams.another():
            teams.account.create(tags={"team": teams.red})
            teams.account.in_service()
    assert teams.messages(teams.red) == [60]


def test_a_look_waits_until_they_are_calm(teams: Teams) -> None:
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    teams.account.later(seconds=50)
    with teams.another():
        teams.account.create(tags={"team": teams.red})
        teams.account.in_service()
    message = handed_on("sagewarden.reminder", teams.arn(teams.red), None)
    teams.account.later(seconds=10)
    assert teams.account.react(message)["ignored"] == "its endpoints are still changing"
    assert teams.messages(teams.red) == [60, 60]
    assert teams.account.writes() == ["sqs:SendMessageBatch"]
    assert teams.actions(teams.red) == ["PutDashboard"]


def test_another_configuration_is_shown(joined: Teams) -> None:
    config = joined.account.config(instances("blue"), instances("green", "ml.c5.xlarge"))
    joined.account.update(config)
    joined.account.in_service()
    assert joined.actions(joined.red) == ["PutDashboard"]
    assert "Instances: ml.c5.xlarge" in joined.text(joined.red)


def test_an_endpoint_that_changes_teams_leaves_the_one_and_joins_the_other(
    joined: Teams,
) -> None:
    with joined.another() as other:
        joined.account.create(tags={"team": joined.red})
        joined.account.in_service()
        joined.looked_at(joined.red)
    joined.account.react(joined.account.tag(team=joined.blue))
    assert joined.messages(joined.red)[-1] == joined.messages(joined.blue)[-1] == 60
    assert joined.actions(joined.red) == joined.actions(joined.blue) == ["PutDashboard"]
    assert other in joined.text(joined.red)
    assert joined.account.name not in joined.text(joined.red)
    assert joined.account.name in joined.text(joined.blue)


def test_it_goes_with_the_last_endpoint_and_nothing_is_remembered(joined: Teams) -> None:
    joined.account.react(joined.account.delete())
    joined.account.react(joined.account.state("DELETED"))
    assert joined.messages(joined.red) == [60]
    assert joined.actions(joined.red) == ["DeleteDashboard"]
    assert joined.text(joined.red) == ""
    assert joined.known(joined.red).is_empty
    assert "ignored" in joined.looked_at(joined.red)


def test_it_goes_with_the_team(joined: Teams) -> None:
    joined.registered(without=joined.red)
    joined.account.swept()
    assert joined.actions(joined.red) == ["DeleteDashboard"]
    assert joined.known(joined.red).is_empty


def test_it_goes_where_the_registry_wants_none_and_comes_back(joined: Teams) -> None:
    joined.registered(dashboard=False)
    joined.account.in_service()
    assert joined.actions(joined.red) == ["DeleteDashboard"]
    joined.account.in_service()
    assert joined.put[1:] == []
    joined.registered()
    joined.account.in_service()
    assert joined.actions(joined.red) == ["PutDashboard"]


def test_the_sweep_puts_back_what_somebody_changed(joined: Teams) -> None:
    made = joined.text(joined.red)
    body = {"DashboardName": joined.name(joined.red), "DashboardBody": '{"widgets": []}'}
    joined.account.cloudwatch.put_dashboard(**body)
    joined.account.swept()
    assert joined.messages(joined.red) == [60]
    assert joined.actions(joined.red) == ["PutDashboard"]
    assert joined.text(joined.red) == made


def test_a_team_that_is_only_watched_gets_and_remembers_nothing(teams: Teams) -> None:
    teams.registered(mode="observe")
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    assert teams.put == []
    assert teams.known(teams.red).is_empty


def test_a_team_that_is_only_watched_by_now_keeps_what_it_has(joined: Teams) -> None:
    before = joined.text(joined.red)
    joined.account.update(joined.account.config(instances("green")))
    joined.account.in_service()
    joined.registered(mode="observe")
    outcomes = joined.looked_at(joined.red)["outcomes"]
    assert [outcome["outcome"] for outcome in outcomes] == ["planned"]
    assert joined.account.writes() == []
    assert joined.text(joined.red) == before


def test_what_broke_off_is_done_once_more(teams: Teams) -> None:
    teams.account.create(tags={"team": teams.red})
    teams.account.cloud.fail("sqs", "SendMessageBatch", code="AccessDenied", status=403)
    with pytest.raises(ClientError):
        teams.account.in_service()
    teams.account.cloud.heal()
    teams.account.in_service()
    assert teams.messages(teams.red)[-1] == 60
    assert teams.actions(teams.red) == ["PutDashboard"]


def test_what_is_refused_is_told_to_the_administrators_and_tried_again(teams: Teams) -> None:
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    teams.account.cloud.fail("monitoring", "PutDashboard", code="AccessDenied", status=403)
    assert teams.looked_at(teams.red)["outcomes"][0]["outcome"] == "refused"
    (notice,) = teams.account.notices()
    assert "PutDashboard" in notice
    teams.account.cloud.heal()
    assert teams.actions(teams.red) == ["PutDashboard"]


KINDS = ("errors by instance", "restarts", "slowest requests")


def logged(teams: Teams) -> None:
    """The endpoint's containers write their first line, which makes the group, and a look finds it."""
    group = f"/aws/sagemaker/Endpoints/{teams.account.name}"
    line = {"timestamp": int(teams.account.cloud.now() * 1000), "message": "Traceback"}
    teams.account.cloud.write_log(group, "blue/i-1", [line])
    teams.account.converged(teams.account.swept())


@pytest.fixture
def asked(teams: Teams) -> Teams:
    """The account's endpoint has logged something, and its team has its saved queries."""
    teams.account.create(tags={"team": teams.red})
    teams.account.in_service()
    logged(teams)
    assert teams.actions(teams.red) == ["PutDashboard", *["SaveQuery"] * 3]
    teams.put.clear()
    return teams


def queries(teams: Teams, team: str) -> dict[str, dict[str, Any]]:
    """What is saved below a team's folder, by its names there."""
    folder = f"sagewarden/{team}/"
    client = teams.account.cloud.client("logs")
    told = client.describe_query_definitions(queryDefinitionNamePrefix=folder)["queryDefinitions"]
    return {query["name"].removeprefix(folder): query for query in told}


def test_once_there_is_a_log_group_its_team_has_saved_queries_over_it(asked: Teams) -> None:
    saved = queries(asked, asked.red)
    assert tuple(sorted(saved)) == KINDS
    group = f"/aws/sagemaker/Endpoints/{asked.account.name}"
    assert [query["logGroupNames"] for query in saved.values()] == [[group]] * 3
    assert asked.actions(asked.red) == []
    assert asked.account.writes() == []
    assert asked.account.reads() == ["monitoring:GetDashboard", "logs:DescribeQueryDefinitions"]


def test_an_endpoint_that_has_logged_nothing_is_in_no_query(joined: Teams) -> None:
    assert queries(joined, joined.red) == {}


def test_a_persons_query_in_the_folder_stays_through_everything(asked: Teams) -> None:
    client = asked.account.cloud.client("logs")
    mine = {"name": f"sagewarden/{asked.red}/mine", "queryString": "fields @message"}
    client.put_query_definition(**mine)
    same = queries(asked, asked.red)["restarts"]
    client.put_query_definition(name=same["name"], queryString="fields @message | limit 1")
    asked.account.swept()
    assert asked.actions(asked.red) == []
    asked.account.react(asked.account.delete())
    assert asked.actions(asked.red) == ["DeleteDashboard", *["DeleteQuery"] * 3]
    assert {query["queryString"] for query in queries(asked, asked.red).values()} == {
        "fields @message",
        "fields @message | limit 1",
    }
    assert asked.known(asked.red).is_empty


def test_the_sweep_puts_a_changed_query_back_and_saves_a_deleted_one_anew(asked: Teams) -> None:
    client, before = asked.account.cloud.client("logs"), queries(asked, asked.red)
    changed, deleted = before["restarts"], before["slowest requests"]
    client.put_query_definition(
        queryDefinitionId=changed["queryDefinitionId"], name=changed["name"], queryString="x"
    )
    client.delete_query_definition(queryDefinitionId=deleted["queryDefinitionId"])
    asked.account.swept()
    assert asked.actions(asked.red) == ["SaveQuery"] * 2
    after = queries(asked, asked.red)
    assert after["restarts"]["queryString"] == changed["queryString"]
    assert after["restarts"]["queryDefinitionId"] == changed["queryDefinitionId"]
    assert after["slowest requests"]["queryDefinitionId"] != deleted["queryDefinitionId"]


def test_queries_follow_the_endpoint_to_another_team(asked: Teams) -> None:
    asked.account.react(asked.account.tag(team=asked.blue))
    asked.looked_at(asked.red)
    asked.looked_at(asked.blue)
    assert queries(asked, asked.red) == {}
    assert tuple(sorted(queries(asked, asked.blue))) == KINDS


def test_what_broke_off_while_it_was_saved_is_found_again(asked: Teams) -> None:
    before = asked.known(asked.red).queries
    memory = replace(asked.account.memory(), about=asked.arn(asked.red))
    memory.change(RememberedTeam.queried(dict.fromkeys(before, "")))
    assert asked.actions(asked.red) == []
    assert len(queries(asked, asked.red)) == 3
    assert asked.known(asked.red).queries == before


def test_more_queries_than_one_delivery_saves_come_seconds_later(teams: Teams) -> None:
    names = [f"{teams.account.name}-{number:03}" for number in range(201)]
    memory, now = teams.account.memory(), teams.account.clock()
    for name in names:
        arn = Arn(teams.account.arn.replace(teams.account.name.lower(), name.lower()))
        part = TeamPart.of(teams.red, name, (), alarmed=False, logged=True)
        replace(memory, about=arn).change(Remembered.part_kept(part))
        replace(memory, about=teams.arn(teams.red)).change(team_joined(arn, now))
    assert teams.actions(teams.red) == ["PutDashboard", *["SaveQuery"] * 8]
    assert teams.messages(teams.red) == [3]
    assert teams.actions(teams.red) == ["SaveQuery"] * 7
    assert teams.actions(teams.red) == []
    saved = queries(teams, teams.red)
    assert len(saved) == 15
    assert [len(saved[f"restarts{ending}"]["logGroupNames"]) for ending in ("", " 2", " 5")] == [
        *(50, 50),
        1,
    ]
