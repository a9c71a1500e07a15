"""Patrol on a real PostgreSQL: forecast, plans and their revisions, ticks, campaigns, the flow and the commands."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from prefect.logging import disable_run_logger
from typer.testing import CliRunner

from apps.cli.main import app
from data_contracts.errors import InvalidInput, NotFound, Refused
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.patrol import DropReason, VisitResult
from data_contracts.settings import Settings, get_settings
from flows.patrol_plan import patrol_plan
from governance_rules.domain.demo_street import ROAD
from governance_rules.domain.patrol.exploration import QUOTA
from governance_rules.use_cases.backtest_patrol import backtest
from governance_rules.use_cases.campaigns import campaigns, decide_campaign
from governance_rules.use_cases.forecast import forecast_day
from governance_rules.use_cases.patrol_staff import install_staff, seed_staff, staff_text
from governance_rules.use_cases.plan_patrol import plan_patrol
from governance_rules.use_cases.walk_patrol import tick_stop
from tests.browser.street import Street
from tests.fakes.patrol_street import DAY, set_clock, walked_street

SECONDS = 0.5


@pytest.fixture
def street(database, database_url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    get_settings.cache_clear()
    street = Street(database, Settings())
    street.begin(("officer", "leader", "operator"))
    walked_street(street)
    yield street
    get_settings.cache_clear()


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def person(uow, name):
    return uow.people.by_sign_in_name(name)[0]


def keep(street, day=DAY):
    return plan_patrol(street.database, day, True, SECONDS)


class TestPlan:
    def test_what_came_at_an_hour_of_a_road_is_expected_there_again(self, street):
        with street.database.unit_of_work() as uow:
            expected = forecast_day(uow, DAY)
        for kind in (Kind.GARBAGE, Kind.ILLEGAL_PARKING):
            most = max((one for one in expected if one.kind is kind), key=lambda one: one.mean)
            assert (most.road_id, most.hour) == (ROAD.area_id, 9)

    def test_it_goes_where_and_when_something_is_expected_and_says_why_not_elsewhere(self, street):
        plan, made = keep(street)
        assert made and plan.revision == 1 and plan.numbers["exploration_share"] >= QUOTA
        walked = [stop for stop in plan.stops if stop.person_id]
        assert walked and all(stop.road_id == ROAD.area_id for stop in walked if not stop.exploration)
        assert max(walked, key=lambda stop: stop.value).from_minute == 9 * 60
        assert sum(stop.value for stop in walked) == pytest.approx(plan.numbers["expected_met"], abs=1e-3)
        elsewhere = [stop for stop in plan.stops if stop.road_id == "across" and not stop.exploration]
        assert {stop.reason for stop in elsewhere} == {DropReason.NOTHING_EXPECTED}
        assert any(stop.exploration and not stop.expected for stop in walked)

    def test_it_is_kept_and_made_anew_only_when_something_has_changed(self, street):
        first, _ = keep(street)
        with street.database.unit_of_work() as uow:
            assert uow.patrol.plan(DAY) == first and uow.patrol.days() == [DAY]
        again, made = keep(street)
        assert (again, made) == (first, False)
        with street.database.unit_of_work() as uow:
            install_staff(uow, staff_text(uow).replace("minutes: 45", "minutes: 30"), "staff.yaml")
        second, made = keep(street)
        assert made and second.revision == 2
        with street.database.unit_of_work() as uow:
            assert uow.patrol.plan(DAY) == second
            count = uow.connection.execute("SELECT count(*) AS n FROM patrol_stops WHERE revision = 1").fetchone()["n"]
        assert count == len(first.stops)

    def test_not_kept_it_leaves_nothing(self, street):
        plan_patrol(street.database, DAY, False, SECONDS)
        with street.database.unit_of_work() as uow:
            assert uow.patrol.plan(DAY) is None

    def test_without_staff_or_map_it_says_what_to_do(self, street):
        with street.database.unit_of_work() as uow:
            uow.patrol.replace_staff([], [])
        with pytest.raises(NotFound, match="--from-officers"):
            plan_patrol(street.database, DAY, False, SECONDS)
        with street.database.unit_of_work() as uow:
            uow.connection.execute("UPDATE roads SET geometry = NULL")
        with pytest.raises(NotFound, match="no road has a line"):
            plan_patrol(street.database, DAY, False, SECONDS)

    def test_the_flow_makes_it_in_the_evening_for_the_next_day(self, street):
        with disable_run_logger():
            first, again = patrol_plan.fn(seconds=SECONDS), patrol_plan.fn(seconds=SECONDS)
            assert (first["day"], first["revision"], first["made"]) == (DAY.isoformat(), 1, True)
            assert (again["revision"], again["made"]) == (1, False)
            with street.database.unit_of_work() as uow:
                uow.patrol.replace_staff([], [])
            assert patrol_plan.fn()["revision"] is None
            with pytest.raises(InvalidInput):
                patrol_plan.fn(day="someday")


class TestStaff:
    def test_the_file_that_is_printed_can_be_installed(self, street):
        with street.database.unit_of_work() as uow:
            before = uow.patrol.shifts(), uow.patrol.staff()
            assert install_staff(uow, staff_text(uow), "staff.yaml") == (1, 1)
            assert (uow.patrol.shifts(), uow.patrol.staff()) == before

    def test_officers_are_taken_where_nobody_is(self, street):
        with street.database.unit_of_work() as uow:
            assert seed_staff(uow) == 0
            uow.patrol.replace_staff([], [])
            assert seed_staff(uow) == 1
            assert [one.person_id for one in uow.patrol.staff()] == [person(uow, "officer").person_id]

    def test_the_command_prints_checks_and_installs(self, street, tmp_path):
        file = tmp_path / "staff.yaml"
        file.write_text(run("analyse", "staff").stdout, encoding="utf-8")
        assert "fine (1 people)" in run("analyse", "staff", str(file), "--check").stdout
        file.write_text(file.read_text(encoding="utf-8").replace("person: officer", "person: nobody"), encoding="utf-8")
        wrong = run("analyse", "staff", str(file))
        assert wrong.exit_code == 1 and "staff.yaml:8: nobody here signs in as 'nobody'" in wrong.stderr


class TestTicks:
    def test_the_own_stop_of_today_is_ticked_and_counts_as_a_visit(self, street):
        plan, _ = keep(street)
        stop = next(stop for stop in plan.stops if stop.person_id)
        set_clock(street.database, DAY, 9)
        with street.database.unit_of_work() as uow:
            tick_stop(uow, person(uow, "officer"), stop.stop_id, VisitResult.NOTHING_FOUND)
            tick_stop(uow, person(uow, "officer"), stop.stop_id, VisitResult.FOUND)
        with street.database.unit_of_work() as uow:
            assert uow.patrol.visits(DAY)[stop.stop_id].result is VisitResult.FOUND
            assert uow.patrol.visit_counts(DAY, DAY) == {(stop.road_id, stop.section): 1}
            assert uow.patrol.visit_counts(DAY + timedelta(days=1), DAY + timedelta(days=1)) == {}

    def test_nobody_ticks_for_somebody_else_or_what_is_not_planned(self, street):
        plan, _ = keep(street)
        walked = next(stop for stop in plan.stops if stop.person_id)
        dropped = next(stop for stop in plan.stops if not stop.person_id)
        set_clock(street.database, DAY, 9)
        with street.database.unit_of_work() as uow:
            officer = person(uow, "officer")
            for who, stop_id, error in (
                (person(uow, "leader"), walked.stop_id, Refused),
                (officer, dropped.stop_id, Refused),
                (officer, "nowhere", NotFound),
            ):
                with pytest.raises(error):
                    tick_stop(uow, who, stop_id, VisitResult.DONE)
            assert uow.patrol.visits(DAY) == {}

    def test_ticks_are_never_changed(self, street):
        plan, _ = keep(street)
        set_clock(street.database, DAY, 9)
        with street.database.unit_of_work() as uow:
            tick_stop(uow, person(uow, "officer"), next(s.stop_id for s in plan.stops if s.person_id), VisitResult.DONE)
        with pytest.raises(Exception, match="append-only"), street.database.unit_of_work() as uow:
            uow.connection.execute("UPDATE patrol_visits SET result = 'found'")


def test_a_plan_that_breaks_its_own_window_is_refused_by_the_database(street):
    plan, _ = keep(street)
    stop = next(stop for stop in plan.stops if stop.person_id)
    with pytest.raises(Exception, match="check"), street.database.unit_of_work() as uow:
        uow.connection.execute(
            "UPDATE patrol_stops SET arrive = until_minute, leave = until_minute + minutes WHERE stop_id = %s",
            (stop.stop_id,),
        )
    assert psycopg


def test_the_backtest_meets_what_stood_there(street):
    set_clock(street.database, DAY, 9, 10)
    street.incident("gate-1", Kind.GARBAGE, x=500)
    set_clock(street.database, DAY + timedelta(days=1), 9)
    result = backtest(street.database, DAY, 1, SECONDS)
    with pytest.raises(NotFound, match="nothing stood"):
        backtest(street.database, DAY - timedelta(days=60), 1, SECONDS)
    wednesday = result["days"][-1]
    assert wednesday["day"] == DAY.isoformat() and wednesday["plan"]["met"] == 1
    # No officer was called in the week before, so the habit goes nowhere.
    assert wednesday["habit"]["stops"] == 0 and result["ratio"] is None
    assert result["plan"]["met"] == sum(day["plan"]["met"] for day in result["days"])


class TestCampaigns:
    def test_a_leader_decides_and_the_effect_is_looked_at_later(self, street):
        with street.database.unit_of_work() as uow:
            first = decide_campaign(
                uow, person(uow, "leader"), [ROAD.area_id], ["garbage"], DAY, DAY + timedelta(days=6), " 早市 "
            )
            assert (first.road_ids, first.kinds, first.note) == ((ROAD.area_id,), (Kind.GARBAGE,), "早市")
            assert first.expected["garbage"]["cases_without"] == pytest.approx(2 / 28 * 7, abs=0.01)
            for wrong, error in (
                ((person(uow, "operator"), [ROAD.area_id], ["garbage"], DAY, DAY, ""), Refused),
                ((person(uow, "leader"), ["nowhere"], ["garbage"], DAY, DAY, ""), NotFound),
                ((person(uow, "leader"), [ROAD.area_id], ["litter"], DAY, DAY, ""), InvalidInput),
                ((person(uow, "leader"), [], ["garbage"], DAY, DAY, ""), InvalidInput),
                ((person(uow, "leader"), [ROAD.area_id], ["garbage"], DAY, DAY - timedelta(days=1), ""), InvalidInput),
            ):
                with pytest.raises(error):
                    decide_campaign(uow, *wrong)
            assert campaigns(uow).decided == [(first, None)]
            ((_, effect),) = campaigns(uow, DAY + timedelta(days=20)).decided
        assert effect.before == pytest.approx(2 / 28) and effect.after == 0 and effect.ratio is None

    def test_the_commands(self, street):
        words = ("--road", ROAD.area_id, "--kind", "garbage", "--from", "2026-11-18", "--until", "2026-11-24")
        assert run("analyse", "decide-campaign", *words, "--by", "operator").exit_code == 1
        assert "campaign 1" in run("analyse", "decide-campaign", *words, "--by", "leader").stdout
        found = json.loads(run("analyse", "campaigns", "--json").stdout)
        assert found["proposed"] == [] and found["decided"][0]["road_ids"] == [ROAD.area_id]
        assert "too early" in run("analyse", "campaigns").stdout


def test_the_patrol_command_shows_and_keeps(street):
    shown = run("analyse", "patrol", "--for", "2026-11-18", "--seconds", "0.5", "--keep")
    assert shown.exit_code == 0, shown.output
    assert "revision 1 (kept)" in shown.stdout and ROAD.name in shown.stdout
    as_json = json.loads(run("analyse", "patrol", "--for", "2026-11-18", "--json").stdout)
    assert as_json["revision"] == 1 and as_json["stops"]
    assert run("analyse", "patrol", "--for", "tomorrow").exit_code == 2
