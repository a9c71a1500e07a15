"""What cases teach: splits by camera, what a rejection says, how words about one picture add up, the daily choice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.sample import Provenance, SampleBox, SampleCandidate, SampleState, Split
from data_contracts.schemas.things import THINGS, Thing
from governance_rules.domain.samples import (
    choose_confirmed,
    choose_uncertain,
    merged,
    original_of,
    sample_of_incident,
    split_of,
)
from tests.fakes.street import MONDAY_NOON, a_picture, an_incident

HEAP = an_incident(1, kind=Kind.GARBAGE, thing="garbage")
CAR = an_incident(1)
PICTURE = original_of(HEAP, [a_picture(HEAP)])
HEAP_THERE, NO_HEAP = SampleBox(Thing.GARBAGE, HEAP.box), SampleBox(Thing.GARBAGE, HEAP.box, present=False)


def sample(provenance, incident=HEAP, person_id=4):
    return sample_of_incident(incident, PICTURE, provenance, MONDAY_NOON, 7, person_id)


@given(st.text(min_size=1))
def test_a_camera_is_in_one_split_for_ever(camera_id):
    assert split_of(camera_id) is split_of(camera_id, "any place")
    assert split_of(None, camera_id) is split_of(None, camera_id)


def test_splits_are_as_written_down_and_about_a_tenth_each():
    """The cameras of a street never move: these were drawn once."""
    assert [split_of(f"camera-{n}").value for n in range(6)] == ["train", "train", "train", "test", "train", "valid"]
    counts = Counter(split_of(f"c{n}") for n in range(5000))
    assert 400 < counts[Split.TEST] < 600 and 400 < counts[Split.VALID] < 600
    with pytest.raises(ValueError, match="camera or a place"):
        split_of(None)


def test_a_false_alarm_says_that_the_thing_is_not_there_and_nothing_of_others():
    for provenance in (Provenance.FALSE_ALARM, Provenance.APPEAL_UPHELD):
        kept = sample(provenance)
        assert (kept.boxes, kept.labelled_things, kept.state) == ((NO_HEAP,), (), SampleState.LABELLED)
        assert (kept.labelled_by, kept.origins[0].case_id, kept.origins[0].person_id) == (4, 7, 4)


def test_a_car_that_only_waited_is_still_a_car_so_a_person_looks_first():
    kept = sample(Provenance.FALSE_ALARM, CAR)
    assert kept.state is SampleState.TO_LABEL and not kept.boxes[0].present and kept.labelled_by is None


def test_what_is_confirmed_or_entered_is_there_and_what_is_uncertain_is_a_proposal():
    for provenance in (Provenance.CONFIRMED_CASE, Provenance.MISSED_CASE):
        assert sample(provenance).boxes == (HEAP_THERE,) and sample(provenance).state is SampleState.LABELLED
    assert sample(Provenance.UNCERTAIN).state is SampleState.TO_LABEL


def test_a_thing_that_nobody_has_a_class_for_gets_no_box():
    kept = sample(Provenance.CONFIRMED_CASE, replace(HEAP, thing="dragon"))
    assert kept.boxes == () and kept.state is SampleState.TO_LABEL


def test_the_original_is_that_of_the_dwell_and_a_sensor_has_none():
    first = replace(a_picture(HEAP, "first_seen"), path="first")
    later = replace(a_picture(HEAP, "sighting"), path="later", captured_at=MONDAY_NOON + timedelta(hours=1))
    dwell = replace(a_picture(HEAP), path="dwell")
    assert original_of(HEAP, [first, later, dwell]).path == "dwell"
    assert original_of(HEAP, [first, later]).path == "later"
    assert original_of(HEAP, [a_picture(HEAP, sealed=False)]) is None
    assert original_of(replace(HEAP, box=None), [dwell]) is None
    assert original_of(replace(HEAP, camera_id=None, place_id="corner"), [dwell]).place_id == "corner"


def test_said_twice_changes_nothing():
    once = merged(None, sample(Provenance.FALSE_ALARM))
    assert merged(once, sample(Provenance.FALSE_ALARM)) == once


def test_a_rejection_settles_what_was_uncertain_and_is_not_unsettled_by_the_daily_sample():
    settled = merged(sample(Provenance.UNCERTAIN), sample(Provenance.FALSE_ALARM))
    assert (settled.boxes, settled.state, settled.labelled_by) == ((NO_HEAP,), SampleState.LABELLED, 4)
    after = merged(sample(Provenance.FALSE_ALARM), sample(Provenance.UNCERTAIN, person_id=None))
    assert (after.boxes, after.state, len(after.origins)) == ((NO_HEAP,), SampleState.LABELLED, 2)


def test_words_about_two_things_add_up_and_one_proposal_keeps_it_waiting():
    elsewhere = replace(HEAP, incident_id=an_incident(2).incident_id, box=Box(500, 100, 560, 140))
    both = merged(sample(Provenance.FALSE_ALARM), sample(Provenance.CONFIRMED_CASE, elsewhere))
    assert len(both.boxes) == 2 and both.state is SampleState.LABELLED
    waits = merged(sample(Provenance.UNCERTAIN), sample(Provenance.CONFIRMED_CASE, elsewhere))
    assert len(waits.boxes) == 2 and waits.state is SampleState.TO_LABEL


def test_what_a_person_labelled_all_over_or_refused_stands():
    whole = replace(sample(Provenance.IMPORTED_LABELS), labelled_things=THINGS, state=SampleState.LABELLED)
    for known in (whole, replace(sample(Provenance.UNCERTAIN), state=SampleState.REFUSED)):
        after = merged(known, sample(Provenance.FALSE_ALARM))
        assert (after.boxes, after.state, len(after.origins)) == (known.boxes, known.state, 2)


candidates = st.lists(
    st.builds(
        lambda number, camera, score: SampleCandidate(
            an_incident(number, score=score, camera_id=camera), number, score < 0.4, 0.4
        ),
        st.integers(1, 500),
        st.sampled_from(["a", "b", "c"]),
        st.floats(0, 1),
    ),
    max_size=40,
    unique_by=lambda c: c.case_id,
)


@given(candidates, st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_daily_choice_is_bounded_and_does_not_depend_on_the_order(found, random, most):
    for choose in (choose_uncertain, choose_confirmed):
        chosen = choose(found, most)
        shuffled = list(found)
        random.shuffle(shuffled)
        assert choose(shuffled, most) == chosen
        counts = Counter(c.incident.camera_id for c in chosen)
        assert counts == {camera: min(most, n) for camera, n in Counter(c.incident.camera_id for c in found).items()}


def test_the_nearest_to_the_threshold_are_asked_about_first():
    found = [SampleCandidate(an_incident(n, score=n / 100), n, False, 0.4) for n in (30, 39, 41, 55)]
    assert {c.case_id for c in choose_uncertain(found, 2)} == {39, 41}
