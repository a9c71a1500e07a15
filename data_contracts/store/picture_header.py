"""Look at a picture from outside without unpacking it: what it is, and how large it says it is."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from data_contracts.errors import InvalidInput, TooLarge

FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112


def open_picture(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    """The picture with its header read and nothing decoded, so a small file cannot unpack into gigabytes.

    Raises InvalidInput (field `picture`) when it is no JPEG, PNG or WebP or its header is broken, and TooLarge.
    """
    if not data:
        raise _invalid("is empty")
    if len(data) > max_bytes:
        raise _too_large(f"{len(data)} bytes, at most {max_bytes}")
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs by its own limit; ours is checked two lines on.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.UnidentifiedImageError:
        raise _invalid(f"is none of {', '.join(FORMATS)}, or its header is broken") from None
    except Image.DecompressionBombError as error:
        raise _too_large(str(error)) from None
    except (OSError, ValueError, SyntaxError) as error:
        raise _invalid(f"has a broken header: {error}") from None
    width, height = image.size
    if width * height > max_pixels:
        raise _too_large(f"{width} x {height} pixels, at most {max_pixels}")
    return image


def upright_size(image: Image.Image) -> tuple[int, int]:
    """(width, height) in pixels once the picture is turned as its EXIF orientation says (5 to 8 lie on their side)."""
    width, height = image.size
    return (height, width) if image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8) else (width, height)


def _invalid(what: str) -> InvalidInput:
    return InvalidInput(f"the picture {what}", "picture")


def _too_large(how_large: str) -> TooLarge:
    return TooLarge(f"the picture is too large: {how_large}", "picture")
