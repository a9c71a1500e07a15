"""Evidence pictures: what is sealed is untouched, what leaves the house shows no head."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.frame import Frame
from data_contracts.schemas.geometry import Box, Point, Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.settings import Settings
from serve.annotation import KIND_WORDS, draw_copy, pixelate_heads
from serve.evidence_pictures import Annotation, EvidenceWriter
from serve.lettering import text_width, write

TAKEN = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
NOTE = Annotation(
    kind=Kind.ILLEGAL_PARKING,
    thing="car",
    score=0.42,
    box=Box(200, 120, 320, 180),
    zone=Polygon((Point(100, 100), Point(500, 100), Point(500, 240), Point(100, 240))),
    zone_name="右侧车道",
    camera_name="长征桥路 03 号",
    captured_at=TAKEN,
    title="dwell_reached",
    detector="yolox_nano_v1",
    first_seen_at=TAKEN - timedelta(seconds=65),
)


class Shelf:
    """A picture store in memory."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, data: bytes, prefix: str, suffix: str = ".jpg") -> tuple[str, str]:
        sha256 = hashlib.sha256(data).hexdigest()
        self.held[f"{prefix}/{sha256}{suffix}"] = data
        return f"{prefix}/{sha256}{suffix}", sha256

    def get(self, path: str) -> bytes:
        if path not in self.held:
            raise NotFound(path)
        return self.held[path]


def busy_picture(height: int = 360, width: int = 640) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 255, (height, width, 3), dtype=np.uint8)


def frame_of(picture: np.ndarray, jpeg: bytes | None = None) -> Frame:
    return Frame("c1", "home", TAKEN, 1, picture, jpeg=jpeg)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def writer(shelf: Shelf) -> EvidenceWriter:
    return EvidenceWriter(shelf, Settings())


class TestSealed:
    def test_the_hash_is_that_of_the_stored_bytes(self, writer: EvidenceWriter, shelf: Shelf) -> None:
        sealed = writer.seal(frame_of(busy_picture()))

        stored = shelf.get(sealed.path)
        assert sealed.path.startswith("sealed/")
        assert (sealed.sha256, sealed.byte_count) == (hashlib.sha256(stored).hexdigest(), len(stored))
        assert sealed.sealed and sealed.captured_at == TAKEN

    def test_bytes_the_camera_sent_are_sealed_bit_for_bit(self, writer: EvidenceWriter, shelf: Shelf) -> None:
        sent = cv2.imencode(".jpg", busy_picture(), [cv2.IMWRITE_JPEG_QUALITY, 41])[1].tobytes()
        sealed = writer.seal(frame_of(busy_picture(), sent))

        assert shelf.get(sealed.path) == sent

    def test_the_original_has_nothing_burnt_in(self, writer: EvidenceWriter, shelf: Shelf) -> None:
        picture = cv2.GaussianBlur(busy_picture(), (0, 0), 3)
        frame = frame_of(picture)
        writer.copy(frame, NOTE, [Box(10, 10, 60, 200)])
        sealed = writer.seal(frame)

        stored = cv2.imdecode(np.frombuffer(shelf.get(sealed.path), np.uint8), cv2.IMREAD_COLOR)
        assert np.abs(stored.astype(int) - picture).mean() < 3

    def test_the_record_names_what_lies_in_the_store(self, writer: EvidenceWriter) -> None:
        evidence_id, incident_id = uuid4(), uuid4()
        sealed = writer.seal(frame_of(busy_picture()))
        record = sealed.as_evidence(evidence_id, incident_id, "first_seen")

        assert (record.path, record.sha256, record.sealed, record.role) == (
            sealed.path, sealed.sha256, True, "first_seen",
        )  # fmt: skip


