"""Cases through the repositories: opened, moved on, attached to, found again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from data_contracts.errors import InvalidInput, NotFound, Refused, StalePage
from data_contracts.schemas.case import CaseEvent, CaseState, Closure, Timer, TimerPurpose
from data_contracts.schemas.evidence import LogEntry
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose, NoticeState
from tests.conftest import Clock
from tests.fakes.street import MONDAY_NOON, a_picture, a_policy, an_incident
from tests.integration.store.conftest import STEP, Street, decision


def test_an_opened_case_has_all_that_belongs_to_it(street: Street) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        assert uow.cases.get(case.case_id) == case
        assert uow.cases.open_at([(case.place_id, case.kind)]) == {(case.place_id, case.kind): case}
        assert (case.version, case.run, case.state, case.policy) == (1, 1, CaseState.OPEN, a_policy())
        assert case.last_seen_at == an_incident().dwell_reached_at
        assert uow.cases.events(case.case_id) == [
            CaseEvent(case.case_id, 1, "case_opened", None, CaseState.OPEN, case.opened_at, None, "system", {})
        ]
        timer = uow.timers.pending(case.case_id)
        assert timer is not None
        assert (timer.run, timer.purpose, timer.due_at) == (1, TimerPurpose.STEP, case.opened_at + STEP)
        (notice,) = uow.notices.of_case(case.case_id)
        assert notice.idempotency_key == f"{case.case_id}:1:push:grid_member:inbox"
        assert (notice.state, notice.attempts, notice.next_attempt_at) == (NoticeState.PENDING, 0, case.opened_at)


def test_the_leaf_of_an_opening_fixes_incident_policy_and_pictures(street: Street) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        (leaf,) = uow.evidence_log.leaves_of_case(case.case_id)
    said = json.loads(leaf.canonical)
    assert said["entry_type"] == said["event"] == "case_opened"
    assert (said["case_id"], said["version"], said["state_after"]) == (case.case_id, 1, "open")
    assert said["policy_version"] == 1 and len(said["policy_sha256"]) == 64
    assert said["incident"]["detector"] == "yolox_nano_v1"
    assert [picture["sealed"] for picture in said["pictures"]] == [True, False]
    assert said["timer"]["run"] == 1
    assert said["notices"][0]["key"] == f"{case.case_id}:1:push:grid_member:inbox"


def test_what_a_caller_wants_logged_is_the_events_one_leaf(street: Street) -> None:
    incident = an_incident()
    with street.database.unit_of_work() as uow:
        place_id = street.add_incident(uow, incident)
        log = LogEntry("by_decision", None, {"detail": {"said": "by the decision"}})
        case = uow.cases.open_case(
            incident, place_id, a_policy(), decision(timer=street.timer(uow), log=log), uow.now()
        )
        entry = LogEntry("by_caller", case.case_id, {"version": 1, "words": "by the caller"})
        (leaf,) = uow.evidence_log.append([entry], uow.now())
    with street.database.unit_of_work() as uow:
        assert [found.leaf_index for found in uow.evidence_log.leaves_of_case(case.case_id)] == [leaf.leaf_index]
    said = json.loads(leaf.canonical)
    assert (said["entry_type"], said["words"], said["event"]) == ("by_caller", "by the caller", "case_opened")


def test_a_decision_moves_everything_on_together(street: Street, clock: Clock) -> None:
    case = street.open()
    clock.advance(timedelta(minutes=3))
    with street.database.unit_of_work() as uow:
        person = uow.people.add("ann", "Ann", None, [])
        what = decision(CaseState.OPEN, "case_acknowledged", acknowledged=True, timer=street.timer(uow))
        acknowledged = uow.cases.apply(case, what, uow.now(), person, "grid_member")
    assert (acknowledged.version, acknowledged.run) == (2, 2)
    assert acknowledged.acknowledged_by == person and acknowledged.acknowledged_at is not None
    assert acknowledged.state_since == case.opened_at
    moved = street.apply(acknowledged, CaseState.IN_GROUP)
    assert moved.state_since > case.opened_at and moved.acknowledged_by == person
    closed = street.apply(moved, CaseState.CLOSED, closure=Closure.SELF)
    assert closed.closure == Closure.SELF and closed.closed_at == closed.state_since
    with street.database.unit_of_work() as uow:
        assert uow.cases.get(case.case_id) == closed
        assert [event.event_type for event in uow.cases.events(case.case_id)] == [
            "case_opened",
            "case_acknowledged",
            "case_moved_on",
            "case_moved_on",
        ]
        assert uow.timers.pending(case.case_id) is None
        assert len(uow.evidence_log.leaves_of_case(case.case_id)) == 4
        assert uow.cases.open_at([(case.place_id, case.kind)]) == {}
        assert uow.cases.last_mended_at([(case.place_id, case.kind)]) == {(case.place_id, case.kind): closed}
        assert len(uow.notices.of_case(case.case_id)) == 4


def test_an_old_page_is_refused_and_nothing_is_written(street: Street) -> None:
    case = street.open()
    street.apply(case, CaseState.IN_GROUP)
    with pytest.raises(StalePage):
        street.apply(case, CaseState.REMINDED_1)
    with street.database.unit_of_work() as uow:
        assert uow.cases.get(case.case_id).version == 2
        assert len(uow.cases.events(case.case_id)) == 2


def test_a_timer_of_another_run_does_nothing(street: Street, clock: Clock) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        old = uow.timers.pending(case.case_id)
    moved = street.apply(case, CaseState.IN_GROUP)
    assert isinstance(old, Timer)
    with pytest.raises(Refused, match="stale"), street.database.unit_of_work() as uow:
        what = decision(CaseState.REMINDED_1, timer=street.timer(uow))
        uow.cases.apply(moved, what, uow.now(), None, "timer", fired=old)
    with street.database.unit_of_work() as uow:
        uow.timers.put_away(old)
        assert uow.cases.get(case.case_id) == moved


def test_a_fired_timer_is_done_and_an_overtaken_one_cancelled(street: Street, clock: Clock, database_url: str) -> None:
    case = street.open()
    case = street.apply(case, CaseState.OPEN, "case_confirmed")
    clock.advance(STEP)
    with street.database.unit_of_work() as uow:
        (due,) = uow.timers.claim_due(10)
        timer = due.timer
        case = uow.cases.apply(
            case, decision(CaseState.IN_GROUP, timer=street.timer(uow)), uow.now(), None, "timer", fired=timer
        )
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT run, state FROM timers ORDER BY run").fetchall()
        fired = connection.execute("SELECT fired_timer_id FROM case_events WHERE version = 3").fetchone()
    assert rows == [(1, "cancelled"), (2, "done"), (3, "pending")]
    assert fired == (timer.timer_id,)


def test_an_incident_is_recorded_once(street: Street) -> None:
    street.open()
    with street.database.unit_of_work() as uow:
        assert not uow.incidents.add(an_incident(), f"spot {an_incident().incident_id}")
        assert uow.incidents.get(an_incident().incident_id) == replace(
            an_incident(), place_id=f"spot {an_incident().incident_id}"
        )
        assert [picture.sealed for picture in uow.incidents.pictures(an_incident().incident_id)] == [True, False]
        with pytest.raises(NotFound):
            uow.incidents.get(an_incident(2).incident_id)


def test_an_attached_incident_is_counted_and_kept_as_evidence(street: Street) -> None:
    case = street.open()
    other = replace(an_incident(2), dwell_reached_at=MONDAY_NOON)
    with street.database.unit_of_work() as uow:
        uow.incidents.add(other, case.place_id)
        uow.incidents.add_picture(a_picture(other))
        uow.cases.attach(case.case_id, other, uow.now())
    with street.database.unit_of_work() as uow:
        now = uow.cases.get(case.case_id)
        assert (now.sighting_count, now.last_seen_at, now.version) == (2, MONDAY_NOON, 1)
        assert [incident.incident_id for incident in uow.incidents.of_case(case.case_id)] == [
            an_incident().incident_id,
            other.incident_id,
        ]
        assert len(uow.incidents.pictures_of_case(case.case_id)) == 3
        last = json.loads(uow.evidence_log.leaves_of_case(case.case_id)[-1].canonical)
    assert last["entry_type"] == "evidence_attached"
    assert last["pictures"][0]["sha256"] == a_picture(other).sha256


def test_nothing_is_attached_to_a_closed_case(street: Street) -> None:
    case = street.apply(street.open(), CaseState.CLOSED, closure=Closure.SELF)
    with pytest.raises(Refused, match="closed"), street.database.unit_of_work() as uow:
        uow.incidents.add(an_incident(2), case.place_id)
        uow.cases.attach(case.case_id, an_incident(2), uow.now())


def test_seen_moves_open_cases_forward_only(street: Street) -> None:
    open_case, closed = street.open(1), street.open(2)
    closed = street.apply(closed, CaseState.CLOSED, closure=Closure.SELF)
    seen = {an_incident(n).observation_id: MONDAY_NOON for n in (1, 2, 3)}
    with street.database.unit_of_work() as uow:
        uow.cases.seen(seen)
        uow.cases.seen({an_incident(1).observation_id: MONDAY_NOON - timedelta(hours=1)})
        uow.cases.seen({})
        assert uow.cases.get(open_case.case_id).last_seen_at == MONDAY_NOON
        assert uow.cases.get(closed.case_id) == closed


def test_the_policy_is_frozen_into_the_case(street: Street) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        uow.policies.save(a_policy(dwell_seconds=999))
    with street.database.unit_of_work() as uow:
        assert uow.cases.get(case.case_id).policy == a_policy()
    with pytest.raises(InvalidInput, match="another content"):
        street.open(2, policy=a_policy(dwell_seconds=1))


def test_a_case_may_follow_another(street: Street) -> None:
    first = street.apply(street.open(), CaseState.CLOSED, closure=Closure.MANAGED)
    incident = an_incident(2)
    with street.database.unit_of_work() as uow:
        uow.incidents.add(incident, first.place_id)
        what = decision(CaseState.IN_GROUP, timer=street.timer(uow))
        second = uow.cases.open_case(incident, first.place_id, a_policy(), what, uow.now(), first.case_id)
    assert second.follows_case_id == first.case_id


def test_the_last_mended_case_is_found_behind_suspicions_that_came_to_nothing(street: Street) -> None:
    mended = street.apply(street.open(), CaseState.CLOSED, closure=Closure.ENFORCED)
    for number, closure in enumerate((Closure.EXPIRED, Closure.FALSE_ALARM, Closure.WITHDRAWN), start=2):
        with street.database.unit_of_work() as uow:
            uow.incidents.add(an_incident(number), mended.place_id)
            what = decision(timer=street.timer(uow))
            nothing = uow.cases.open_case(an_incident(number), mended.place_id, a_policy(), what, uow.now())
        street.apply(nothing, CaseState.CLOSED, closure=closure)
    spot = (mended.place_id, mended.kind)
    with street.database.unit_of_work() as uow:
        assert uow.cases.last_mended_at([spot]) == {spot: mended}


def test_what_is_asked_anew_is_taken_back_in_the_row(street: Street, clock: Clock) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        person = uow.people.add("ann", "Ann", None, [])
        what = decision(acknowledged=True, arrived=True, site_recorded=True, timer=street.timer(uow))
        there = uow.cases.apply(case, what, uow.now(), person, "officer")
    assert there.acknowledged_at == there.arrived_at == there.site_recorded_at is not None
    kept = street.apply(there, CaseState.OPEN)
    assert (kept.acknowledged_by, kept.arrived_at) == (person, there.arrived_at)
    anew = street.apply(kept, CaseState.OPEN, asked_anew=True)
    assert (anew.acknowledged_at, anew.acknowledged_by, anew.arrived_at, anew.site_recorded_at) == (None,) * 4


def test_a_savepoint_undoes_its_part_only(street: Street) -> None:
    case = street.open()
    with street.database.unit_of_work() as uow:
        with pytest.raises(ZeroDivisionError), uow.savepoint():
            uow.cases.apply(case, decision(CaseState.IN_GROUP, timer=street.timer(uow)), uow.now(), None, "timer")
            raise ZeroDivisionError
        uow.cases.apply(
            case, decision(CaseState.OPEN, "case_confirmed", timer=street.timer(uow)), uow.now(), None, "operator"
        )
    with street.database.unit_of_work() as uow:
        assert [event.event_type for event in uow.cases.events(case.case_id)] == ["case_opened", "case_confirmed"]
        assert len(uow.evidence_log.leaves_of_case(case.case_id)) == 2


def test_daily_counts_of_the_streets_own_day(street: Street, clock: Clock) -> None:
    with street.database.unit_of_work() as uow:
        here = uow.now()
    # 00:30 of a day in Hangzhou is 16:30 UTC of the day before.
    clock.advance(datetime(2040, 5, 9, 16, 30, tzinfo=UTC) - here)
    first, second = street.open(1), street.open(2)
    clock.advance(timedelta(hours=9))
    street.open(3)
    street.apply(first, CaseState.CLOSED, closure=Closure.FALSE_ALARM)
    street.apply(second, CaseState.CLOSED, closure=Closure.SELF)
    clock.advance(timedelta(hours=15))
    street.open(4)
    with street.database.unit_of_work() as uow:
        counts = uow.reports.daily_counts(date(2040, 5, 10), "Asia/Shanghai")
        empty = uow.reports.daily_counts(date(2040, 5, 9), "Asia/Shanghai")
    assert (counts.total, empty.total) == (3, 0)
    assert counts.by_kind == {kind.value: 3 if kind is Kind.ILLEGAL_PARKING else 0 for kind in Kind}
    assert counts.by_hour == tuple({0: 2, 9: 1}.get(hour, 0) for hour in range(24))
    assert counts.by_area == {"Canal side": 3}
    assert counts.by_closure == {"false_alarm": 1, "self": 1}
    assert counts.by_state == {"closed": 2, "open": 1}
    assert (counts.rejected, counts.duplicates_suppressed) == (1, 0)


def test_the_same_message_twice_in_one_decision_is_one_notice(street: Street) -> None:
    draft = NoticeDraft(NoticePurpose.PUSH, "grid_member")
    later = NoticeDraft(NoticePurpose.PUSH, "operator", not_before=MONDAY_NOON)
    case = street.open(notices=(draft, draft, later))
    with street.database.unit_of_work() as uow:
        notices = {notice.role: notice for notice in uow.notices.of_case(case.case_id)}
    assert set(notices) == {"grid_member", "operator"}
    assert notices["operator"].next_attempt_at == MONDAY_NOON
