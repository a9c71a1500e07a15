"""Many due timers: each acted on exactly once, whoever else is at the same cases, and however bad one of them is."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_contracts.errors import PartUnavailable, Refused, StalePage
from data_contracts.schemas.case import (
    SIDE_STATES,
    Case,
    CaseChange,
    CaseState,
    Closure,
    Decision,
    ReturnsTo,
    TimerDraft,
    TimerPurpose,
)
from data_contracts.schemas.notice import NoticeDraft, NoticePurpose
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.database import open_database
from governance_rules.use_cases.commands import acknowledge_case
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.conftest import Clock
from tests.integration.store.conftest import STEP, Street, decision

SWEEPERS, PEOPLE, CASES = 4, 2, 240
PURPOSES_OF_A_CASE = [purpose for purpose in NoticePurpose if purpose.of_a_case]


def open_many(street: Street, count: int, purpose: TimerPurpose = TimerPurpose.STEP) -> list[int]:
    cases = []
    for number in range(1, count + 1):
        with street.database.unit_of_work() as uow:
            due_at = uow.now() + STEP
        cases.append(street.open(number, timer=TimerDraft(purpose, due_at)).case_id)
    return cases


def sweep(street: Street, limit: int = 500, **options: Any) -> int:
    with street.database.unit_of_work() as uow:
        return run_due_timers(uow, limit, **options)


def one(url: str, query: str) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return row[0]


def test_four_sweepers_and_people_at_the_same_cases_act_on_each_timer_exactly_once(
    street: Street, clock: Clock, database_url: str
) -> None:
    cases = open_many(street, CASES, TimerPurpose.ACKNOWLEDGE)
    with street.database.unit_of_work() as uow:
        people = [
            uow.people.get(uow.people.add(f"operator {i}", "Operator", None, [RoleGrant(Role.OPERATOR)]))
            for i in range(PEOPLE)
        ]
    clock.advance(STEP)
    begin, outcomes = threading.Barrier(SWEEPERS + PEOPLE), Counter[str]()

    def sweeper(database: Any) -> int:
        begin.wait()
        acted = 0
        while True:
            with database.unit_of_work() as uow:
                now = run_due_timers(uow, 16)
            if (
                not now
                and one(database_url, "SELECT count(*) FROM timers WHERE state = 'pending' AND due_at <= cityeye_now()")
                == 0
            ):
                return acted
            acted += now

    def person(number: int, database: Any) -> int:
        begin.wait()
        for case_id in cases[:: 1 if number % 2 else -1]:
            try:
                with database.unit_of_work() as uow:
                    acknowledge_case(uow, people[number], case_id)
                outcomes["acknowledged"] += 1
            except (Refused, StalePage):
                outcomes["refused"] += 1
            except PartUnavailable as error:
                outcomes[str(error)] += 1
        return 0

    with (
        open_database(database_url, pool_size=SWEEPERS + PEOPLE) as database,
        ThreadPoolExecutor(SWEEPERS + PEOPLE) as pool,
    ):
        work = [pool.submit(sweeper, database) for _ in range(SWEEPERS)]
        work += [pool.submit(person, number, database) for number in range(PEOPLE)]
        acted = sum(one.result() for one in work)
    assert set(outcomes) <= {"acknowledged", "refused"} and outcomes["acknowledged"] > 0
    assert acted == one(database_url, "SELECT count(*) FROM timers WHERE state = 'done'") > 0
    assert acted == one(database_url, "SELECT count(DISTINCT fired_timer_id) FROM case_events")
    assert acted == one(database_url, "SELECT count(fired_timer_id) FROM case_events")
    # Every first timer was acted on or overtaken by an acknowledgement, and nothing is left undone.
    assert one(database_url, "SELECT count(*) FROM timers WHERE run = 1 AND state <> 'pending'") == CASES
    assert (
        one(database_url, "SELECT count(*) FROM timers JOIN cases USING (case_id, run) WHERE timers.state = 'pending'")
        == CASES
    )
    assert one(database_url, "SELECT count(*) FROM overdue_or_missing_timers") == 0
    assert one(database_url, "SELECT sum(version) FROM cases") == one(database_url, "SELECT count(*) FROM evidence_log")


def test_a_case_in_somebodys_hands_is_passed_over_and_taken_next_time(street: Street, clock: Clock) -> None:
    held, free = open_many(street, 2)
    clock.advance(STEP)
    with street.database.unit_of_work() as person:
        person.cases.get(held, for_update=True)
        assert sweep(street) == 1
    assert sweep(street) == 1
    with street.database.unit_of_work() as uow:
        assert [uow.cases.get(case_id).version for case_id in (held, free)] == [2, 2]


POISONS = {
    "at once": "CREATE TRIGGER poison BEFORE INSERT ON case_events "
    "FOR EACH ROW WHEN (NEW.case_id = 50 AND NEW.version > 1) EXECUTE FUNCTION refuse_change()",
    "at the commit": "CREATE CONSTRAINT TRIGGER poison AFTER INSERT ON case_events DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW WHEN (NEW.case_id = 50 AND NEW.version > 1) EXECUTE FUNCTION refuse_change()",
    "its evidence": "CREATE TRIGGER poison BEFORE INSERT ON evidence_log "
    "FOR EACH ROW WHEN (NEW.case_id = 50 AND NEW.case_version > 1) EXECUTE FUNCTION refuse_change()",
}


@pytest.mark.parametrize("poison", POISONS)
def test_one_bad_case_among_a_hundred_holds_up_nobody(
    street: Street, clock: Clock, database_url: str, poison: str
) -> None:
    open_many(street, 100)
    with psycopg.connect(database_url) as connection:
        connection.execute(POISONS[poison])  # type: ignore[call-overload]
    clock.advance(STEP)
    failed: list[int] = []
    assert sweep(street, failed=lambda timer, error: failed.append(timer.case_id)) == 99
    assert failed == [50]
    assert one(database_url, "SELECT string_agg(case_id::text, ' ') FROM cases WHERE version = 1") == "50"
    assert one(database_url, "SELECT count(*) FROM evidence_log") == 199
    with street.database.unit_of_work() as uow:
        tree = uow.evidence_log.root()
        assert tree.tree_size == 199
        assert [timer.case_id for timer in uow.timers.overdue(uow.now() + STEP / 2, 10)] == [50]
    with psycopg.connect(database_url) as connection:
        table = "evidence_log" if poison == "its evidence" else "case_events"
        connection.execute(f"DROP TRIGGER poison ON {table}")  # type: ignore[call-overload]
    assert sweep(street, failed=lambda timer, error: failed.append(timer.case_id)) == 1
    assert failed == [50]


def test_without_somebody_to_tell_the_failure_undoes_everything(
    street: Street, clock: Clock, database_url: str
) -> None:
    open_many(street, 3)
    with psycopg.connect(database_url) as connection:
        connection.execute(POISONS["at the commit"].replace("50", "2"))  # type: ignore[call-overload]
    clock.advance(STEP)
    with pytest.raises(Refused):
        sweep(street)
    assert one(database_url, "SELECT sum(version) FROM cases") == 3


def test_a_stale_timer_that_damage_left_behind_is_put_away_and_holds_up_nobody(
    street: Street, clock: Clock, database_url: str
) -> None:
    damaged, sound = open_many(street, 2)
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE timers DISABLE TRIGGER USER")
        connection.execute("UPDATE timers SET run = 9 WHERE case_id = %s", (damaged,))
        connection.execute("ALTER TABLE timers ENABLE TRIGGER USER")
    clock.advance(STEP)
    assert sweep(street) == 2
    with street.database.unit_of_work() as uow:
        assert uow.timers.cases_with_fault(10) == [damaged]
        assert [uow.cases.get(case_id).version for case_id in (damaged, sound)] == [1, 2]


def test_a_case_may_be_changed_once_in_a_batch(street: Street) -> None:
    case = street.open()
    with pytest.raises(ValueError, match="twice"), street.database.unit_of_work() as uow:
        what = decision(CaseState.IN_GROUP, timer=street.timer(uow))
        uow.cases.apply_many([CaseChange(case, what, uow.now(), "timer")] * 2)


STATES = st.sampled_from(
    [CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.CLOSED, *sorted(SIDE_STATES)]
)
NOTICES = st.lists(
    st.builds(
        NoticeDraft,
        st.sampled_from(PURPOSES_OF_A_CASE),
        st.sampled_from(["merchant", "officer"]),
        body=st.just({"a": 1}),
    ),
    max_size=3,
    unique_by=lambda notice: (notice.purpose, notice.role),
)


@st.composite
def decisions(draw: st.DrawFn, due: timedelta = STEP) -> dict[str, Any]:
    """Fields of a decision that any case could take; its timer, which needs the time, is put in later."""
    state = draw(STATES)
    return {
        "event": draw(st.sampled_from(["case_moved_on", "case_noted"])),
        "state": state,
        "closure": draw(st.sampled_from(Closure)) if state is CaseState.CLOSED else None,
        "returns_to": ReturnsTo(CaseState.OPEN, TimerPurpose.STEP, 2.5) if state in SIDE_STATES else None,
        "notices": tuple(draw(NOTICES)),
        "detail": draw(
            st.dictionaries(
                st.text(st.characters(codec="ascii", exclude_categories=["C"])), st.floats(0, 1), max_size=2
            )
        ),
        **{mark: draw(st.booleans()) for mark in ("acknowledged", "arrived", "site_recorded", "appealed")},
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drafts=st.lists(decisions(), min_size=1, max_size=5), fired=st.booleans())
def test_together_or_one_by_one_the_same_rows_are_written(
    street: Street, database_url: str, drafts: list[dict[str, Any]], fired: bool
) -> None:
    first = one(database_url, "SELECT count(*) FROM cases") + 1
    cases = [street.open(number) for number in range(first, first + 2 * len(drafts))]
    with street.database.unit_of_work() as uow:

        def change(case: Case, fields: dict[str, Any]) -> CaseChange:
            wants_timer = fields["state"] not in (CaseState.CLOSED, CaseState.APPEALED)
            what: Decision = decision(**fields, timer=street.timer(uow) if wants_timer else None)
            timer = uow.timers.pending(case.case_id) if fired else None
            return CaseChange(case, what, uow.now(), "timer", fired=timer)

        together = [change(case, fields) for case, fields in zip(cases, drafts, strict=False)]
        single = [change(case, fields) for case, fields in zip(cases[len(drafts) :], drafts, strict=True)]
        uow.cases.apply_many(together)
        for one_by_one in single:
            changed = uow.cases.apply(one_by_one.case, one_by_one.decision, uow.now(), None, "timer", one_by_one.fired)
            assert (changed.version, changed.state) == (2, one_by_one.decision.state)
    written = [_rows(database_url, case) for case in cases]
    assert written[: len(drafts)] == written[len(drafts) :]


def _rows(url: str, case: Case) -> dict[str, Any]:
    """All that was written of the case's second version, without what names the case or the row itself."""
    with psycopg.connect(url) as connection:

        def rows(query: str) -> list[Any]:
            return connection.execute(query, (case.case_id,)).fetchall()  # type: ignore[call-overload]

        ((leaf,),) = rows("SELECT canonical FROM evidence_log WHERE case_id = %s AND case_version = 2")
        said = json.loads(leaf)
        for name in ("case_id", "place_id", "fired_timer"):
            said.pop(name)
        for notice in said["notices"]:
            notice["key"] = notice["key"].removeprefix(f"{case.case_id}:")
        return {
            "leaf": said,
            "event": rows(
                "SELECT to_jsonb(e) - 'case_id' - 'fired_timer_id', fired_timer_id IS NULL "
                "FROM case_events e WHERE case_id = %s AND version = 2"
            ),
            "timers": rows(
                "SELECT t.run, purpose, t.state, due_at - opened_at < '1 h' "
                "FROM timers t JOIN cases c USING (case_id) WHERE case_id = %s ORDER BY t.run"
            ),
            "notices": rows(
                "SELECT split_part(idempotency_key, ':', 2), to_jsonb(n) - 'case_id' - 'notice_id' - 'idempotency_key' "
                "FROM notices n WHERE case_id = %s AND idempotency_key LIKE '%%:2:%%' ORDER BY purpose, role"
            ),
            "case": rows(
                "SELECT to_jsonb(c) - 'case_id' - 'place_id' - 'incident_id' - 'opened_at' - 'last_seen_at' "
                "- CASE WHEN state_since = opened_at THEN 'state_since' ELSE '' END FROM cases c WHERE case_id = %s"
            ),
        }
