"""The eye checks the mending, in a real PostgreSQL with a moved clock: gone, still there, put out again, hidden."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticePurpose
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.zone import Zone
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.fakes.looks import a_look, stands
from tests.fakes.street import a_person, a_picture, a_policy, an_incident, an_observation, full_detail

LANE = Polygon((Point(0, 0), Point(1900, 0), Point(1900, 300), Point(0, 300)))
CHECK = {"by": "camera", "clear_seconds": 60, "scored_frames": 5}
PARTIES = (["grid_member", "community"], ["merchant"], ["community"], ["property"], ["officer"])
ROOM = [{"parties": parties, "minutes": 500} for parties in PARTIES]
STEPS = dict(zip(("open", "in_group", "reminded_1", "reminded_2", "enforcing"), ROOM, strict=True))


class Street:
    """A street, its clock, and its eye, which looks every ten seconds."""

    def __init__(self, database, clock) -> None:
        self.database, self.clock = database, clock
        with database.unit_of_work() as uow:
            self.eye = uow.now()
            uow.policies.save(a_policy(mending=CHECK, steps=STEPS, acknowledge_minutes=400))
            uow.places.add(Place("shop-12", "shop 12", spot=False))
            for camera_id in ("gate", "corner"):
                uow.cameras.add(Camera(camera_id, camera_id, "push:"))
                uow.cameras.save_preset(Preset(camera_id, "home", 1920, 1080))
            uow.zones.add(Zone("lane", "gate", "home", "lane", Kind.ILLEGAL_PARKING, LANE))
            uow.zones.add(Zone("left", "gate", "home", "door", Kind.ILLEGAL_PARKING, LANE, place_id="shop-12"))
            uow.zones.add(Zone("right", "corner", "home", "door", Kind.ILLEGAL_PARKING, LANE, place_id="shop-12"))

    def opens(self, **changes):
        """(incident, id of its case), seen now."""
        with self.database.unit_of_work() as uow:
            times = {"first_seen_at": self.eye - timedelta(minutes=1), "dwell_reached_at": self.eye}
            incident = an_incident(3, **(times | changes))
            reports = (IncidentReport(incident, (a_picture(incident),)),)
            done = record_observations(uow, ObservationBatch((an_observation(incident),), (), reports))
        return incident, (done.opened or done.attached)[0]

    def look(self, *standing, times=1, seconds=10, **changes):
        """Let the eye look; ids of the cases that became rectified."""
        rectified = []
        zones = frozenset({"lane", "left", "right"})
        for _ in range(times):
            self.wait(seconds=seconds)
            look = a_look(self.eye, *standing, **({"zone_ids": zones} | changes))
            rectified += self.record(look).rectified
        return rectified

    def record(self, *looks):
        with self.database.unit_of_work() as uow:
            return record_observations(uow, ObservationBatch(looks=tuple(looks)))

    def wait(self, **length):
        self.clock.advance(timedelta(**length))
        self.eye += timedelta(**length)

    def sweep(self, **later):
        self.wait(**later)
        with self.database.unit_of_work() as uow:
            return run_due_timers(uow)

    def say_done(self, case_id):
        with self.database.unit_of_work() as uow:
            number = uow.people.add(f"someone {uuid4()}", "someone", None, ())
            someone = replace(a_person(Role.COMMUNITY), person_id=number)
            return command_case(uow, someone, case_id, Command.SAY_DONE, detail=full_detail())

    def case(self, case_id):
        with self.database.unit_of_work() as uow:
            return uow.cases.get(case_id)

    def events(self, case_id):
        with self.database.unit_of_work() as uow:
            return [(e.event_type, e.actor_role) for e in uow.cases.events(case_id)]


@pytest.fixture
def street(database, clock):
    return Street(database, clock)


def test_a_thing_that_has_left_is_rectified_by_the_camera_and_closed_by_the_sweep(street):
    _, case_id = street.opens()
    assert street.look(times=6) == []
    assert street.look() == [case_id], "clear for 60 seconds and in 7 frames"
    case = street.case(case_id)
    assert (case.state, case.clear_frames, case.looked_at - case.clear_since) == (
        CaseState.RECTIFIED, 7, timedelta(seconds=60),
    )  # fmt: skip
    assert street.sweep(seconds=1) == 1
    assert (street.case(case_id).state, street.case(case_id).closure) == (CaseState.CLOSED, "self")
    assert street.events(case_id)[1:] == [("no_longer_seen", "camera"), ("mending_verified", "timer")]
    with street.database.unit_of_work() as uow:
        assert len(uow.evidence_log.leaves_of_case(case_id)) == 3
    assert street.look(times=3) == [], "a closed case is looked at no more"


def test_few_frames_in_a_long_time_and_many_in_a_short_one_are_not_enough(street):
    _, case_id = street.opens()
    assert street.look(times=3, seconds=29) == []
    assert street.look(times=20, seconds=0.1, after_break=True) == []
    assert street.case(case_id).clear_frames == 1, "each after a break, as if the eye had just been opened"
    assert street.look(times=30, seconds=1.5) == []
    assert street.case(case_id).clear_frames == 31


def test_said_done_but_still_there_goes_back_to_its_step(street):
    incident, case_id = street.opens()
    street.say_done(case_id)
    street.look(stands(incident), times=6)
    assert street.sweep(seconds=5) == 1
    case = street.case(case_id)
    assert (case.state, case.status_code, case.returns_to) == (CaseState.OPEN, "still_there", None)
    assert street.events(case_id)[-1] == ("mending_refuted", "timer")
    with street.database.unit_of_work() as uow:
        assert NoticePurpose.REWORK in {n.purpose for n in uow.notices.of_case(case_id)}


def test_goods_taken_in_and_put_out_again_are_still_there(street):
    incident, case_id = street.opens()
    street.look(times=5)
    street.say_done(case_id)
    put_out_again = stands(incident, observation_id=uuid4())
    assert street.look(put_out_again) == []
    case = street.case(case_id)
    assert (case.clear_since, case.clear_frames) == (None, 0)
    street.look(put_out_again, times=5)
    street.sweep(seconds=5)
    assert street.case(case_id).status_code == "still_there"


def test_said_done_and_gone_is_closed(street):
    incident, case_id = street.opens()
    street.look(stands(incident))
    street.say_done(case_id)
    street.look(times=8)
    street.sweep(seconds=1)
    assert street.case(case_id).state is CaseState.CLOSED


def test_while_the_camera_does_not_see_nothing_closes_and_people_are_asked(street):
    incident, case_id = street.opens()
    street.look(stands(incident), times=2)
    street.look(times=3)
    street.say_done(case_id)
    statuses = []
    for _ in range(6):
        street.sweep(seconds=61)
        statuses.append(street.case(case_id).status_code)
    assert statuses[:4] == ["view_awaited"] * 4 and statuses[-1] == "judgement_awaited"
    with street.database.unit_of_work() as uow:
        asked = [n for n in uow.notices.of_case(case_id) if n.purpose is NoticePurpose.JUDGEMENT]
    assert [n.role for n in asked] == ["operator"]
    assert street.look() == [] and street.case(case_id).clear_frames == 1, "the time without sight does not count"


def test_a_thing_that_is_hidden_is_neither_there_nor_gone(street):
    incident, case_id = street.opens()
    street.look(times=3)
    before = street.case(case_id)
    street.look(stands(incident, shown=False), times=2)
    street.look(boxes=(incident.box,), times=2)
    assert street.case(case_id) == before


def test_at_a_place_that_two_cameras_see_it_is_gone_only_when_none_sees_it(street):
    left, case_id = street.opens(zone_id="left")
    right, same = street.opens(zone_id="right", camera_id="corner", observation_id=uuid4(), incident_id=uuid4())
    assert same == case_id
    for _ in range(10):
        street.look(seconds=5)
        street.look(stands(right), seconds=5, camera_id="corner")
    assert street.case(case_id).state is CaseState.OPEN
    street.look(stands(left), seconds=5)
    rectified = []
    for _ in range(7):
        rectified += street.look(seconds=5) + street.look(seconds=5, camera_id="corner")
    assert rectified == [case_id]


@pytest.mark.parametrize("view", [{"camera_id": "corner"}, {"preset": "night", "zone_ids": frozenset({"night"})}])
def test_a_second_view_that_never_had_it_cannot_say_that_it_is_gone(street, view):
    with street.database.unit_of_work() as uow:
        uow.zones.add(Zone("night", "gate", "night", "door", Kind.ILLEGAL_PARKING, LANE, place_id="shop-12"))
    incident, case_id = street.opens(zone_id="left")
    street.look(times=12, **view)
    case = street.case(case_id)
    assert (case.state, case.clear_frames, case.looked_at) == (CaseState.OPEN, 0, None)
    street.look(stands(incident, zone_id="night" if "preset" in view else "right"), **view)
    assert street.case(case_id).looked_at == street.eye, "but that it is there it can"


def test_a_batch_delivered_twice_counts_once(street):
    _, case_id = street.opens()
    looks = [a_look(street.eye + timedelta(seconds=s)) for s in range(1, 5)]
    for _ in range(3):
        street.record(*looks)
        street.record(*looks[:2])
    assert street.case(case_id).clear_frames == 4


def test_cases_of_other_cameras_presets_and_removed_zones_are_left_alone(street):
    incident, case_id = street.opens()
    before = street.case(case_id)
    street.look(stands(incident), camera_id="corner")
    street.look(preset="night")
    with street.database.unit_of_work() as uow:
        uow.zones.remove("lane")
    street.look(times=9)
    assert street.case(case_id) == before


def test_looks_are_written_inside_the_page_and_are_no_news(street):
    incident, case_id = street.opens()
    with psycopg.connect(street.database.url, autocommit=True) as listener:
        listener.execute("LISTEN cityeye_case")
        with street.database.unit_of_work() as uow:
            later = street.eye + timedelta(seconds=1)
            record_observations(uow, ObservationBatch(looks=(a_look(later, stands(incident)),)))
            moved, inside = uow.connection.execute(
                "SELECT pg_stat_get_xact_tuples_updated(c), pg_stat_get_xact_tuples_hot_updated(c) "
                "FROM (SELECT 'cases'::regclass::oid AS c) AS t"
            ).fetchone().values()  # fmt: skip
        assert (moved, inside) == (1, 1)
        assert list(listener.notifies(timeout=0.3, stop_after=1)) == []
    assert street.case(case_id).version == 1


def test_what_says_nothing_writes_nothing(street):
    _, case_id = street.opens()
    with street.database.unit_of_work() as uow:
        later = street.eye + timedelta(seconds=1)
        looks = (a_look(later, camera_id="corner"), a_look(later, zone_ids=frozenset()))
        record_observations(uow, ObservationBatch(looks=looks))
        row = uow.connection.execute("SELECT pg_stat_get_xact_tuples_updated('cases'::regclass) AS n").fetchone()
    assert row["n"] == 0
    assert street.case(case_id).looked_at is None


def test_a_batch_that_fails_leaves_no_look_behind(street):
    _, case_id = street.opens()
    street.look(times=6)
    before = street.case(case_id)
    street.wait(seconds=10)
    with pytest.raises(RuntimeError), street.database.unit_of_work() as uow:
        assert record_observations(uow, ObservationBatch(looks=(a_look(street.eye),))).rectified == (case_id,)
        raise RuntimeError("on purpose")
    assert street.case(case_id) == before


def test_two_cameras_sweepers_and_people_in_each_others_way_lose_nothing(street):
    """Places that two cameras see, looked at from both sides while timers fire and people press."""
    _, case_id = street.opens(zone_id="left")
    street.opens(zone_id="right", camera_id="corner", observation_id=uuid4(), incident_id=uuid4())
    cases = [case_id] + [
        street.opens(incident_id=uuid4(), observation_id=uuid4(), box=an_incident(n).box)[1] for n in range(5, 12)
    ]
    zones = frozenset({"lane", "left", "right"})
    begin = street.eye
    gate = threading.Barrier(5)

    def work(number):
        gate.wait()
        for turn in range(1, 30):
            moment = begin + timedelta(seconds=turn * 3, milliseconds=number)
            with street.database.unit_of_work() as uow:
                if number == 4:
                    run_due_timers(uow)
                    continue
                camera_id = ("gate", "corner")[number % 2]
                record_observations(uow, ObservationBatch(looks=(a_look(moment, camera_id=camera_id, zone_ids=zones),)))
        return True

    with ThreadPoolExecutor(5) as pool:
        assert all(pool.map(work, range(5)))
    street.sweep(seconds=1)
    assert [street.case(c).state for c in cases] == [CaseState.CLOSED] * len(cases)
    assert all([name for name, _ in street.events(c)].count("no_longer_seen") == 1 for c in cases)
    with street.database.unit_of_work() as uow:
        assert uow.timers.cases_with_fault(10) == []
