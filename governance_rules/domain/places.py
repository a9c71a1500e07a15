"""A thing followed at its place in the picture: what is known of it, how it looks, and which box is the same thing.

Boxes here are in the pixels of the preset's reference picture: the caller has taken the camera's drift out of them.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind

LOOK_SIDE = 16
_CODE_STEPS = 32.0
# Grey levels of spread under which a patch has no look of its own: night, glare, bare asphalt.
FLAT_CONTRAST = 4.0
RECENT_BOXES = 9
WIDER_BOXES = 5
# A box this much larger that holds the thing shows it within something larger.
WIDER_AREA = 1.25
WIDER_COVER = 0.75


@dataclass(frozen=True, slots=True)
class Look:
    """How one part of the picture looks, independent of brightness and contrast.

    code: LOOK_SIDE² signed bytes, the grey patch less its mean, in 1/32 of its spread.
    contrast: that spread (standard deviation) in grey levels.
    """

    code: bytes
    contrast: float

    @classmethod
    def of(cls, patch: np.ndarray) -> Look:
        """Of a grey patch [LOOK_SIDE, LOOK_SIDE], 0 to 255."""
        values = np.asarray(patch, np.float32).ravel()
        values = values - values.mean()
        contrast = float(np.sqrt(np.dot(values, values) / values.size))
        code = np.clip(np.rint(values * (_CODE_STEPS / max(contrast, 1.0))), -127, 127).astype(np.int8)
        return cls(code.tobytes(), round(contrast, 2))

    @property
    def flat(self) -> bool:
        return self.contrast < FLAT_CONTRAST

    def likeness(self, other: Look) -> float | None:
        """Normalised cross-correlation, -1 to 1, 1 the same; None when both are flat and nothing can be said."""
        if self.flat and other.flat:
            return None
        a = np.frombuffer(self.code, np.int8).astype(np.float32)
        b = np.frombuffer(other.code, np.int8).astype(np.float32)
        return float(np.dot(a, b) / (np.sqrt(np.dot(a, a) * np.dot(b, b)) + 1e-6))

    def towards(self, other: Look, share: float) -> Look:
        """This look moved by `share` towards the other one, so that slow light does not make a thing a stranger."""
        a = np.frombuffer(self.code, np.int8).astype(np.float32)
        b = np.frombuffer(other.code, np.int8).astype(np.float32)
        code = np.rint(a + (b - a) * share).astype(np.int8)
        return Look(code.tobytes(), round(self.contrast + (other.contrast - self.contrast) * share, 2))

    def to_json(self) -> list[Any]:
        return [base64.b64encode(self.code).decode(), self.contrast]

    @classmethod
    def from_json(cls, value: list[Any]) -> Look:
        return cls(base64.b64decode(value[0]), float(value[1]))


@dataclass(frozen=True, slots=True)
class Seen:
    """One detection as the rule takes it.

    detector: who said so where that is not the frame's detector.
    named: False for something that stands there and that no detector could name; `thing` is what it counts as.
    """

    thing: str
    score: float
    box: Box
    detector: str = ""
    named: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing followed at its place. Times are seconds on the camera's steady clock.

    box: running median of `recent`.  origin: where it stood when it was first followed; far from it, it has moved.
    wider, widened: the last boxes that showed it within something larger, and how many there were.
    window, look: the part of the picture that is compared, and how it looked; None until the picture side has said it.
    other_look, other_since: a look that its place has taken on while its boxes went on, and since when it stays so.
    stood: seconds it is known to have been there while the rule was in force.
    last_present: when it was last known to be there, seen or unchanged in look.
    present, firm, seen: scored frames in which it was there; was so and looked the same; was detected.
    missed, away, absent: in which it was not detected; was not known to be there; and nothing stood in front of it.
    gone: frames in a row, up to now, in which its place looked like another.
    score_sum, best_score: over the frames in which it was detected.
    unnamed: those of them in which nobody could name it.
    watched, accompanied, in_company: seconds that it stood, and of them in company, as far back as the company rule of
    its kind goes; whether it was so in the last frame that showed it.
    waited: its dwell was over and something else was wanting: company, or a rival stood in its place.
    """

    observation_id: UUID
    kind: Kind
    zone_id: str
    things: tuple[tuple[str, int], ...]
    box: Box
    origin: Box
    window: Box
    look: Look | None
    recent: tuple[Box, ...]
    wider: tuple[Box, ...]
    widened: int
    first_seen: float
    last_present: float
    stood: float
    present: int
    firm: int
    seen: int
    missed: int
    away: int
    absent: int
    gone: int
    score_sum: float
    best_score: float
    detector: str
    announced: bool = False
    reached: float | None = None
    sighted: float | None = None
    unnamed: int = 0
    watched: float = 0.0
    accompanied: float = 0.0
    in_company: bool = False
    waited: bool = False
    other_look: Look | None = None
    other_since: float = 0.0

    @property
    def thing(self) -> str:
        """What it was called most often."""
        return max(self.things, key=lambda pair: pair[1])[0]

    @property
    def mean_score(self) -> float:
        return self.score_sum / self.seen

    @property
    def strength(self) -> float:
        """Mean score over the frames that could show it, 0 where it was there unseen or had gone: what it is worth."""
        return self.score_sum / max(1, self.present + self.absent)

    def to_json(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in _PLAIN}
        values["observation_id"] = str(self.observation_id)
        values["things"] = [list(pair) for pair in self.things]
        for name in _BOXES:
            values[name] = getattr(self, name).as_list()
        for name in _BOX_LISTS:
            values[name] = [box.as_list() for box in getattr(self, name)]
        for name in _LOOKS:
            look = getattr(self, name)
            values[name] = None if look is None else look.to_json()
        return values

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Followed:
        """Raises KeyError or TypeError for a state without a field; those of _LATER begin with their defaults."""
        values = {name: value[name] for name in _PLAIN if name in value or name not in _LATER}
        for name in _LOOKS:
            told = value.get(name) if name in _LATER else value[name]
            values[name] = None if told is None else Look.from_json(told)
        for name in _BOXES:
            values[name] = Box(*value[name])
        for name in _BOX_LISTS:
            values[name] = tuple(Box(*box) for box in value[name])
        return cls(
            **{
                **values,
                "observation_id": UUID(value["observation_id"]),
                "kind": Kind(value["kind"]),
                "things": tuple((str(name), int(count)) for name, count in value["things"]),
            }
        )


