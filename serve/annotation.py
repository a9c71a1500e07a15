"""What is burnt into the copy of an evidence picture, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from data_contracts.schemas.detector_names import is_simulated_record, recogniser
from data_contracts.schemas.evidence import PictureRole
from data_contracts.schemas.geometry import Box, Polygon
from data_contracts.schemas.kinds import Kind
from serve.lettering import Colour, text_width, write

INK: Colour = (38, 30, 24)
PAPER: Colour = (244, 240, 236)
FAINT: Colour = (176, 164, 150)
ZONE: Colour = (214, 170, 60)
MARK: Colour = (52, 76, 235)

KIND_WORDS = {
    Kind.GARBAGE: "废弃垃圾 abandoned garbage",
    Kind.SHOP_OVERFLOW: "出店经营 shop overflow",
    Kind.MOBILE_VENDOR: "游商经营 mobile vendor",
    Kind.STREET_DRYING: "沿街晾晒 street drying",
    Kind.ILLEGAL_PARKING: "机动车违停 illegal parking",
    Kind.BIKE_DISORDER: "非机动车乱停 bike disorder",
    Kind.ILLEGAL_AD: "违规广告 illegal advertising",
    Kind.PILED_GOODS: "乱堆物料 piled goods",
}
TITLE_WORDS: dict[PictureRole, str] = {
    "first_seen": "首次发现 first seen",
    "dwell_reached": "超时停留 dwell reached",
    "sighting": "再次发现 seen again",
}

# A clip watched offline tells no date; its frames count from here.
UNDATED = datetime.fromtimestamp(0, UTC)
UNDATED_AT_MOST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a copy says about itself.

    thing, score, detector: as the detector said, e.g. car 0.42 yolox_nano_v1.
    zone, zone_name: polygon in source pixels, and its name.
    title: `first_seen` or `dwell_reached`.
    captured_at: aware; shown in the street's time zone, or as time of the clip when counted from UNDATED.
    first_seen_at: shown beside it when given, so that the time it has stood can be read off the picture.
    """

    kind: Kind
    thing: str
    score: float
    box: Box
    zone: Polygon
    zone_name: str
    camera_name: str
    captured_at: datetime
    title: PictureRole
    detector: str
    first_seen_at: datetime | None = None


def draw_copy(picture: np.ndarray, annotation: Annotation, people: Sequence[Box], time_zone: str) -> np.ndarray:
    """The copy for people's eyes: uint8 [height + bar, width, 3] BGR, with the same width as `picture`.

    Heads are pixelated first; then zone, box and label; below the picture a bar with an enlarged cut-out and the words.
    """
    blurred = pixelate_heads(picture, people)
    unit = float(np.clip(picture.shape[1] / 640, 0.6, 4.0))
    marked = blurred.copy()
    _draw_zone(marked, annotation, unit)
    _draw_box(marked, annotation, unit)
    return np.vstack([marked, _bar(blurred, annotation, ZoneInfo(time_zone), unit)])


def pixelate_heads(picture: np.ndarray, people: Sequence[Box]) -> np.ndarray:
    """A new picture in which the head part of each person is at most 3 × 3 flat squares: nothing to get back from."""
    changed = picture.copy()
    height, width = picture.shape[:2]
    for box in people:
        x0 = int(np.clip(box.x0 - 0.2 * box.width, 0, width))
        x1 = int(np.clip(np.ceil(box.x1 + 0.2 * box.width), 0, width))
        y0 = int(np.clip(box.y0 - 0.08 * box.height, 0, height))
        y1 = int(np.clip(np.ceil(box.y0 + 0.32 * box.height), 0, height))
        if x1 <= x0 or y1 <= y0:
            continue
        # From the original, so that overlapping people cannot bring each other's pixels back in smaller squares.
        head = cv2.resize(picture[y0:y1, x0:x1], (min(3, x1 - x0), min(3, y1 - y0)), interpolation=cv2.INTER_AREA)
        changed[y0:y1, x0:x1] = cv2.resize(head, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)
    return changed


def _draw_zone(picture: np.ndarray, annotation: Annotation, unit: float) -> None:
    """Tint the zone, but not what stands in the box: its colour is part of the evidence."""
    corners = np.array([[p.x, p.y] for p in annotation.zone.corners])
    outline = [np.round(corners).astype(np.int32)]
    tint = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(tint, outline, 255)
    x0, y0, x1, y1 = _pixels(annotation.box, picture)
    tint[y0:y1, x0:x1] = 0
    inside = tint > 0
    picture[inside] = (0.8 * picture[inside] + 0.2 * np.array(ZONE)).astype(np.uint8)
    cv2.polylines(picture, outline, True, ZONE, max(1, round(unit)), cv2.LINE_AA)


