"""Decode single pictures from outside, without trusting them."""

from __future__ import annotations

import struct

import cv2
import numpy as np
from PIL import Image, ImageOps

from data_contracts.errors import InvalidInput
from data_contracts.store.picture_header import open_picture


def decode_picture(data: bytes, max_bytes: int, max_pixels: int) -> np.ndarray:
    """A picture sent from outside as uint8 [h, w, 3] BGR, upright as its EXIF orientation says.

    The size in the header is looked at before anything is decoded, so a small file cannot unpack into gigabytes.
    Raises InvalidInput (field `picture`) when it is no JPEG, PNG or WebP, broken, cut off, or (TooLarge) too large.
    """
    image = open_picture(data, max_bytes, max_pixels)
    return _jpeg(data, image) if image.format == "JPEG" else _other(image)


def is_jpeg(data: bytes) -> bool:
    return data[:3] == b"\xff\xd8\xff"


def _jpeg(data: bytes, image: Image.Image) -> np.ndarray:
    # OpenCV fills the missing part of a cut-off JPEG with grey and says nothing. The end marker is the quick witness;
    # where a trailer lies behind it (depth maps, makers' notes), Pillow decodes, too, and raises at a cut.
    if not data.rstrip(b"\0\r\n").endswith(b"\xff\xd9"):
        try:
            image.load()
        except (OSError, SyntaxError) as error:
            raise _invalid(f"is cut off: its end marker is missing ({error})") from None
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _invalid(f"cannot be decoded: {error.err}") from None
    if picture is None:
        raise _invalid("cannot be decoded")
    return picture


def _other(image: Image.Image) -> np.ndarray:
    try:
        # OpenCV turns a JPEG upright by itself.
        return cv2.cvtColor(np.asarray(ImageOps.exif_transpose(image).convert("RGB")), cv2.COLOR_RGB2BGR)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, struct.error) as error:
        raise _invalid(f"cannot be decoded: {error}") from None


def _invalid(what: str) -> InvalidInput:
    return InvalidInput(f"the picture {what}", "picture")
