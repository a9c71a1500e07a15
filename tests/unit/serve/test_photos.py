"""Photos that people bring: checked before they are unpacked, blurred before anything is kept."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from data_contracts.errors import InvalidInput, PartUnavailable, TooLarge
from data_contracts.schemas.command import Photo
from data_contracts.schemas.geometry import Box
from data_contracts.settings import Settings
from data_contracts.store.pictures import FsspecPictures, open_picture_store
from serve.photos import PhotoDesk
from tests.unit.serve.test_decode_picture import png_header

ORIENTATION, MAKE = 0x0112, 0x010F


class Said:
    """Finds people where it was told that they are; keeps the size of the picture it was asked about."""

    def __init__(self, *boxes: Box, away: bool = False) -> None:
        self.boxes, self.away, self.shape = boxes, away, ()

    async def people(self, picture: np.ndarray) -> Sequence[Box]:
        self.shape = picture.shape
        if self.away:
            raise PartUnavailable("no detector")
        return self.boxes


@pytest.fixture
def store(tmp_path: Path) -> FsspecPictures:
    return open_picture_store(f"file://{tmp_path}")


def take(store: FsspecPictures, data: bytes, finder: Said | None = None) -> Photo:
    return asyncio.run(PhotoDesk(finder or Said(), store, Settings()).take(data))


def phone_picture(orientation: int = 1, file_format: str = "JPEG") -> bytes:
    """400 × 300 before it is turned upright; red at the left, blue at the right; the maker of the phone in its EXIF."""
    picture = Image.new("RGB", (400, 300), (200, 30, 30))
    picture.paste((30, 30, 200), (200, 0, 400, 300))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "a phone"
    out = io.BytesIO()
    picture.save(out, file_format, exif=exif, quality=92)
    return out.getvalue()


def kept(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_the_original_is_sealed_bit_for_bit_and_the_copy_tells_nothing_of_the_phone(store: FsspecPictures) -> None:
    data = phone_picture()
    photo = take(store, data)
    assert store.get(photo.sealed_path) == data and photo.sealed_path.startswith("sealed/")
    copy = store.get(photo.path)
    assert photo.path.startswith("copies/") and b"a phone" in data and b"a phone" not in copy
    assert not Image.open(io.BytesIO(copy)).getexif()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_taken_on_its_side_is_shown_upright(store: FsspecPictures, file_format: str) -> None:
    finder = Said()
    copy = Image.open(io.BytesIO(store.get(take(store, phone_picture(6, file_format), finder).path)))
    # Orientation 6: what was left is on top. The detector saw it upright, too.
    assert copy.size == (300, 400) and finder.shape == (400, 300, 3)
    red, _, blue = copy.getpixel((150, 50))
    assert red > blue


def test_heads_cannot_be_recognised_in_the_copy(store: FsspecPictures) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (300, 400, 3), np.uint8)
    data = cv2.imencode(".png", noise)[1].tobytes()
    photo = take(store, data, Said(Box(100, 60, 180, 280)))
    copy = cv2.imdecode(np.frombuffer(store.get(photo.path), np.uint8), cv2.IMREAD_COLOR)
    head, elsewhere = copy[62:120, 112:168], copy[200:260, 300:360]
    assert len(np.unique(head.reshape(-1, 3), axis=0)) < 200 < len(np.unique(elsewhere.reshape(-1, 3), axis=0))
    assert store.get(photo.sealed_path) == data


def test_nothing_is_kept_while_nobody_can_look_for_people(store: FsspecPictures, tmp_path: Path) -> None:
    with pytest.raises(PartUnavailable):
        take(store, phone_picture(), Said(away=True))
    assert kept(tmp_path) == []


@pytest.mark.parametrize("data", [b"", b"no picture", b"<svg/>", phone_picture()[:2000], png_header(50, 50)])
def test_what_is_no_picture_is_refused_and_not_kept(store: FsspecPictures, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(store, data)
    assert refused.value.field == "picture" and not isinstance(refused.value, TooLarge)
    assert kept(tmp_path) == []


@pytest.mark.parametrize("data", [phone_picture() + bytes(8_000_000), png_header(4097, 4096), png_header(60000, 60000)])
def test_what_is_too_large_is_refused_before_it_is_unpacked(store: FsspecPictures, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(TooLarge):
        take(store, data)
    assert kept(tmp_path) == []
