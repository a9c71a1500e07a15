"""Figures of boxes: cases counted by hand, and what must hold of any pictures."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.detection import Detection
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.things import Thing
from models.evaluation.confusion import confusion
from models.evaluation.detection_metrics import measure, measure_slices
from models.evaluation.records import ScoredPicture, TrueBox
from models.evaluation.worst import worst_pictures
from tests.unit.models.evaluation.known import KNOWN_THINGS, known_pictures

CAR, PERSON = Thing.CAR, Thing.PERSON
LABELS = frozenset({CAR, PERSON})
SCORE = 0.25


def a_box(x: float = 0, y: float = 0, side: float = 40) -> Box:
    return Box(x, y, x + side, y + side)


def true(thing: Thing, box: Box, **more) -> TrueBox:
    return TrueBox(thing, box, **more)


def found(thing: str, score: float, box: Box) -> Detection:
    return Detection(str(thing), score, box)


def test_two_pictures_counted_by_hand() -> None:
    """Found in falling order of score: right, false, right; one of three cars is missed. So precision is 1 up to recall
    1/3 and 2/3 up to recall 2/3: of COCO's 101 steps 34 have 1, 33 have 2/3 and 34 have 0."""
    pictures = [
        ScoredPicture(
            "a",
            (true(CAR, a_box()), true(CAR, a_box(100))),
            (found(CAR, 0.9, a_box()), found(CAR, 0.8, a_box(300))),
        ),
        ScoredPicture("b", (true(CAR, a_box()),), (found(CAR, 0.7, a_box()), found(CAR, 0.1, a_box(100)))),
    ]
    car = measure(pictures, LABELS, SCORE)[CAR]
    assert (car.true, car.right, car.false) == (3, 2, 1)
    assert (car.precision, car.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert car.ap50 == pytest.approx((34 + 33 * 2 / 3) / 101)
    assert len(car.curve) == 101
    person = measure(pictures, LABELS, SCORE)[PERSON]
    assert (person.true, person.precision, person.recall, person.ap50) == (0, None, None, None)


def test_a_loose_box_counts_up_to_its_overlap() -> None:
    """40 × 40 against 40 × 30 has an IoU of 0.75, so it is right at 6 of the 10 overlaps 0.50 to 0.95."""
    picture = ScoredPicture("a", (true(CAR, a_box()),), (found(CAR, 0.9, Box(0, 0, 40, 30)),))
    car = measure([picture], LABELS, SCORE)[CAR]
    assert (car.ap50, car.ap) == (pytest.approx(1), pytest.approx(0.6))


def test_what_the_set_does_not_label_is_no_false_alarm() -> None:
    picture = ScoredPicture("a", (true(CAR, a_box()),), (found("pile", 0.9, a_box(200)), found(CAR, 0.8, a_box())))
    assert measure([picture], LABELS, SCORE)[CAR].precision == 1
    assert confusion([picture], LABELS, SCORE).columns == ("person", "car", "nothing")


@pytest.mark.parametrize("thing", [CAR, None])
def test_in_an_ignored_region_nothing_counts(thing: Thing | None) -> None:
    region = TrueBox(thing, Box(200, 0, 400, 200), region=True)
    cars = tuple(found(CAR, 0.9, a_box(210 + 50 * n)) for n in range(3))
    picture = ScoredPicture("a", (true(CAR, a_box()), region), (*cars, found(CAR, 0.8, a_box())))
    car = measure([picture], LABELS, SCORE)[CAR]
    assert (car.true, car.right, car.false, car.ap50) == (1, 1, 0, pytest.approx(1))


def test_a_region_of_one_thing_excuses_no_other() -> None:
    region = TrueBox(PERSON, Box(200, 0, 400, 200), region=True)
    picture = ScoredPicture("a", (true(CAR, a_box()), region), (found(CAR, 0.9, a_box(210)),))
    assert measure([picture], LABELS, SCORE)[CAR].false == 1


def test_who_is_taken_for_whom() -> None:
    picture = ScoredPicture(
        "a",
        (true(CAR, a_box()), true(CAR, a_box(100)), true(PERSON, a_box(200))),
        (found("truck", 0.9, a_box()), found(CAR, 0.5, a_box(100)), found(PERSON, 0.4, a_box(400))),
    )
    told = confusion([picture], LABELS, SCORE)
    assert told.rows == ("person", "car", "nothing")
    assert told.columns == ("person", "car", "truck", "nothing")
    assert told.counts == ((0, 0, 0, 1), (0, 1, 1, 0), (1, 0, 0, 0))


def test_slices_hold_what_they_say() -> None:
    seen, hidden = true(CAR, a_box(0, 0, 20), visible=0.9), true(CAR, a_box(100, 0, 120), visible=0.5)
    night = ScoredPicture("n", (seen, hidden), (found(CAR, 0.9, seen.box),), frozenset({"night"}))
    day = ScoredPicture("d", (hidden,), (found(CAR, 0.9, hidden.box),), frozenset({"day"}))
    slices = {name: figures[CAR] for name, figures in measure_slices([night, day], LABELS, SCORE).items()}
    assert {name: (f.true, f.recall) for name, f in slices.items()} == {
        "day": (1, 1.0),
        "night": (2, 0.5),
        "small": (1, 1.0),
        "large": (2, 0.5),
        "occluded": (2, 0.5),
    }
    assert slices["small"].ap50 == pytest.approx(1)
    assert slices["occluded"].ap50 == pytest.approx(51 / 101)


def test_the_worst_picture_comes_first() -> None:
    good = ScoredPicture("good", (true(CAR, a_box()),), (found(CAR, 0.9, a_box()),))
    bad = ScoredPicture("bad", (true(CAR, a_box()), true(CAR, a_box(100))), ())
    false = ScoredPicture("false", (), (found(CAR, 0.6, a_box()),))
    worst = worst_pictures([good, false, bad], LABELS, SCORE)
    assert [(w.picture.name, w.errors) for w in worst] == [("bad", 2), ("false", 0.6)]
    assert len(worst_pictures([replace(bad, name=str(n)) for n in range(30)], LABELS, SCORE)) == 20


# (AP, AP50) of pycocotools 2.0.11 on the same pictures.
PYCOCOTOOLS = {
    "all": {"person": (0.217571, 0.515960), "car": (0.263700, 0.626802), "garbage": (0.183879, 0.442027)},
    "small": {"person": (0.354184, 0.667610), "car": (0.500165, 1.0), "garbage": (0.347605, 0.975955)},
    "medium": {"person": (0.208235, 0.498084), "car": (0.215019, 0.567787), "garbage": (0.119747, 0.286864)},
    "large": {"person": (0.214103, 0.608911), "car": (0.283984, 0.589302), "garbage": (0.325943, 0.715932)},
}


def test_the_reference_implementation_says_the_same() -> None:
    pictures, labels = known_pictures(), frozenset(KNOWN_THINGS)
    ours = {"all": measure(pictures, labels, SCORE), **measure_slices(pictures, labels, SCORE)}
    for name, things_of in PYCOCOTOOLS.items():
        assert {str(t): (f.ap, f.ap50) for t, f in ours[name].items()} == {
            thing: pytest.approx(values, abs=1e-5) for thing, values in things_of.items()
        }


# Apart from one another, so that each box can only be matched by its own.
places = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8, unique=True)
things = st.sampled_from(sorted(LABELS))


