"""What the eye can say of its own sight, from the pictures alone."""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cv2
import numpy as np

from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.frame import Frame
from serve.view_match import DEAD_ZONE, NO_SHIFT, Reference, Shift

SMALL_WIDTH = 160
HOLD_SECONDS = {
    HealthState.BLACK: 3.0,
    HealthState.COVERED: 5.0,
    HealthState.FROZEN: 30.0,
    HealthState.VIEW_SHIFTED: 6.0,
}
CLEAR_SECONDS = 2.0
LOST_SECONDS = 45.0
LOOK_SECONDS = 0.9
"""Nothing that is judged here changes faster; pictures nearer to the last one are not looked at."""
MATCH_SECONDS = 2.0
SEARCH_SECONDS = 20.0
REFRESH_SECONDS = 60.0
ANCHORED = 0.25
SURELY_ANCHORED = 0.6
BACK_SHARE = 0.75
"""A state once entered is left only well on the good side of its threshold, else it would flutter."""
DISTINCT_PICTURES = 6

BLACK_LEVEL, BLACK_BRIGHTEST = 18.0, 34.0
PLAIN_TEXTURE, PLAIN_SPREAD = 1.2, 14.0
LOST_TEXTURE_SHARE, REGAINED_TEXTURE_SHARE = 0.3, 0.45
SENSOR_NOISE = 0.4
MOTION = 14

SHIFT_PIXELS, SHIFT_SHARE = 15.0, 0.02


