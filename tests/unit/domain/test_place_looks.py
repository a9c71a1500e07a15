"""What a camera's frames say of the place of an open case."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.look import WatchedCase
from data_contracts.schemas.zone import Zone
from governance_rules.domain.mending import is_clear
from governance_rules.domain.place_looks import Said, after_look, said_of, standing_of
from tests.fakes.kerb import SPOT, Kerb, Thing, a_view
from tests.fakes.looks import a_look, beside, stands
from tests.fakes.street import MONDAY_NOON, a_case, a_policy, an_incident

LANE = Polygon((Point(0, 0), Point(2000, 0), Point(2000, 300), Point(0, 300)))
ZONE = Zone("lane", "gate", "home", "the lane", Kind.ILLEGAL_PARKING, LANE)
CAR = an_incident(3)
CHECK = {"by": "camera", "clear_seconds": 60, "scored_frames": 5}
SPOT_CASE = WatchedCase(a_case(policy=a_policy(mending=CHECK)), ZONE, CAR.box, CAR.box, frozenset({CAR.observation_id}))
NAMED_CASE = replace(SPOT_CASE, zone=replace(ZONE, place_id="door"), spot=None)


def at(seconds: float):
    return MONDAY_NOON + timedelta(seconds=seconds)


def said(*standing, watched=SPOT_CASE, **changes) -> Said:
    return said_of(watched, a_look(at(0), *standing, **changes))


def test_an_empty_place_in_sight_is_clear() -> None:
    assert said() is Said.CLEAR


def test_the_thing_itself_is_there_wherever_its_box_has_settled() -> None:
    assert said(stands(CAR, box=beside(CAR.box, x=70))) is Said.THERE


@pytest.mark.parametrize("box", [beside(CAR.box, x=12), Box(CAR.box.x0 + 10, 105, CAR.box.x0 + 50, 135)])
def test_goods_put_out_again_are_there_though_their_time_is_not_over(box: Box) -> None:
    assert said(stands(CAR, observation_id=uuid4(), box=box)) is Said.THERE


def test_what_is_followed_but_not_shown_is_neither() -> None:
    assert said(stands(CAR, shown=False)) is Said.NEITHER


def test_a_thing_of_another_kind_on_the_spot_hides_it_and_is_not_it() -> None:
    goods = stands(CAR, observation_id=uuid4(), kind=Kind.PILED_GOODS)
    assert said(goods, boxes=(CAR.box,)) is Said.NEITHER


def test_a_person_in_front_hides_the_place_and_one_beside_does_not() -> None:
    assert said(boxes=(Box(CAR.box.x0 + 10, 60, CAR.box.x0 + 25, 150),)) is Said.NEITHER
    assert said(boxes=(Box(CAR.box.x1 + 1, 60, CAR.box.x1 + 15, 150),)) is Said.CLEAR


@pytest.mark.parametrize(("x", "expected"), [(42, Said.CLEAR), (25, Said.NEITHER)])
def test_a_neighbour_of_the_same_kind_hides_only_what_it_covers_most_of(x: float, expected: Said) -> None:
    next_one = beside(CAR.box, x=x, y=-4)
    assert said(stands(CAR, observation_id=uuid4(), box=next_one), boxes=(next_one,)) is expected


def test_a_zone_that_was_not_watched_says_nothing() -> None:
    assert said(zone_ids=frozenset({"another"})) is Said.NEITHER


def test_a_zone_drawn_anew_beside_the_place_says_nothing() -> None:
    elsewhere = Polygon((Point(900, 0), Point(2000, 0), Point(2000, 300), Point(900, 300)))
    assert said(watched=replace(SPOT_CASE, zone=replace(ZONE, polygon=elsewhere))) is Said.NEITHER


def test_at_a_named_place_anything_of_the_kind_in_the_zone_is_there() -> None:
    far = stands(CAR, observation_id=uuid4(), box=beside(CAR.box, x=500))
    assert said(far, watched=NAMED_CASE) is Said.THERE
    assert said(replace(far, zone_id="another"), watched=NAMED_CASE) is Said.CLEAR


def test_a_camera_that_never_had_the_thing_can_say_that_it_is_there_but_not_that_it_is_gone() -> None:
    other = replace(NAMED_CASE, box=None, observation_ids=frozenset())
    assert said(watched=other) is Said.NEITHER
    assert said(stands(CAR), watched=other) is Said.THERE


def case_after(*pairs, case=SPOT_CASE.case):
    """The case after looks at so many seconds, each with what it says."""
    for seconds, what in pairs:
        case = after_look(case, a_look(at(seconds)), what)
    return case


def test_clear_counts_from_the_first_clear_look_and_ends_when_the_thing_is_seen() -> None:
    case = case_after((10, Said.CLEAR), (20, Said.NEITHER), (30, Said.CLEAR))
    assert (case.clear_since, case.clear_frames, case.looked_at) == (at(10), 2, at(30))
    case = case_after((40, Said.THERE), case=case)
    assert (case.clear_since, case.clear_frames, case.looked_at, case.last_seen_at) == (None, 0, at(40), at(40))


def test_a_late_look_that_shows_it_still_counts_and_a_late_clear_one_does_not() -> None:
    case = case_after((10, Said.CLEAR), (20, Said.CLEAR), (30, Said.CLEAR))
    assert case_after((25, Said.CLEAR), case=case) == case
    late = case_after((25, Said.THERE), case=case)
    assert (late.clear_since, late.clear_frames, late.looked_at, late.last_seen_at) == (None, 0, at(30), at(25))
    earlier = case_after((5, Said.THERE), case=case)
    assert (earlier.clear_since, earlier.clear_frames) == (at(10), 3)


def test_what_was_clear_before_the_eye_was_shut_counts_no_more() -> None:
    case = case_after((10, Said.CLEAR), (20, Said.CLEAR), (81, Said.CLEAR))
    assert (case.clear_since, case.clear_frames) == (at(81), 1)


@pytest.mark.parametrize("first", [Said.CLEAR, Said.NEITHER])
def test_what_was_clear_before_looks_were_lost_counts_no_more(first: Said) -> None:
    case = case_after((10, Said.CLEAR), (20, Said.CLEAR))
    case = after_look(case, a_look(at(30), after_break=True), first)
    case = case_after((40, Said.CLEAR), case=case)
    expected = (at(30), 2) if first is Said.CLEAR else (at(40), 1)
    assert (case.clear_since, case.clear_frames) == expected


def test_nothing_is_clear_that_was_seen_later() -> None:
    case = replace(SPOT_CASE.case, last_seen_at=at(15))
    assert case_after((10, Said.CLEAR), (15, Said.CLEAR), case=case) == case


# ---- whatever the batches do

SAYS = st.sampled_from([Said.THERE, Said.CLEAR, Said.CLEAR, Said.CLEAR, Said.NEITHER])
TRUTH = st.lists(st.tuples(st.integers(1, 40), SAYS), min_size=1, max_size=40)


@st.composite
def deliveries(draw):
    """(all looks as (second, said), batches as they come): cut anywhere, some lost, some delivered twice."""
    second, truth = 0, []
    for pause, what in draw(TRUTH):
        second += pause
        truth.append((second, what))
    batches, lost = [], False
    while sum(len(b) for b in batches) < len(truth):
        begin = sum(len(b) for b in batches)
        batches.append(truth[begin : begin + draw(st.integers(1, 6))])
    coming: list[list[tuple[int, Said, bool]]] = []
    for batch in batches:
        if draw(st.integers(0, 4)) == 0:
            lost = True
            continue
        told = [(s, what, lost and number == 0) for number, (s, what) in enumerate(batch)]
        lost = False
        coming.extend([told] * draw(st.integers(1, 2)))
        if coming and draw(st.integers(0, 3)) == 0:
            coming.append(coming[draw(st.integers(0, len(coming) - 1))])
    return truth, coming


def deliver(case, batch):
    for second, what, after_break in batch:
        case = after_look(case, replace(a_look(at(second)), after_break=after_break), what)
    return case


@given(deliveries())
def test_lost_and_doubled_batches_never_make_a_place_clear_that_was_not(given_) -> None:
    truth, coming = given_
    case = SPOT_CASE.case
    for batch in coming:
        before, case = case, deliver(case, batch)
        assert before.looked_at is None or case.looked_at >= before.looked_at
        assert before.last_seen_at is None or case.last_seen_at >= before.last_seen_at
        if case.clear_since is None or case.clear_frames == 0:
            assert not is_clear(case)
            continue
        since = [(s, what) for s, what in truth if case.clear_since <= at(s) <= case.looked_at]
        assert case.clear_frames <= sum(what is Said.CLEAR for _, what in since)
        assert all(what is not Said.THERE for _, what in since)
        if is_clear(case):
            assert since[-1][0] - since[0][0] >= 60 and len(since) >= 5


@given(deliveries(), st.randoms())
def test_in_whatever_order_they_come_no_look_is_counted_twice_and_the_last_sight_stands(given_, random) -> None:
    truth, coming = given_
    random.shuffle(coming)
    case = SPOT_CASE.case
    for batch in coming:
        case = deliver(case, batch)
    seen = [s for batch in coming for s, what, _ in batch if what is Said.THERE]
    assert case.last_seen_at == (at(max(seen)) if seen else None)
    if case.clear_since is not None:
        assert not seen or case.clear_since > at(max(seen))
        assert case.clear_frames <= sum(what is Said.CLEAR and at(s) >= case.clear_since for s, what in truth)


# ---- what the rule follows, told as a look


def told(kerb: Kerb, seconds: float, **policy) -> list[tuple[float, list]]:
    """(second, what stands) of each frame."""
    watched = kerb.watch(a_view(**policy), seconds)
    return [(s, list(standing_of(done.state.followed, done.readings))) for s, done in enumerate(watched.steps)]


def test_a_standing_car_is_shown_most_of_the_time_and_one_that_has_left_is_not_told() -> None:
    frames = told(Kerb([Thing(until=100)], seed=3), 160, allowed_gap_seconds=10)
    assert sum(any(t.shown for t in standing) for s, standing in frames if 10 <= s < 100) > 70
    assert all(not t.shown for s, standing in frames if s >= 100 for t in standing)
    assert all(not standing for s, standing in frames if s > 112)


def test_a_hidden_car_is_told_and_not_shown() -> None:
    lorry = Thing(SPOT, since=60, until=75, name="truck", seed=5, front=True, scores=(0.8, 0.9), share=1.0)
    frames = told(Kerb([Thing(), lorry], seed=4), 74, allowed_gap_seconds=20, things=["car"])
    assert all(standing and not any(t.shown for t in standing) for s, standing in frames if s > 61)


def test_a_flicker_of_the_background_is_neither_there_nor_in_the_way_for_ever() -> None:
    cover = Thing(seed=2, scores=(0.2, 0.24), share=0.3)
    frames = told(Kerb([cover], seed=1), 300)
    assert not any(t.shown for _, standing in frames for t in standing)
    assert sum(not standing for _, standing in frames) > 200
