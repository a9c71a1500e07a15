"""Which characters a font has: read from its character map, so that what it lacks is said and not printed as boxes."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

from data_contracts.errors import InvalidInput

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Noto Sans CJK SC"
FONTS = (FOLDER / "NotoSansCJKsc-Regular-subset.otf", FOLDER / "NotoSansCJKsc-Bold-subset.otf")
GETA = "〓"
"""The printer's mark for a character that is not there (geta, JIS X 0208)."""


@lru_cache
def characters_of(font: Path) -> frozenset[int]:
    """Code points of the Basic Multilingual Plane that the font has.

    Reads the format 4 subtable of the OpenType `cmap` table (ISO/IEC 14496-22, 5.2.1). Raises InvalidInput without one.
    """
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    offsets = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    start = offsets[b"cmap"]
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    for number in range(subtables):
        at = start + struct.unpack_from(">HHI", data, start + 4 + 8 * number)[2]
        if struct.unpack_from(">H", data, at)[0] == 4:
            return frozenset(_of_segments(data, at))
    raise InvalidInput(f"{font.name} has no character map of format 4; make it again as its README says", "font")


def _of_segments(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts = at + 14, at + 16 + 2 * count
    deltas, ranges = starts + 2 * count, starts + 4 * count
    found: set[int] = set()
    for segment in range(count):
        end, begin, delta, offset = (
            struct.unpack_from(">H", data, place + 2 * segment)[0] for place in (ends, starts, deltas, ranges)
        )
        for code in range(begin, end + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", data, ranges + 2 * segment + offset + 2 * (code - begin))
            # A zero in the array is no glyph, whatever the delta is.
            if code != 0xFFFF and (not offset or glyph) and (glyph + delta) % 0x10000:
                found.add(code)
    return found


def printable(text: str, lacking: set[str]) -> str:
    """The text with GETA for each character that the font lacks; those are added to `lacking`."""
    has = characters_of(FONTS[0]) & characters_of(FONTS[1])
    missing = {mark for mark in text if ord(mark) not in has and mark not in "\n\t"}
    lacking |= missing
    return "".join(GETA if mark in missing else mark for mark in text) if missing else text