class TestCopy:
    def test_it_lies_with_the_copies_and_is_taller_by_the_bar(self, writer: EvidenceWriter, shelf: Shelf) -> None:
        copy = writer.copy(frame_of(busy_picture()), NOTE, [])
        shown = cv2.imdecode(np.frombuffer(shelf.get(copy.path), np.uint8), cv2.IMREAD_COLOR)

        assert copy.path.startswith("copies/") and not copy.sealed
        assert shown.shape[1] == 640 and 360 + 60 < shown.shape[0] < 360 + 140

    def test_kept_bytes_give_the_same_copy_as_the_frame_they_came_from(self, writer: EvidenceWriter) -> None:
        data = writer.encode(frame_of(busy_picture()))
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)

        assert writer.copy(data, NOTE, []).sha256 == writer.copy(frame_of(decoded), NOTE, []).sha256

    def test_broken_bytes_are_refused(self, writer: EvidenceWriter) -> None:
        with pytest.raises(InvalidInput, match="cannot be decoded"):
            writer.copy(b"\xff\xd8 broken", NOTE, [])

    def test_box_and_zone_are_drawn_and_the_thing_itself_is_not_tinted(self) -> None:
        picture = np.full((360, 640, 3), 120, np.uint8)
        shown = draw_copy(picture, NOTE, [], "Asia/Shanghai")[:360]

        assert (shown[125:175, 205:315] == 120).all(), "inside the box"
        assert (shown[200:230, 400:480] != 120).any(axis=2).all(), "inside the zone"
        assert (shown[300:350, 200:400] == 120).all(), "outside both"
        assert (shown[150, 197:200] != 120).any(), "the box's line"

    @pytest.mark.parametrize("kind", VIOLATION_KINDS)
    def test_each_kind_has_its_chinese_and_english_name(self, kind: Kind) -> None:
        assert kind in KIND_WORDS
        assert draw_copy(busy_picture(), replace(NOTE, kind=kind), [], "Asia/Shanghai").shape[0] > 400

    @pytest.mark.parametrize(("height", "width"), [(48, 64), (240, 320), (1080, 1920), (2160, 3840)])
    def test_any_size_of_picture_gets_a_bar_that_fits(self, height: int, width: int) -> None:
        note = replace(NOTE, box=Box(1, 1, width - 1, height - 1), camera_name="很长的名字" * 40, thing="x" * 300)

        shown = draw_copy(busy_picture(height, width), note, [], "Asia/Shanghai")
        assert shown.shape[1] == width and shown.shape[0] > height

    @settings(max_examples=60, deadline=None)
    @given(
        st.floats(-900, 900),
        st.floats(-900, 900),
        st.floats(0.01, 2000),
        st.floats(0.01, 2000),
        st.sampled_from(("first_seen", "dwell_reached", "sighting")),
    )
    def test_any_box_can_be_drawn(self, x: float, y: float, width: float, height: float, title: str) -> None:
        note = replace(NOTE, box=Box(x, y, x + width, y + height), title=title)

        assert draw_copy(busy_picture(90, 160), note, [note.box], "Asia/Shanghai").shape[1] == 160


class TestHeads:
    def test_a_head_keeps_at_most_nine_colours(self) -> None:
        shown = pixelate_heads(busy_picture(), [Box(300, 100, 340, 220)])

        head = shown[100:138, 300:340].reshape(-1, 3)
        assert len(np.unique(head, axis=0)) <= 9

    def test_what_is_not_near_a_head_stays(self) -> None:
        picture = busy_picture()
        shown = pixelate_heads(picture, [Box(300, 100, 340, 220)])

        assert (shown[160:] == picture[160:]).all() and (shown[:, :280] == picture[:, :280]).all()

    def test_pictures_that_differ_only_in_the_head_become_nearly_the_same(self) -> None:
        """Two faces of the same brightness cannot be told from one another in the copy."""
        chance = np.random.default_rng(9)
        one, other = busy_picture(), busy_picture()
        face = np.clip(chance.normal(120, 30, (30, 30, 3)), 0, 255).astype(np.uint8)
        one[102:132, 305:335], other[102:132, 305:335] = face, face[::-1, ::-1]

        person = [Box(300, 100, 340, 200)]
        apart = pixelate_heads(one, person).astype(int) - pixelate_heads(other, person)
        assert np.abs(apart).max() <= 14

    def test_the_enlarged_cut_out_is_taken_from_the_blurred_picture(self) -> None:
        """The head of a person inside the box must not come back in the bar."""
        picture = np.full((360, 640, 3), 120, np.uint8)
        checks = np.indices((26, 40)).sum(axis=0) % 2 * 255
        picture[100:126, 240:280] = checks[..., None]
        bar = draw_copy(picture, NOTE, [Box(240, 100, 280, 180)], "Asia/Shanghai")[360:, : round(640 * 0.3)]

        def contrast(part: np.ndarray) -> float:
            return float(np.abs(np.diff(part[20:-20, 20:150, 1].astype(int), axis=1)).mean())

        sharp = draw_copy(picture, NOTE, [], "Asia/Shanghai")[360:, : round(640 * 0.3)]
        assert contrast(bar) < contrast(sharp) / 3


class TestLettering:
    def test_chinese_is_drawn_as_glyphs_of_its_own(self) -> None:
        """A font without Chinese would draw a question mark for each."""
        drawn = []
        for word in ("违", "停", "晾", "?"):
            sheet = np.zeros((40, 40), np.uint8)
            sheet = cv2.cvtColor(sheet, cv2.COLOR_GRAY2BGR)
            write(sheet, word, (4, 32), 28, (255, 255, 255))
            drawn.append(sheet)
        assert all((a != b).any() for i, a in enumerate(drawn) for b in drawn[:i])
        assert drawn[0].sum() > 2 * drawn[3].sum()

    def test_a_line_is_cut_to_its_room(self) -> None:
        sheet = np.zeros((40, 400, 3), np.uint8)
        write(sheet, "摄像机" * 50, (10, 30), 20, (255, 255, 255), room=200)

        assert not sheet[:, 212:].any()
        assert text_width("摄像机", 20) < 200
