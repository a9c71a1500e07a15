"""The demo street in one process: drawn frames, eye, real PostgreSQL, sweep, dispatch and people, at speed 60.

No Ray, Triton or Prefect; the database's clock is moved by half a second a frame.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from apps.runtime.demo import seed_demo
from data_contracts.errors import Refused, StalePage
from data_contracts.schemas.camera import CameraHealth, HealthState
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.simulated import Departure
from governance_rules.domain import street_words as words
from governance_rules.domain.street_people import temper_of
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.seed_street import BLOCK, SHOPS
from models.scenes.visits import OPENING
from serve.departures import DepartureReader
from serve.late_database import LateDatabase
from tests.fixtures_demo_street import CAMERA, FRAME_SECONDS, DemoStreet
from tests.fixtures_serve import wait_until

MOST_SECONDS = 400


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def street(database, home: Path) -> DemoStreet:
    return DemoStreet(database, home)


ALL_STEPS = {state.value for state in CaseState} | {c.value for c in (Closure.SELF, Closure.MANAGED, Closure.ENFORCED)}


BY_PEOPLE = {
    ("grid", "case_acknowledged"), ("operator", "case_confirmed"), ("property", "said_to_be_done"),
    ("officer", "officer_arrived"), ("officer", "site_recorded"),
}  # fmt: skip


def commanded(street: DemoStreet) -> set[tuple[str, str]]:
    """Who did what so far: sign-in name and event."""
    with street.database.unit_of_work() as uow:
        names = {person.person_id: person.sign_in_name for person in uow.people.all()}
        events = [event for card in uow.cases.cards(limit=500) for event in uow.cases.events(card.case.case_id)]
    return {(names[event.actor_id], event.event_type) for event in events if event.actor_id is not None}


def test_all_kinds_move_through_all_steps_and_close_as_people_chose(street: DemoStreet) -> None:
    # One deferral comes in twenty cases, which is later than anybody wants to wait here.
    wanted = ALL_STEPS - {"deferred"}
    while street.frames * FRAME_SECONDS < MOST_SECONDS:
        street.pass_a_frame()
        street.look_at_cases()
        done = wanted <= street.first_at.keys() and set(street.seen) >= set(VIOLATION_KINDS)
        if done and commanded(street) >= BY_PEOPLE:
            break
    assert set(street.seen) == set(VIOLATION_KINDS)
    assert wanted <= street.first_at.keys(), f"{sorted(street.first_at.items(), key=lambda i: i[1])}"
    with street.database.unit_of_work() as uow:
        cards = uow.cases.cards(limit=500)
    shop = [card.case for card in cards if card.case.kind is Kind.SHOP_OVERFLOW]
    assert {case.shop_id for case in shop} == {SHOPS[0].shop_id}
    assert {card.case.block_id for card in cards} == {BLOCK.area_id}
    assert commanded(street) >= BY_PEOPLE
    for card in cards:
        if card.case.closure in (Closure.SELF, Closure.MANAGED, Closure.ENFORCED):
            assert card.case.closure is temper_of(card.case.case_id).closure


def test_somebody_who_clicks_at_the_same_time_is_in_nobodys_way(street: DemoStreet) -> None:
    """An operator withdraws, rejects or accepts whatever comes up; things leave all the same, and new ones come."""
    with street.database.unit_of_work() as uow:
        operator, _ = uow.people.by_sign_in_name("operator")
    closed: set[int] = set()
    refused = 0
    while street.frames * FRAME_SECONDS < 90:
        street.pass_a_frame()
        with street.database.unit_of_work() as uow:
            cards = [card for card in uow.cases.cards(limit=50) if card.case.state is not CaseState.CLOSED]
        for card in cards[:2]:
            command = {
                CaseState.SUSPECTED: Command.REJECT,
                CaseState.RECTIFIED: Command.ACCEPT_MENDING,
                CaseState.IN_GROUP: Command.WITHDRAW,
            }.get(card.case.state, Command.ACKNOWLEDGE)
            try:
                with street.database.unit_of_work() as uow:
                    if command_case(uow, operator, card.case.case_id, command, card.case.version).closure:
                        closed.add(card.case.case_id)
            except (Refused, StalePage):
                refused += 1
    assert len(closed) > 5 and refused > 0
    with street.database.unit_of_work() as uow:
        left = uow.simulated_streets.departures(street.street.block)
    assert max(departure.number for departure in left.values()) >= 2
    assert words.LEFT_AFTER_CLOSING in {departure.why for departure in left.values()}


def test_what_nobody_minds_leaves_by_itself_but_waits_for_an_eye(street: DemoStreet) -> None:
    def left() -> dict[str, Departure]:
        street.people.turn()
        with street.database.unit_of_work() as uow:
            found = uow.simulated_streets.departures(street.street.block)
        return {spot: departure for spot, departure in found.items() if departure.number != OPENING}

    street.people.open_streets()
    street.database.advance_clock(timedelta(minutes=5))
    assert left() == {}
    with street.database.unit_of_work() as uow:
        now = uow.now()
        uow.cameras.save_health([CameraHealth(CAMERA, HealthState.OK, now, now)])
    street.database.advance_clock(timedelta(seconds=20))
    assert left() == {}
    street.database.advance_clock(timedelta(seconds=60))
    gone = left()
    assert len(gone) == 11 and {departure.why for departure in gone.values()} == {words.LEFT_UNASKED}


@pytest.mark.parametrize("source", ["push:", "sim://xiaohe-1?pace=60"])
def test_a_camera_whose_street_has_no_people_is_left_alone(street: DemoStreet, source: str) -> None:
    with street.database.unit_of_work() as uow:
        uow.cameras.update(replace(uow.cameras.get(CAMERA), source=source))
    street.people.open_streets()
    for _ in range(60):
        street.pass_a_frame()
    with street.database.unit_of_work() as uow:
        assert uow.simulated_streets.departures(street.street.block) == {}
        cards = uow.cases.cards(limit=50)
        assert cards and all(e.actor_id is None for card in cards for e in uow.cases.events(card.case.case_id))


def test_the_pace_is_kept_over_starts_and_real_times_come_back(street: DemoStreet) -> None:
    def dwell_and_source() -> tuple[float, str]:
        with street.database.unit_of_work() as uow:
            return uow.policies.current(Kind.GARBAGE).dwell_seconds, uow.cameras.get(CAMERA).source

    assert dwell_and_source() == (10, "sim://xiaohe-1?pace=60&people=react&eyes=truth")
    for speed, expected in (
        (1, (600, "sim://xiaohe-1?pace=1&people=react&eyes=truth")),
        (600, (2, "sim://xiaohe-1?pace=600&people=react&eyes=truth")),
    ):
        with street.database.unit_of_work() as uow:
            assert seed_demo(uow, street.settings.model_copy(update={"demo_speed": speed})) == []
        assert dwell_and_source() == expected
    with street.database.unit_of_work() as uow:
        assert seed_demo(uow, street.settings.model_copy(update={"demo": False})) == []
    assert dwell_and_source()[0] == 600


def test_a_visit_leaves_once_and_never_gives_way_to_an_earlier_one(database) -> None:
    at = datetime(2026, 3, 2, 4, tzinfo=UTC)
    with database.unit_of_work() as uow:
        streets = uow.simulated_streets
        assert streets.leave(Departure("b", "kerb", 4, at, "gone"))
        assert not streets.leave(Departure("b", "kerb", 4, at + timedelta(seconds=9), "gone again"))
        assert not streets.leave(Departure("b", "kerb", 3, at + timedelta(seconds=9), "an earlier one"))
        assert streets.leave(Departure("other", "kerb", 1, at, "elsewhere"))
    with database.unit_of_work() as uow:
        assert uow.simulated_streets.departures("b") == {"kerb": Departure("b", "kerb", 4, at, "gone")}


def test_frames_hear_of_what_left_and_go_on_while_the_database_is_away(database) -> None:
    late = LateDatabase(database.url, 1, 1.0)
    reader = DepartureReader(late)
    try:
        assert reader.of("b") == {}
        gone = Departure("b", "kerb", 1, datetime(2026, 3, 2, tzinfo=UTC), "gone")
        with database.unit_of_work() as uow:
            uow.simulated_streets.leave(gone)
        wait_until(lambda: reader.of("b") == {"kerb": gone}, 20, "the departure")
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("ALTER TABLE simulated_departures RENAME TO hidden")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                               " AND datname = current_database()")  # fmt: skip
        time.sleep(2.5)
        assert reader.of("b") == {"kerb": gone}
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("ALTER TABLE hidden RENAME TO simulated_departures")
        with database.unit_of_work() as uow:
            uow.simulated_streets.leave(replace(gone, number=2))
        wait_until(lambda: reader.of("b")["kerb"].number == 2, 20, "the next departure")
    finally:
        reader.close()
        late.close()