def _draw_box(picture: np.ndarray, annotation: Annotation, unit: float) -> None:
    line = max(1, round(1.6 * unit))
    x0, y0, x1, y1 = _pixels(annotation.box, picture)
    # The line lies outside the box, so that it hides nothing of a small thing.
    cv2.rectangle(picture, (x0 - line, y0 - line), (x1 + line - 1, y1 + line - 1), MARK, line, cv2.LINE_8)
    label, size = f"{annotation.thing} {annotation.score:.2f}", max(9, round(11 * unit))
    pad = max(2, round(3 * unit))
    width, height = text_width(label, size, bold=True) + 2 * pad, size + 2 * pad
    left = int(np.clip(x0 - line, 0, max(0, picture.shape[1] - width)))
    top = y0 - line - height
    if top < 0:
        top = min(y1 + line, picture.shape[0] - height)
    cv2.rectangle(picture, (left, top), (left + width - 1, top + height - 1), MARK, -1)
    write(picture, label, (left + pad, top + pad + round(0.87 * size)), size, (255, 255, 255), bold=True)


def _bar(blurred: np.ndarray, annotation: Annotation, zone: ZoneInfo, unit: float) -> np.ndarray:
    """The bar of words: uint8 [bar height, width, 3]."""
    width, pad = blurred.shape[1], round(10 * unit)
    large, small = max(10, round(17 * unit)), max(9, round(12 * unit))
    lines = _lines(annotation, zone)
    height = 2 * pad + large + len(lines) * round(1.55 * small)
    bar = np.full((height, width, 3), INK, np.uint8)
    cutout = _cutout(blurred, annotation.box, height - 2 * pad, round(width * 0.28))
    bar[pad : pad + cutout.shape[0], pad : pad + cutout.shape[1]] = cutout
    left = 2 * pad + cutout.shape[1]
    room = width - left - pad
    title = TITLE_WORDS[annotation.title].split(" ", 1)[0]
    chip = text_width(title, small, bold=True) + round(12 * unit)
    chip_top = pad - round(1 * unit)
    cv2.rectangle(bar, (width - pad - chip, chip_top), (width - pad - 1, chip_top + round(1.5 * small)), MARK, -1)
    write(bar, title, (width - pad - chip + round(6 * unit), chip_top + round(1.12 * small)), small, PAPER, bold=True)
    kind = KIND_WORDS.get(annotation.kind, annotation.kind.value)
    baseline = pad + round(0.85 * large)
    write(bar, kind, (left, baseline), large, PAPER, bold=True, room=room - chip - pad)
    for index, line in enumerate(lines):
        baseline = pad + large + round((1.15 + 1.55 * index) * small) + round(0.2 * small)
        write(bar, line, (left, baseline), small, PAPER if index == 0 else FAINT, room=room)
    return bar


def _lines(annotation: Annotation, zone: ZoneInfo) -> list[str]:
    into_clip = annotation.captured_at - UNDATED
    if into_clip < UNDATED_AT_MOST:
        when = f"clip 录像 +{into_clip}"[:-3] if into_clip.microseconds else f"clip 录像 +{into_clip}"
    else:
        when = f"{annotation.captured_at.astimezone(zone):%Y-%m-%d %H:%M:%S} {zone.key}"
    if annotation.first_seen_at is not None and annotation.captured_at > annotation.first_seen_at:
        stood = (annotation.captured_at - annotation.first_seen_at).total_seconds()
        when += f" · 已停留 {_span(stood)} · {TITLE_WORDS[annotation.title].split(' ', 1)[1]}"
    else:
        when += f" · {TITLE_WORDS[annotation.title].split(' ', 1)[1]}"
    by = recogniser(annotation.detector) or "模拟数据 simulated, not recognised"
    if is_simulated_record(annotation.detector) and recogniser(annotation.detector):
        by = f"模拟画面 simulated picture · {by}"
    return [
        when,
        f"{annotation.camera_name} · {annotation.zone_name}",
        f"{annotation.thing} {annotation.score:.2f} · {by}",
    ]


def _span(seconds: float) -> str:
    """A span as people say it: 8 s, 4 min 05 s, 2 h 10 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _cutout(blurred: np.ndarray, box: Box, height: int, most_width: int) -> np.ndarray:
    """The box with a little of what is round it, enlarged to `height`; from the picture whose heads are blurred."""
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    grow_y = 0.15 * box.height
    y0, y1 = max(0.0, y0 - grow_y), min(float(blurred.shape[0]), y1 + grow_y)
    wanted = min(max(1.3 * box.width, (y1 - y0) * 1.0), (y1 - y0) * most_width / height)
    middle = (x0 + x1) / 2
    left = float(np.clip(middle - wanted / 2, 0, max(0.0, blurred.shape[1] - wanted)))
    cut = blurred[int(y0) : max(int(y0) + 1, round(y1)), int(left) : max(int(left) + 1, round(left + wanted))]
    if not cut.size:
        return np.full((height, height, 3), FAINT, np.uint8)
    width = int(np.clip(round(cut.shape[1] * height / cut.shape[0]), 1, most_width))
    return cv2.resize(cut, (width, height), interpolation=cv2.INTER_CUBIC)


def _pixels(box: Box, picture: np.ndarray) -> tuple[int, int, int, int]:
    """The box in whole pixels, inside the picture."""
    height, width = picture.shape[:2]
    x0, x1 = (int(np.clip(round(v), 0, width)) for v in (box.x0, box.x1))
    y0, y1 = (int(np.clip(round(v), 0, height)) for v in (box.y0, box.y1))
    return x0, y0, x1, y1
