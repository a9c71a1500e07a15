"""Days of a made-up year through the real engine and a real PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import psycopg
import pytest

from data_contracts.errors import Refused
from data_contracts.schemas.case import VIOLATIONS
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.replayed_year import ReplayedYear
from data_contracts.store.database import Database
from governance_rules.use_cases.replay_year import begin_year
from tests.integration.replayed_street import DAYS, FIRST, replay, with_street

STORY = """
    SELECT c.kind, c.place_id, c.opened_at, e.version, e.event_type, e.happened_at, p.sign_in_name, e.detail ->> 'note'
    FROM case_events e JOIN cases c USING (case_id) LEFT JOIN people p ON p.person_id = e.actor_id
    ORDER BY c.case_id, e.version
"""


def rows(database: Database, query: str) -> list[tuple]:
    with psycopg.connect(database.url) as connection:
        return connection.execute(query).fetchall()


def test_every_case_has_all_that_belongs_to_it_at_the_times_it_had(replayed: Database) -> None:
    ((cases,),) = rows(replayed, "SELECT count(*) FROM cases")
    assert 800 < cases < 1600
    ((versions, events, leaves),) = rows(
        replayed,
        "SELECT (SELECT sum(version) FROM cases), (SELECT count(*) FROM case_events),"
        " (SELECT count(*) FROM evidence_log WHERE case_version IS NOT NULL)",
    )
    assert versions == events == leaves > 5 * cases
    assert rows(replayed, "SELECT * FROM overdue_or_missing_timers WHERE problem <> 'overdue'") == []
    late = "SELECT count(*) FROM (SELECT happened_at, lag(happened_at) OVER (PARTITION BY case_id ORDER BY version) AS"
    assert rows(replayed, f"{late} before FROM case_events) AS e WHERE happened_at < before") == [(0,)]
    ((first, last),) = rows(replayed, "SELECT min(happened_at), max(happened_at) FROM case_events")
    begin = datetime.fromisoformat(f"{FIRST}T00:00:00+08:00")
    assert begin < first < begin + timedelta(hours=2) and last <= begin + timedelta(days=DAYS)
    assert rows(replayed, "SELECT count(*) FROM notices WHERE state <> 'delivered' AND next_attempt_at < "
                f"'{begin + timedelta(days=DAYS)}'") == [(0,)]  # fmt: skip
    # A minute is not a day: what is written at the day's end tells when it was.
    assert rows(replayed, "SELECT count(DISTINCT happened_at) FROM case_events")[0][0] > 0.8 * events
    assert rows(replayed, "SELECT count(*) FROM notices WHERE delivered_at <> greatest(created_at, delivered_at)"
                " OR delivered_at > created_at + interval '1 minute'") == [(0,)]  # fmt: skip


def test_people_mend_it_as_the_record_says_and_some_cases_are_entered_by_hand(replayed: Database) -> None:
    ended = dict(rows(replayed, "SELECT closure, count(*) FROM cases WHERE closure IS NOT NULL GROUP BY 1"))
    mended = {closure: ended[closure] for closure in (one.value for one in VIOLATIONS)}
    shares = {closure: count / sum(mended.values()) for closure, count in mended.items()}
    assert shares == pytest.approx({"self": 0.7, "managed": 0.2, "enforced": 0.1}, abs=0.05)
    assert 0 < ended["false_alarm"] < 0.1 * sum(ended.values())
    assert {kind for (kind,) in rows(replayed, "SELECT DISTINCT kind FROM cases")} == set(VIOLATION_KINDS)
    ((by_hand,),) = rows(replayed, "SELECT count(*) FROM incidents WHERE entered_by IS NOT NULL AND camera_id IS NULL")
    assert 8 <= by_hand <= 35
    steps = {event for (event,) in rows(replayed, "SELECT DISTINCT event_type FROM case_events")}
    assert steps >= {"case_suspected", "case_confirmed", "case_rejected", "case_reopened_as_rework", "case_appealed"}
    assert steps >= {"appeal_upheld", "appeal_dismissed", "officer_arrived", "site_recorded", "case_deferred"}
    assert steps >= {"mending_refuted", "mending_accepted"}
    assert rows(replayed, "SELECT count(*) FROM cases WHERE sighting_count > 1")[0][0] > 10


def test_interrupted_it_goes_on_with_the_day_that_is_missing_as_if_nothing_had_been(
    replayed: Database, database: Database
) -> None:
    def power_cut(done: int, day: date) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(with_street(database), told=power_cut)
    assert rows(database, "SELECT days_done FROM replayed_year") == [(1,)]
    replay(database)
    assert rows(database, "SELECT days_done FROM replayed_year") == [(DAYS,)]
    assert rows(database, STORY) == rows(replayed, STORY)
    replay(database)
    assert rows(database, "SELECT count(*) FROM cases") == rows(replayed, "SELECT count(*) FROM cases")


def test_the_clock_of_nobody_else_is_moved(replayed: Database) -> None:
    ((shown, wall),) = rows(replayed, "SELECT cityeye_now(), now()")
    assert shown == wall


@pytest.mark.parametrize(
    ("seed", "first", "days"), [(2, FIRST, DAYS), (1, FIRST + timedelta(days=1), DAYS), (1, FIRST, 9)]
)
def test_another_year_is_refused(replayed: Database, seed: int, first: date, days: int) -> None:
    with replayed.unit_of_work() as uow, pytest.raises(Refused, match="take another database"):
        begin_year(uow, ReplayedYear(seed, first, days))


def test_it_wants_a_street_without_cases(database: Database, replayed: Database) -> None:
    with database.unit_of_work() as uow, pytest.raises(Refused, match="cityeye demo --full"):
        begin_year(uow, ReplayedYear(1, FIRST, DAYS))
    with replayed.unit_of_work() as uow:
        uow.connection.execute("DELETE FROM replayed_year")
        with pytest.raises(Refused, match="there are cases"):
            begin_year(uow, ReplayedYear(1, FIRST, DAYS))
        uow.connection.rollback()
