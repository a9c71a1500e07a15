"""Slices of incidents: counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from models.evaluation.event_metrics import FoundIncident, Stay, WatchedClip, judge
from models.evaluation.event_slices import EVENT_SLICES, has_precision, slices_of
from models.evaluation.report import EventReport, as_json_events
from models.scenes.world import make_clip

SMALL, MEDIUM, LARGE = Box(0, 0, 20, 20), Box(100, 0, 150, 50), Box(200, 0, 320, 120)


def _stay(box: Box, visible: float | None = 1.0) -> Stay:
    return Stay(Kind.PILED_GOODS, box, 0, 600, True, "pile", visible)


def _told(box: Box) -> FoundIncident:
    return FoundIncident(Kind.PILED_GOODS, box, 5, 155)


def _clip(found: list[Box], stays: list[Stay], *tags: str) -> WatchedClip:
    return WatchedClip("clip", tuple(map(_told, found)), tuple(stays), 150, 900, 30, frozenset(tags))


NIGHT = judge(_clip([MEDIUM, LARGE, Box(400, 0, 420, 20)], [_stay(SMALL), _stay(MEDIUM), _stay(LARGE, 0.6)], "night"))
DAY = judge(_clip([SMALL, Box(400, 0, 520, 120)], [_stay(SMALL), _stay(MEDIUM, 0.74)], "day", "rain"))


def test_each_slice_has_its_own_violations_and_false_incidents() -> None:
    figures = slices_of([NIGHT, DAY])
    assert {name: (f.true, f.told, f.false) for name, f in figures.items()} == {
        "day": (2, 1, 1),
        "night": (3, 2, 1),
        "rain": (2, 1, 1),
        "small": (2, 1, 1),
        "medium": (2, 1, 0),
        "large": (1, 1, 1),
        "occluded": (2, 1, 0),
    }
    assert figures["night"].hours == 0.25 and figures["small"].hours == 0.5, "of the clips that are in it"
    assert sum(figures[name].true for name in ("small", "medium", "large")) == 5


def test_of_what_is_hidden_there_is_no_precision() -> None:
    assert [part.name for part in EVENT_SLICES if not has_precision(part.name)] == ["occluded"]
    told = as_json_events(EventReport("clips", False, (NIGHT, DAY)))["slices"]
    assert told["small"] == {
        "true": 2,
        "told": 1,
        "recall": 0.5,
        "recall_95": pytest.approx([0.0945, 0.9055], abs=1e-4),
        "false": 1,
        "precision": 0.5,
    }
    assert set(told["occluded"]) == {"true", "told", "recall", "recall_95"}


def test_where_nobody_knows_what_hides_it_there_is_no_such_slice() -> None:
    unknown = replace(DAY.clip, stays=(_stay(SMALL, None),), tags=frozenset())
    assert set(slices_of([judge(unknown)])) == {"small"}
    assert slices_of([]) == {}


def test_a_clip_says_how_much_of_each_stay_is_seen() -> None:
    clip = make_clip(7, 3)
    assert clip.conditions & {"day", "dusk", "night"}
    assert all(0 < event.visible <= 1 for event in clip.truth)
    scenes = dict(clip.frames())
    for event in clip.truth:
        shown = [
            one.visible
            for t, scene in scenes.items()
            if event.begins_s <= t < event.ends_s
            for one in scene.labelled
            if one.identity == event.identity
        ]
        # Who passes hides more for a moment; what stands never hides more than it says.
        assert not shown or max(shown) >= event.visible - 0.02
