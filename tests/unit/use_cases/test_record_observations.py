"""What the eye saw becomes cases: one per thing, all or nothing, the same again changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.observation import Sighting
from data_contracts.schemas.zone import Zone
from governance_rules.use_cases.record_observations import record_observations
from tests.fakes.looks import a_look, stands
from tests.fakes.memory import MemoryStreet
from tests.fakes.street import MONDAY_NOON, a_picture, a_policy, an_incident, an_observation

LANE = Polygon((Point(0, 0), Point(2000, 0), Point(2000, 300), Point(0, 300)))


def a_zone(zone_id="lane", camera_id="gate", place_id=None):
    return Zone(zone_id, camera_id, "home", f"zone {zone_id}", Kind.ILLEGAL_PARKING, LANE, place_id=place_id)


@pytest.fixture
def street():
    street = MemoryStreet()
    with street.unit_of_work() as uow:
        for camera_id in ("gate", "corner"):
            uow.cameras.add(Camera(camera_id, camera_id, "push:"))
        uow.zones.add(a_zone())
        uow.policies.save(a_policy())
    return street


def a_batch(*incidents):
    return ObservationBatch(
        observations=tuple(an_observation(i) for i in incidents),
        sightings=tuple(
            Sighting(i.observation_id, i.camera_id, i.dwell_reached_at, i.box, i.score, i.thing, i.detector)
            for i in incidents
        ),
        incidents=tuple(IncidentReport(i, (a_picture(i), a_picture(i, sealed=False))) for i in incidents),
        place_states={("gate", "home"): {"spots": len(incidents)}},
    )


def record(street, batch):
    with street.unit_of_work() as uow:
        return record_observations(uow, batch)


def test_incidents_at_different_spots_open_a_case_each(street):
    recorded = record(street, a_batch(an_incident(1), an_incident(2, score=0.2)))
    assert recorded.opened == (1, 2) and recorded.attached == ()
    assert [c.state for c in street.rows.cases.values()] == [CaseState.OPEN, CaseState.SUSPECTED]
    assert len(street.rows.pictures) == 4 and len(street.rows.sightings) == 2
    assert street.rows.place_states == {("gate", "home"): {"spots": 2}}


def test_the_same_batch_again_changes_nothing(street):
    batch = a_batch(an_incident(1), an_incident(2))
    record(street, batch)
    cases, places, pictures = dict(street.rows.cases), dict(street.rows.places), list(street.rows.pictures)
    recorded = record(street, batch)
    assert (recorded.opened, recorded.attached) == ((), ())
    assert set(recorded.known) == {i.incident.incident_id for i in batch.incidents}
    assert (street.rows.cases, street.rows.places, street.rows.pictures) == (cases, places, pictures)


def test_an_incident_at_the_spot_of_an_open_case_is_attached_to_it(street):
    first = an_incident(1)
    again = replace(an_incident(5), box=Box(first.box.x0 + 4, 102, first.box.x1 + 4, 141))
    record(street, a_batch(first))
    recorded = record(street, a_batch(again))
    assert recorded.attached == (1,) and recorded.opened == ()
    assert street.rows.cases[1].sighting_count == 2
    assert len(street.rows.places) == 1


def test_two_of_one_batch_at_one_spot_are_one_case(street):
    first = an_incident(1)
    recorded = record(street, a_batch(first, replace(an_incident(5), box=first.box)))
    assert (recorded.opened, recorded.attached) == ((1,), (1,))


def test_zones_of_two_cameras_that_share_a_place_share_the_case(street):
    with street.unit_of_work() as uow:
        uow.zones.add(a_zone("left", "gate", "door of shop 12"))
        uow.zones.add(a_zone("right", "corner", "door of shop 12"))
    left = an_incident(1, zone_id="left")
    right = an_incident(9, zone_id="right", camera_id="corner")
    recorded = record(street, a_batch(left, right))
    assert (recorded.opened, recorded.attached) == ((1,), (1,))
    assert street.rows.cases[1].place_id == "door of shop 12"
    assert street.rows.places == {}


def test_another_kind_at_the_same_place_is_another_case(street):
    with street.unit_of_work() as uow:
        uow.zones.add(a_zone("shared", place_id="door"))
        uow.policies.save(a_policy(Kind.BIKE_DISORDER))
    car, bike = an_incident(1, zone_id="shared"), an_incident(2, zone_id="shared", kind=Kind.BIKE_DISORDER)
    assert len(record(street, a_batch(car, bike)).opened) == 2


def test_after_the_case_is_closed_the_next_incident_opens_another(street):
    record(street, a_batch(an_incident(1, score=0.2)))
    closed = replace(street.rows.cases[1], state=CaseState.CLOSED, closed_at=MONDAY_NOON)
    street.rows.cases[1] = closed
    recorded = record(street, a_batch(replace(an_incident(5), box=an_incident(1).box)))
    assert recorded.opened == (2,)
    assert street.rows.cases[2].follows_case_id is None


@pytest.mark.parametrize("score", [0.2, 0.9])
def test_a_suspicion_in_between_hides_no_mended_case(street, score):
    for number, closure in enumerate((Closure.SELF, Closure.EXPIRED, Closure.FALSE_ALARM), start=1):
        assert record(street, a_batch(at_one_spot(number))).opened == (number,)
        street.rows.cases[number] = replace(
            street.rows.cases[number], state=CaseState.CLOSED, closed_at=MONDAY_NOON, closure=closure
        )
    record(street, a_batch(replace(at_one_spot(4), score=score)))
    assert street.rows.cases[4].follows_case_id == 1


def at_one_spot(number):
    return replace(an_incident(number), box=an_incident(1).box)


def test_what_is_seen_again_moves_the_case_forward(street):
    incident = an_incident(1)
    record(street, a_batch(incident))
    later = incident.dwell_reached_at + timedelta(minutes=5)
    record(street, ObservationBatch(observations=(an_observation(incident, later),)))
    assert street.rows.cases[1].last_seen_at == later


@pytest.mark.parametrize(
    "broken",
    ["incidents.add_pictures", "cases.open_many", "cases.seen", "looks.watched", "observations.save_place_states"],
)
def test_a_failure_anywhere_leaves_nothing_half_written(street, broken):
    before = street.rows
    street.break_on = broken
    with pytest.raises(RuntimeError, match="on purpose"):
        record(street, replace(a_batch(an_incident(1)), looks=(a_look(MONDAY_NOON),)))
    assert street.rows is before


def test_an_incident_of_a_zone_that_is_gone_is_dropped_by_name_and_the_rest_is_kept(street):
    lost = an_incident(2, zone_id="removed")
    recorded = record(street, a_batch(an_incident(1), lost))
    assert recorded.opened == (1,)
    ((incident_id, reason),) = recorded.dropped
    assert incident_id == lost.incident_id and "removed" in reason


def looks(street, count, *standing, begin=MONDAY_NOON):
    """Record so many looks, one every ten seconds."""
    return record(
        street,
        ObservationBatch(looks=tuple(a_look(begin + timedelta(seconds=10 * n), *standing) for n in range(count))),
    )


def test_a_place_that_is_clear_for_long_enough_rectifies_its_case_and_no_other(street):
    gone, stays = an_incident(1), an_incident(2)
    record(street, a_batch(gone, stays))
    assert looks(street, 9, stands(stays)).rectified == ()
    assert looks(street, 1, stands(stays), begin=MONDAY_NOON + timedelta(seconds=90)).rectified == (1,)
    first, second = street.rows.cases.values()
    assert (first.state, first.status_code) == (CaseState.RECTIFIED, "no_longer_seen")
    assert (second.state, second.clear_since, second.last_seen_at) == (
        CaseState.OPEN, None, MONDAY_NOON + timedelta(seconds=90),
    )  # fmt: skip
    assert street.rows.events[-1][2:] == ("no_longer_seen", CaseState.OPEN, None, "camera")


def test_a_suspected_case_waits_for_its_operator_though_the_place_is_clear(street):
    record(street, a_batch(an_incident(1, score=0.2)))
    assert looks(street, 20).rectified == ()
    assert street.rows.cases[1].state is CaseState.SUSPECTED and street.rows.cases[1].clear_frames == 20


def test_a_case_without_its_timer_costs_the_rest_of_the_batch_nothing(street):
    record(street, a_batch(an_incident(1), an_incident(2)))
    del street.rows.timers[1]
    assert looks(street, 10).rectified == (2,)


def test_looks_from_before_the_thing_was_last_seen_are_not_counted(street):
    incident = an_incident(1)
    record(street, a_batch(incident))
    looks(street, 5, begin=incident.dwell_reached_at - timedelta(seconds=40))
    assert street.rows.cases[1].clear_frames == 0


def test_without_looks_no_case_is_asked_for(street):
    record(street, a_batch(an_incident(1)))
    street.break_on = "looks.watched"
    record(street, ObservationBatch(observations=(an_observation(an_incident(1)),)))


def test_an_incident_in_a_zone_that_the_policy_is_not_for_opens_nothing(street):
    with street.unit_of_work() as uow:
        uow.policies.save(a_policy(version=2, zones=("yard-*",)))
    recorded = record(street, a_batch(an_incident(1)))
    assert recorded.opened == () and "is not for zone lane" in recorded.dropped[0][1]
    assert street.rows.cases == {}
