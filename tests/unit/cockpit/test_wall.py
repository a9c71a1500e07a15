"""What the wall says, without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.cockpit.components import wall as drawn
from apps.cockpit.reading.wall import Wall
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.standing import DaySoFar, OpenGroup
from tests.unit.cockpit.test_components import CARD, CASE, EVIL, NOW, ZONE

QUIET = DaySoFar(0, 0, 0, 0, 0)
WALL = Wall(
    now=NOW,
    groups=(
        OpenGroup(Kind.GARBAGE, CaseState.OPEN, 3, timer_over=1, not_taken_on=1),
        OpenGroup(Kind.GARBAGE, CaseState.SUSPECTED, 2),
        OpenGroup(Kind.SHOP_OVERFLOW, CaseState.ENFORCING, 9, not_enforced=4),
    ),
    late=(CARD,),
    newest=(CARD,),
    day=DaySoFar(opened=20, closed=12, self=7, managed=2, enforced=1),
    open_cases=(),
    cameras=(
        Camera("a", "A", "rtsp://a"), Camera("b", "B", "rtsp://b"), Camera("c", EVIL, "rtsp://c"),
        Camera("d", "D", "rtsp://d", enabled=False),
    ),
    health={
        "a": CameraHealth("a", HealthState.OK, NOW, NOW), "c": CameraHealth("c", HealthState.NO_SIGNAL, NOW, NOW),
        "d": CameraHealth("d", HealthState.NO_SIGNAL, NOW, NOW),
    },
)  # fmt: skip
EMPTY = replace(WALL, groups=(), late=(), newest=(), day=QUIET)


def test_counts_add_up_by_kind_and_by_step() -> None:
    assert (WALL.open, WALL.overdue) == (14, 6)
    assert WALL.by_kind() == [(Kind.SHOP_OVERFLOW, 9, 4), (Kind.GARBAGE, 5, 2)]
    assert WALL.by_step() == [(CaseState.SUSPECTED, 2, 0), (CaseState.OPEN, 3, 2), (CaseState.ENFORCING, 9, 4)]


def test_cameras_that_are_switched_off_are_not_blind_and_unchecked_ones_come_last() -> None:
    assert [(c.camera_id, state) for c, state in WALL.blind()] == [("c", HealthState.NO_SIGNAL), ("b", None)]
    said = drawn.cameras_part(WALL, "en")
    assert "1<small> / 3 can see" in said and "No signal" in said and "Not checked yet" in said


def test_what_is_late_says_why_and_how_many_more() -> None:
    said = drawn.late_part(WALL, ZONE, "en")
    for words in ("timer over 1", "not taken on 1", "enforcement late 4", "2 min overdue", "5 more"):
        assert words in said
    untouched = replace(CARD, next_due_at=NOW + timedelta(hours=1), case=replace(CASE, status_code="not_acknowledged"))
    said = drawn.late_part(replace(WALL, late=(untouched,)), ZONE, "en")
    assert "step began" in said and "Not acknowledged" not in said.split("late-list")[0]
    assert "Nothing is late" in drawn.late_part(EMPTY, ZONE, "en")


def test_the_share_is_of_what_was_mended() -> None:
    said = drawn.today_part(WALL, "en")
    assert "70% mended by people themselves" in said and "flex:7;" in said
    assert "Nothing mended yet today" in drawn.today_part(EMPTY, "en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_people_named_is_escaped(language) -> None:
    parts = [
        drawn.late_part(WALL, ZONE, language),
        drawn.open_part(WALL, language),
        drawn.cameras_part(WALL, language),
        drawn.map_part(WALL, language),
        *(str(item["html"]) for item in drawn.newest_items(WALL.newest, NOW, ZONE, language)),
    ]
    assert "<script>" not in "".join(parts) and "&lt;script&gt;" in "".join(parts)
    # An address that is no copy's is not written into the page.
    assert drawn.newest_items(WALL.newest, NOW, ZONE, language)[0]["picture"] is None


def test_nothing_open_is_said_calmly() -> None:
    assert "Nothing is open" in drawn.open_part(EMPTY, "en")
    assert "No camera is connected yet" in drawn.open_part(replace(EMPTY, cameras=()), "en")
