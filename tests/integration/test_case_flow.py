"""The life of a case in a real PostgreSQL: from the eye's batch to enforcement, with threads that get in the way."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest

from data_contracts.errors import PartUnavailable, Refused, SignInFailed, SignInLocked, StalePage
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeState
from data_contracts.schemas.observation import Sighting
from data_contracts.schemas.policy import Role
from data_contracts.schemas.zone import Zone
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.commands import acknowledge_case, confirm_case, reject_case
from governance_rules.use_cases.dispatch_notices import dispatch_notices
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from governance_rules.use_cases.seed_street import DEMO_PEOPLE, GRID, seed_street
from governance_rules.use_cases.self_check import check_timers
from governance_rules.use_cases.sign_in import session_of, sign_in
from tests.fakes.street import a_picture, a_policy, an_incident, an_observation

LANE = Polygon((Point(0, 0), Point(1900, 0), Point(1900, 300), Point(0, 300)))
PASSWORD = "a long enough one"


@pytest.fixture
def street(database):
    """A seeded street: a camera with a zone of its own spots, two cameras that share a named place."""
    with database.unit_of_work() as uow:
        seed_street(uow, {p.sign_in_name: PASSWORD for p in DEMO_PEOPLE if p.sign_in_name in ("operator", "grid")})
        uow.policies.save(a_policy())
        for camera_id in ("gate", "corner"):
            uow.cameras.add(Camera(camera_id, camera_id, "push:", community_id="xiaohe", grid_id=GRID.area_id))
            uow.cameras.save_preset(Preset(camera_id, "home", 1920, 1080))
        uow.places.add(_place("shop-12"))
        uow.zones.add(Zone("lane", "gate", "home", "lane", Kind.ILLEGAL_PARKING, LANE))
        uow.zones.add(Zone("left", "gate", "home", "door", Kind.ILLEGAL_PARKING, LANE, place_id="shop-12"))
        uow.zones.add(Zone("right", "corner", "home", "door", Kind.ILLEGAL_PARKING, LANE, place_id="shop-12"))
    return database


def _place(place_id):
    from data_contracts.schemas.place import Place

    return Place(place_id, f"shop {place_id}", spot=False)


def a_batch(*incidents):
    return ObservationBatch(
        tuple(an_observation(i) for i in incidents),
        tuple(
            Sighting(i.observation_id, i.camera_id, i.dwell_reached_at, i.box, i.score, i.thing, i.detector)
            for i in incidents
        ),
        tuple(IncidentReport(i, (a_picture(i), a_picture(i, sealed=False))) for i in incidents),
        {("gate", "home"): {"spots": len(incidents)}},
    )


def record(database, *incidents):
    with database.unit_of_work() as uow:
        return record_observations(uow, a_batch(*incidents))


def sweep(database, limit=100):
    with database.unit_of_work() as uow:
        return run_due_timers(uow, limit)


def dispatch(database):
    with database.unit_of_work() as uow:
        return dispatch_notices(uow)


def get(database, case_id=1):
    with database.unit_of_work() as uow:
        return uow.cases.get(case_id)


def person(database, name):
    with database.unit_of_work() as uow:
        return uow.people.by_sign_in_name(name)[0]


def count(database, table):
    with psycopg.connect(database.url) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]


def in_threads(work, number):
    """Results of work(0) … work(number - 1), which begin at the same moment."""
    gate = threading.Barrier(number)

    def run(i):
        gate.wait()
        return work(i)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_from_the_eye_to_the_officer(street, clock):
    recorded = record(street, an_incident(1), an_incident(2, score=0.2))
    assert [get(street, i).state for i in recorded.opened] == [CaseState.OPEN, CaseState.SUSPECTED]
    with street.unit_of_work() as uow:
        acknowledge_case(uow, person(street, "grid"), recorded.opened[0], 1)
    states = []
    for minutes in (5, 10, 20, 30):
        assert dispatch(street) > 0
        clock.advance(timedelta(minutes=minutes))
        assert sweep(street) >= 1
        states.append(get(street, recorded.opened[0]).state)
    assert states == [CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING]
    assert get(street, recorded.opened[1]).closure == "expired"
    with street.unit_of_work() as uow:
        events = uow.cases.events(recorded.opened[0])
        leaves = uow.evidence_log.leaves_of_case(recorded.opened[0])
        assert [e.version for e in events] == [1, 2, 3, 4, 5, 6] and len(leaves) == len(events)
        assert uow.timers.pending(recorded.opened[0]).run == 6
        assert uow.timers.pending(recorded.opened[1]) is None


def test_the_same_batch_again_and_again_changes_nothing(street):
    record(street, an_incident(1), an_incident(2))
    tables = ("incidents", "cases", "case_incidents", "evidence_pictures", "evidence_log", "places", "sightings")
    before = {table: count(street, table) for table in tables}
    for _ in range(3):
        assert len(record(street, an_incident(1), an_incident(2)).known) == 2
    assert {table: count(street, table) for table in tables} == before


def test_eight_threads_find_the_same_thing_at_the_same_moment_and_one_case_opens(street):
    same = an_incident(1).box
    results = in_threads(lambda i: record(street, an_incident(10 + i, box=same)), 8)
    assert sum(len(r.opened) for r in results) == 1
    assert sum(len(r.attached) for r in results) == 7
    assert get(street).sighting_count == 8
    assert count(street, "places WHERE spot") == 1


def test_two_cameras_find_it_at_the_same_named_place_and_one_case_opens(street):
    def work(i):
        zone, camera = (("left", "gate"), ("right", "corner"))[i % 2]
        return record(street, an_incident(10 + i, zone_id=zone, camera_id=camera))

    results = in_threads(work, 8)
    assert sum(len(r.opened) for r in results) == 1
    assert get(street).place_id == "shop-12"


def test_the_same_delivery_from_several_threads_is_recorded_once(street):
    results = in_threads(lambda i: record(street, an_incident(1), an_incident(2), an_incident(3)), 6)
    assert sum(len(r.opened) for r in results) == 3 and sum(len(r.attached) for r in results) == 0
    assert count(street, "cases") == 3


@pytest.mark.parametrize("wrong", ["unknown camera", "picture given twice"])
def test_a_batch_that_cannot_be_written_leaves_nothing_behind(street, wrong):
    good, bad = an_incident(1), an_incident(2)
    batch = a_batch(good, bad)
    if wrong == "unknown camera":
        bad = replace(bad, camera_id="nowhere")
        batch = replace(batch, incidents=(batch.incidents[0], replace(batch.incidents[1], incident=bad)))
    else:
        twice = replace(batch.incidents[1], pictures=(a_picture(bad), a_picture(bad)))
        batch = replace(batch, incidents=(batch.incidents[0], twice))
    with pytest.raises(Exception), street.unit_of_work() as uow:  # noqa: B017 - whatever it is, nothing may stay
        record_observations(uow, batch)
    tables = ("incidents", "cases", "places WHERE spot", "evidence_pictures", "evidence_log", "observations")
    assert [count(street, table) for table in tables] == [0] * len(tables)


def test_four_sweepers_act_on_each_timer_exactly_once(street, clock):
    record(street, *(an_incident(i, score=0.9) for i in range(1, 19)))
    clock.advance(timedelta(minutes=3))

    def work(_):
        acted = 0
        while (now := sweep(street, 3)) > 0:
            acted += now
        return acted

    acted = in_threads(work, 4)
    assert sum(acted) == 18
    assert {get(street, i).version for i in range(1, 19)} == {2}
    assert count(street, "timers WHERE state = 'pending'") == 18


def test_people_and_sweepers_in_each_others_way_never_block_or_lose_anything(street, clock):
    """Commands lock the case and then its timer; a sweeper must not hold them the other way round."""
    opened = record(street, *(an_incident(i, score=0.2) for i in range(1, 19))).opened
    operator = person(street, "operator")
    clock.advance(timedelta(minutes=40))
    outcomes = Counter()

    def work(i):
        if i < 2:
            return sum(iter(lambda: sweep(street, 5), 0))
        for case_id in opened[:: 1 if i % 2 else -1]:
            try:
                with street.unit_of_work() as uow:
                    (confirm_case if i % 2 else reject_case)(uow, operator, case_id)
                outcomes["done"] += 1
            except Refused:
                outcomes["refused"] += 1
            except PartUnavailable as error:
                outcomes[str(error)] += 1
        return 0

    in_threads(work, 6)
    assert set(outcomes) <= {"done", "refused"}
    assert count(street, "cases WHERE state NOT IN ('closed', 'open')") == 0
    assert count(street, "overdue_or_missing_timers WHERE problem <> 'overdue'") == 0


def test_two_operators_press_at_once_and_one_of_them_is_told(street):
    (case_id,) = record(street, an_incident(1, score=0.2)).opened
    operator = person(street, "operator")

    def work(i):
        try:
            with street.unit_of_work() as uow:
                return (confirm_case, reject_case)[i % 2](uow, operator, case_id, seen_version=1).state
        except StalePage:
            return "stale"

    outcomes = Counter(in_threads(work, 6))
    assert outcomes["stale"] == 5


def test_enforcement_waits_for_the_dispatcher(street, clock):
    record(street, an_incident(1))
    for minutes in (3, 5, 10, 20, 30, 1, 1):
        clock.advance(timedelta(minutes=minutes))
        sweep(street)
    assert get(street).state is CaseState.REMINDED_2
    assert get(street).status_code == "reminders_undelivered"
    dispatch(street)
    clock.advance(timedelta(minutes=1))
    sweep(street)
    assert get(street).state is CaseState.ENFORCING
    with street.unit_of_work() as uow:
        undelivered = [n.purpose for n in uow.notices.of_case(1) if n.state is not NoticeState.DELIVERED]
    assert undelivered == ["enforcement"]


def test_policies_of_the_house_are_installed_once_and_a_case_keeps_the_one_it_opened_with(street):
    texts = read_policy_texts()
    with street.unit_of_work() as uow:
        versions = install_policies(uow, texts)
    with street.unit_of_work() as uow:
        assert install_policies(uow, texts) == versions
        record_observations(uow, a_batch(an_incident(1)))
    changed = texts["illegal_parking.yaml"].replace("acknowledge_minutes: 5", "acknowledge_minutes: 7")
    with street.unit_of_work() as uow:
        after = install_policies(uow, texts | {"illegal_parking.yaml": changed})
        assert after[Kind.ILLEGAL_PARKING] == versions[Kind.ILLEGAL_PARKING] + 1
        assert uow.cases.get(1).policy.acknowledge_minutes == 5
        assert uow.policies.current(Kind.ILLEGAL_PARKING).acknowledge_minutes == 7


def test_self_check_finds_what_no_sweeper_did(street, clock):
    record(street, an_incident(1))
    clock.advance(timedelta(minutes=5))
    with street.unit_of_work() as uow:
        found = check_timers(uow)
    assert (found.overdue, found.repaired) == ((1,), ())


def test_sign_in_with_the_real_store(street):
    rules = SimpleNamespace(free_failures=3, lock_failures=5, lock_minutes=15)
    token, session = sign_in(street, "operator", PASSWORD, "test", rules)
    assert session.person.has(Role.OPERATOR)
    with street.unit_of_work() as uow:
        assert session_of(uow, token).person == session.person
        assert session_of(uow, token[:-1] + "x") is None


def test_guesses_sent_in_parallel_are_counted_one_by_one(street):
    rules = SimpleNamespace(free_failures=3, lock_failures=5, lock_minutes=15)

    def guess(i):
        try:
            sign_in(street, "operator", f"guess number {i}", "test", rules)
        except (SignInFailed, SignInLocked) as error:
            return type(error)
        return None

    outcomes = Counter(in_threads(guess, 7))
    assert outcomes[SignInFailed] <= 5
    assert outcomes[SignInFailed] + outcomes[SignInLocked] == 7
