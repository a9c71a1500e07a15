"""The file of a case bundle: a ZIP archive in the one form that this writes, so that every byte of it is accounted for.

Nothing is compressed, no time, comment or extra field is written, and members follow one another without a gap. Any
program opens it; but what is not byte for byte this form was changed after it was made, and nothing in such a file can
swell, hide or point elsewhere. Layout: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from data_contracts.errors import EvidenceBroken

MANIFEST = "manifest.json"
LARGEST_BYTES = 512 * 1024 * 1024
MOST_MEMBERS = 10_000

_NAME = re.compile(rb"manifest\.json|pictures/[0-9a-f]{64}\.(?:jpg|png|webp|bin)")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
# Version 1.0, no flags, stored, midnight of 1 January 1980: a ZIP has no way to say "no time".
_FIXED = (10, 0, 0, 0, 0x21)
_MADE_BY_UNIX = 3 << 8 | 20
_PLAIN_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class BundleFile:
    """Members by name, and whether everything around them is as it was written."""

    members: dict[str, bytes]
    untouched: bool


def write_bundle_file(members: Mapping[str, bytes]) -> bytes:
    """The archive: the manifest first, then the pictures by name. Raises ValueError for a name or size it cannot hold.

    The same members give the same bytes.
    """
    body, directory = [], []
    offset = 0
    for name in sorted(members, key=lambda name: (name != MANIFEST, name)):
        data, raw = members[name], name.encode()
        if not _NAME.fullmatch(raw):
            raise ValueError(f"{name!r} is no member of a bundle")
        sizes = (crc32(data), len(data), len(data), len(raw), 0)
        body += [_LOCAL.pack(b"PK\x03\x04", *_FIXED, *sizes), raw, data]
        directory += [
            _CENTRAL.pack(b"PK\x01\x02", _MADE_BY_UNIX, *_FIXED, *sizes, 0, 0, 0, _PLAIN_FILE, offset),
            raw,
        ]
        offset += _LOCAL.size + len(raw) + len(data)
    central = b"".join(directory)
    if len(members) > MOST_MEMBERS or offset + len(central) + _END.size > LARGEST_BYTES:
        raise ValueError(f"{len(members)} members of {offset} bytes are too much for one bundle")
    end = _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(central), offset, 0)
    return b"".join((*body, central, end))


def read_bundle_file(data: bytes) -> BundleFile:
    """The members, whatever else was changed. Raises EvidenceBroken, saying where, when they cannot be told apart."""
    if len(data) > LARGEST_BYTES:
        raise EvidenceBroken(f"the file has {len(data)} bytes; a bundle has at most {LARGEST_BYTES}")
    members: dict[str, bytes] = {}
    offset, last = 0, "the beginning"
    while data[offset : offset + 4] != b"PK\x01\x02":
        header = data[offset : offset + _LOCAL.size]
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise EvidenceBroken(f"this is no case bundle, or it was changed after {last} (byte {offset})")
        _, _, flags, method, _, _, _, packed, size, name_size, extra_size = _LOCAL.unpack(header)
        begins = offset + _LOCAL.size + name_size + extra_size
        name = data[offset + _LOCAL.size : offset + _LOCAL.size + name_size]
        if not _NAME.fullmatch(name):
            raise EvidenceBroken(f"the bundle has a member {name[:100]!r} after {last}, which no bundle has")
        last = name.decode()
        if method or flags or extra_size or packed != size or begins + size > len(data):
            raise EvidenceBroken(f"the header of {last} was changed: no bundle packs a member so (byte {offset})")
        if last in members or len(members) >= MOST_MEMBERS:
            raise EvidenceBroken(f"the bundle has {last} twice, or too many members")
        members[last] = data[begins : begins + size]
        offset = begins + size
    return BundleFile(members, write_bundle_file(members) == data)