@st.composite
def labelled(draw: st.DrawFn) -> list[ScoredPicture]:
    """Pictures in which exactly what is there was found."""
    pictures = []
    for number in range(draw(st.integers(1, 4))):
        boxes = [true(draw(things), a_box(60 * x, 60 * y)) for x, y in draw(places)]
        scores = draw(st.lists(st.floats(0.3, 1), min_size=len(boxes), max_size=len(boxes)))
        shown = tuple(found(b.thing, s, b.box) for b, s in zip(boxes, scores, strict=True))
        pictures.append(ScoredPicture(str(number), tuple(boxes), shown))
    return pictures


@settings(max_examples=25, deadline=None)
@given(labelled())
def test_whoever_finds_everything_has_full_marks(pictures: list[ScoredPicture]) -> None:
    for figures in measure(pictures, LABELS, SCORE).values():
        if figures.true:
            assert (figures.precision, figures.recall) == (1, 1)
            assert (figures.ap, figures.ap50) == (pytest.approx(1), pytest.approx(1))
    assert worst_pictures(pictures, LABELS, SCORE) == []


@settings(max_examples=25, deadline=None)
@given(labelled(), st.randoms(use_true_random=False))
def test_a_lost_box_lowers_recall_alone(pictures: list[ScoredPicture], chance: random.Random) -> None:
    which = chance.randrange(len(pictures))
    lost = chance.choice(pictures[which].found)
    fewer = list(pictures)
    fewer[which] = replace(pictures[which], found=tuple(d for d in pictures[which].found if d is not lost))
    before, after = measure(pictures, LABELS, SCORE), measure(fewer, LABELS, SCORE)
    for thing, figures in after.items():
        if thing == lost.thing:
            assert figures.recall < before[thing].recall and figures.ap50 < before[thing].ap50
            assert figures.precision in (1, None)
        else:
            assert figures == before[thing]


@settings(max_examples=25, deadline=None)
@given(labelled(), st.randoms(use_true_random=False))
def test_order_changes_nothing(pictures: list[ScoredPicture], chance: random.Random) -> None:
    # Scores that differ: of equal ones COCO takes the first, and its figure may depend on which that is.
    number = 0
    noisy = []
    for picture in pictures:
        shown = []
        for one in (*picture.found, found(CAR, 1, a_box(700, 700))):
            number += 1
            shown.append(replace(one, score=1 - number / 1000))
        noisy.append(replace(picture, found=tuple(shown)))
    shuffled = [
        replace(
            p,
            found=tuple(chance.sample(p.found, len(p.found))),
            truth=tuple(chance.sample(p.truth, len(p.truth))),
        )
        for p in chance.sample(noisy, len(noisy))
    ]
    assert measure(shuffled, LABELS, SCORE) == measure(noisy, LABELS, SCORE)
    assert confusion(shuffled, LABELS, SCORE) == confusion(noisy, LABELS, SCORE)
