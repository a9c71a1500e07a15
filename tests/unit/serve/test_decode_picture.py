"""Pictures from outside are not trusted."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from data_contracts.errors import InvalidInput
from serve.sources.pictures import decode_picture
from tests.clips import numbered_picture

BYTES, PIXELS = 2_000_000, 2000 * 2000


def encoded(suffix: str) -> bytes:
    done, data = cv2.imencode(suffix, numbered_picture(40))
    assert done
    return data.tobytes()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is as large as that, with a few bytes of data."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = b"".join(struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (body, data))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_three_formats_give_the_picture(suffix: str) -> None:
    picture = decode_picture(encoded(suffix), BYTES, PIXELS)

    assert (picture.dtype, picture.shape) == (np.uint8, (192, 320, 3))
    assert np.abs(picture.astype(int) - numbered_picture(40)).mean() < 12


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_cut_off_picture_is_refused(suffix: str, share: float) -> None:
    data = encoded(suffix)

    with pytest.raises(InvalidInput) as refused:
        decode_picture(data[: int(len(data) * share)], BYTES, PIXELS)
    assert refused.value.field == "picture"


def test_what_lies_behind_the_end_of_a_jpeg_does_no_harm() -> None:
    data = encoded(".jpg")

    picture = decode_picture(data + b"SEFH a maker's trailer", BYTES, PIXELS)

    assert np.array_equal(picture, decode_picture(data, BYTES, PIXELS))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_trailer_does_not_hide_a_cut(share: float) -> None:
    data = encoded(".jpg")

    with pytest.raises(InvalidInput, match="cut off"):
        decode_picture(data[: int(len(data) * share)] + b"SEFH a maker's trailer", BYTES, PIXELS)


@pytest.mark.parametrize("side", [2001, 9000, 60000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(InvalidInput, match=r"is too large: .*pixels"):
        decode_picture(png_header(side, side), BYTES, PIXELS)


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(InvalidInput, match="too large: 3000000 bytes"):
        decode_picture(b"\0" * 3_000_000, BYTES, PIXELS)


@pytest.mark.parametrize("image_format", ["GIF", "BMP", "TIFF"])
def test_another_type_is_refused(image_format: str) -> None:
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, image_format)

    with pytest.raises(InvalidInput, match="none of JPEG, PNG, WEBP"):
        decode_picture(held.getvalue(), BYTES, PIXELS)


def test_an_empty_body_is_refused() -> None:
    with pytest.raises(InvalidInput, match="is empty"):
        decode_picture(b"", BYTES, PIXELS)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([".jpg", ".png", ".webp"]), st.data())
def test_damage_gives_a_picture_or_a_refusal_and_nothing_else(suffix: str, data: st.DataObject) -> None:
    raw = bytearray(encoded(suffix))
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=20)):
        raw[place] = data.draw(st.integers(0, 255))

    try:
        picture = decode_picture(bytes(raw), BYTES, PIXELS)
    except InvalidInput as refused:
        assert refused.field == "picture"
    else:
        assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[0] * picture.shape[1] <= PIXELS