@dataclass(frozen=True, slots=True)
class _Look:
    """Small pictures of one frame.

    grey: uint8 [h, 160].  texture: mean strength of its detail.  points: int16 values of single pixels, unaveraged.
    """

    grey: np.ndarray
    texture: float
    points: np.ndarray
    at: float
    scale: float

    @classmethod
    def of(cls, frame: Frame) -> _Look:
        # Rows with a burnt-in clock at the edges of the picture would make a frozen camera look alive.
        edge = frame.height // 10
        inner = frame.picture[edge : frame.height - edge, :, 1]
        step = max(4, frame.width // 96)
        skip = max(1, frame.width // 480)
        green = np.ascontiguousarray(frame.picture[::skip, ::skip, 1])
        height = max(24, round(SMALL_WIDTH * frame.height / frame.width))
        grey = cv2.resize(green, (SMALL_WIDTH, height), interpolation=cv2.INTER_AREA)
        return cls(
            grey,
            float(np.abs(cv2.Laplacian(grey, cv2.CV_16S)).mean()),
            inner[step // 2 :: step, step // 2 :: step].astype(np.int16),
            frame.captured_at.timestamp(),
            frame.width / SMALL_WIDTH,
        )


class ViewHealth:
    """Health of one camera's preset. Time is that of the frames, so that a clip played fast is judged alike.

    state: what `state()` of an earlier one returned. The reference is the first view ever seen, kept with the preset.
    Not thread-safe.
    """

    def __init__(self, camera: Camera, state: dict[str, Any] | None = None) -> None:
        self._camera = camera
        self._size: tuple[int, int] | None = None
        self._first: Reference | None = None
        self._reference: Reference | None = None
        self._first_packed = self._latest_packed = ""
        self._offset = self._shift = NO_SHIFT
        self._texture: float | None = None
        self._suspected: dict[HealthState, float] = {}
        self._cleared_at: float | None = None
        self._matched_at = self._searched_at = self._refreshed_at = float("-inf")
        self._unmatched_since: float | None = None
        self._distinct: deque[np.ndarray] = deque(maxlen=DISTINCT_PICTURES)
        self._last: _Look | None = None
        self._alive_at: float | None = None
        self._current: CameraHealth | None = None
        if state:
            self._restore(state)

    @property
    def current(self) -> CameraHealth | None:
        """The health as last judged; None before the first frame."""
        return self._current

    @property
    def suspended(self) -> bool:
        """True while no new case may open: something is wrong, or looks so and has not lasted long enough to say."""
        if self._current is not None and self._current.state not in (HealthState.OK, HealthState.STARTING):
            return True
        unsure = self._unmatched_since is not None
        return unsure or any(state is not HealthState.FROZEN for state in self._suspected)

    @property
    def in_doubt(self) -> bool:
        """True while anything looks wrong, however short: a picture that may be frozen says nothing of now."""
        return self.suspended or bool(self._suspected)

    def see(self, frame: Frame) -> CameraHealth | None:
        """Judge a frame, in order of time; returns the health when its state changed, else None."""
        if self._last is not None and frame.captured_at.timestamp() - self._last.at < LOOK_SECONDS:
            return None
        look = _Look.of(frame)
        if self._size is None or self._reference is None:
            self._begin(look, frame)
        wrong = self._judge(look, frame)
        self._last = look
        return self._settle(wrong, look.at, frame.captured_at)

    def accept_view(self) -> None:
        """Zones were drawn anew on what is seen now: the next picture is the reference."""
        self._size = self._first = self._reference = self._texture = None
        self._suspected.clear()

    def state(self) -> dict[str, Any]:
        """JSON values that a later ViewHealth continues from; {} before there is a reference."""
        if self._reference is None or self._first is None or self._size is None:
            return {}
        kept: dict[str, Any] = {
            "size": list(self._size),
            "first": self._first_packed,
            "offset": [self._offset.x, self._offset.y],
            "texture": self._texture,
        }
        if self._reference is not self._first:
            kept["latest"] = self._latest_packed
        return kept

    def _restore(self, state: dict[str, Any]) -> None:
        self._size = (int(state["size"][0]), int(state["size"][1]))
        self._first_packed, self._latest_packed = state["first"], state.get("latest", "")
        self._first = Reference(_unpacked(self._first_packed))
        self._reference = Reference(_unpacked(self._latest_packed)) if self._latest_packed else self._first
        self._offset = Shift(*(float(v) for v in state["offset"]))
        self._texture = state["texture"]

    def _begin(self, look: _Look, frame: Frame) -> None:
        """Take the reference from the first picture that shows anything."""
        if _black(look) or _plain(look):
            return
        self._size = (frame.width, frame.height)
        self._first = self._reference = Reference(look.grey)
        self._first_packed = _packed(look.grey)
        self._offset = self._shift = NO_SHIFT
        self._texture, self._refreshed_at = look.texture, look.at

    def _judge(self, look: _Look, frame: Frame) -> dict[HealthState, str]:
        """What looks wrong in this picture, with a sentence for people."""
        if _black(look):
            return {HealthState.BLACK: "the picture is black"}
        share = REGAINED_TEXTURE_SHARE if self._is(HealthState.COVERED) else LOST_TEXTURE_SHARE
        blurred = self._texture is not None and look.texture < share * self._texture
        if _plain(look) or blurred:
            return {HealthState.COVERED: "the picture has lost its detail: covered, dirty or out of focus"}
        if self._size is not None and self._size != (frame.width, frame.height):
            was, now = "{} x {}".format(*self._size), f"{frame.width} x {frame.height}"
            return {HealthState.VIEW_SHIFTED: f"the picture is {now}, its zones were drawn on {was}"}
        wrong = {}
        if not self._alive(look):
            wrong[HealthState.FROZEN] = "pictures come, and all of them are the same"
        shifted = self._shifted(look, frame)
        if shifted:
            wrong[HealthState.VIEW_SHIFTED] = shifted
        return wrong

    def _alive(self, look: _Look) -> bool:
        """False when neither anything moved nor the sensor's noise changed since the last picture.

        An encoder gives a frozen picture two or three faces (key frame, later frames) that come again and again; noise
        gives each key frame a face of its own. A clip that is repeated is known by what moves in it.
        """
        moved = self._last is not None and self._last.grey.shape == look.grey.shape and _moved(self._last, look)
        new = all(
            seen.shape != look.points.shape or _apart(seen, look.points) > SENSOR_NOISE for seen in self._distinct
        )
        if new:
            self._distinct.append(look.points)
        return moved or new

    def _shifted(self, look: _Look, frame: Frame) -> str:
        """A sentence when the view has moved too far or cannot be found any more, else ""."""
        reference = self._reference
        if reference is None or not reference.recognisable:
            return ""
        interval = MATCH_SECONDS if self._suspected or self._unmatched_since is not None else 2 * MATCH_SECONDS
        if look.at - self._matched_at >= interval:
            self._matched_at = look.at
            self._match(reference, look)
        pixels = (self._offset + self._shift).length * look.scale
        limit = max(SHIFT_PIXELS, SHIFT_SHARE * frame.width)
        if pixels > limit * (BACK_SHARE if self._is(HealthState.VIEW_SHIFTED) else 1.0):
            return f"the view has moved by about {pixels:.0f} pixels"
        if self._unmatched_since is not None and look.at - self._unmatched_since > LOST_SECONDS:
            return "the view is not the one that the zones were drawn on"
        return ""

    def _match(self, reference: Reference, look: _Look) -> None:
        anchored = reference.anchored_share(look.grey, self._shift)
        if anchored >= SURELY_ANCHORED and look.at - self._searched_at < SEARCH_SECONDS:
            self._unmatched_since = None
            return
        self._searched_at = look.at
        found = reference.find_shift(look.grey)
        if found is not None:
            self._shift = found if found.length > DEAD_ZONE else NO_SHIFT
            self._unmatched_since = None
            stale = anchored < SURELY_ANCHORED and look.at - self._refreshed_at > REFRESH_SECONDS
            if stale and self._is(HealthState.OK):
                self._refresh(look)
        elif anchored >= ANCHORED:
            self._unmatched_since = None
        elif self._unmatched_since is None:
            self._unmatched_since = look.at

    def _is(self, state: HealthState) -> bool:
        return self._current is not None and self._current.state is state

    def _refresh(self, look: _Look) -> None:
        """Light and seasons change how a view looks: follow them, and keep how far it has moved in all."""
        assert self._first is not None
        against_first = self._first.find_shift(look.grey)
        offset = against_first if against_first is not None else self._offset + self._shift
        self._offset = offset if offset.length > DEAD_ZONE else NO_SHIFT
        self._reference, self._shift = Reference(look.grey), NO_SHIFT
        self._latest_packed = _packed(look.grey)
        self._texture, self._refreshed_at = look.texture, look.at

    def _settle(self, wrong: dict[HealthState, str], at: float, checked_at: datetime) -> CameraHealth | None:
        """Let what lasts long enough become the state, the first of HOLD_SECONDS' order first."""
        self._suspected = {state: self._suspected.get(state, at) for state in wrong}
        before = self._current.state if self._current else HealthState.STARTING
        lasting = [s for s, hold in HOLD_SECONDS.items() if s in wrong and at - self._suspected[s] >= hold]
        if lasting:
            state, self._cleared_at = lasting[0], None
        elif before in (HealthState.STARTING, HealthState.OK):
            state = HealthState.OK
        elif before in wrong:
            state, self._cleared_at = before, None
        else:
            self._cleared_at = at if self._cleared_at is None else self._cleared_at
            state = HealthState.OK if at - self._cleared_at >= CLEAR_SECONDS else before
        moved = (self._offset + self._shift).length * (self._last.scale if self._last else 1.0)
        since = checked_at if self._current is None or state is not before else self._current.since
        detail = wrong.get(state, "") or (self._current.detail if self._current and state is before else "")
        self._current = CameraHealth(
            self._camera.camera_id, state, since, checked_at, detail, shift_pixels=round(moved, 1)
        )
        return self._current if state is not before else None


def _black(look: _Look) -> bool:
    return float(look.grey.mean()) < BLACK_LEVEL and float(np.percentile(look.grey, 99)) < BLACK_BRIGHTEST


def _plain(look: _Look) -> bool:
    return look.texture < PLAIN_TEXTURE and float(look.grey.std()) < PLAIN_SPREAD


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).mean())


def _moved(before: _Look, after: _Look) -> bool:
    edge = before.grey.shape[0] // 10
    difference = cv2.absdiff(before.grey, after.grey)[edge:-edge]
    return int(difference.max()) > MOTION


def _packed(grey: np.ndarray) -> str:
    """A few kilobytes: it is saved with the state of the camera's places."""
    done, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    return base64.b64encode(data.tobytes()).decode()


def _unpacked(text: str) -> np.ndarray:
    data = np.frombuffer(base64.b64decode(text), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))