_BOXES = ("box", "origin", "window")
_BOX_LISTS = ("recent", "wider")
_LOOKS = ("look", "other_look")
_PLAIN = (
    "kind",
    "zone_id",
    "first_seen",
    "last_present",
    "stood",
    "present",
    "firm",
    "widened",
    "seen",
    "missed",
    "away",
    "absent",
    "gone",
    "score_sum",
    "best_score",
    "detector",
    "announced",
    "reached",
    "sighted",
    "unnamed",
    "watched",
    "accompanied",
    "in_company",
    "waited",
    "other_since",
)
_LATER = frozenset({"unnamed", "watched", "accompanied", "in_company", "waited", "other_look", "other_since"})


def median_box(boxes: Sequence[Box]) -> Box:
    """Median of each side over the boxes (at least one): one wild box in three does not move it."""
    middle = len(boxes) // 2
    return Box(
        sorted(b.x0 for b in boxes)[middle],
        sorted(b.y0 for b in boxes)[middle],
        sorted(b.x1 for b in boxes)[middle],
        sorted(b.y1 for b in boxes)[middle],
    )


def is_wider(box: Box, thing: Box) -> bool:
    """Whether the box holds nearly all of the thing and clearly more."""
    lies = overlaps([thing], [box]).of_first[0, 0] >= WIDER_COVER if box.area >= WIDER_AREA * thing.area else False
    return bool(lies)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """How n boxes lie on m others, each array float64 [n, m]: IoU, share of the first and of the second covered."""

    iou: np.ndarray
    of_first: np.ndarray
    of_second: np.ndarray


def overlaps(first: Sequence[Box], second: Sequence[Box]) -> Overlaps:
    """Overlaps of every box of `first` with every box of `second`."""
    a = np.array([b.as_list() for b in first], np.float64).reshape(-1, 1, 4)
    b = np.array([b.as_list() for b in second], np.float64).reshape(1, -1, 4)
    size = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    common = np.maximum(size[..., 0], 0) * np.maximum(size[..., 1], 0)
    area_a = (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1])
    area_b = (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return Overlaps(common / (area_a + area_b - common), common / area_a, common / area_b)


def match(iou: np.ndarray, at_least: float) -> list[tuple[int, int]]:
    """One-to-one pairs (row, column) of the matrix, the largest IoU first, none under `at_least`."""
    pairs: list[tuple[int, int]] = []
    rows, columns = np.nonzero(iou >= at_least)
    order = np.argsort(-iou[rows, columns], kind="stable")
    used_rows: set[int] = set()
    used_columns: set[int] = set()
    for k in order:
        row, column = int(rows[k]), int(columns[k])
        if row not in used_rows and column not in used_columns:
            used_rows.add(row)
            used_columns.add(column)
            pairs.append((row, column))
    return pairs
