"""The archive of a bundle has one form; whatever else calls itself a ZIP is refused before anything of it is used."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import EvidenceBroken
from governance_rules.domain.bundle_file import (
    LARGEST_BYTES,
    MANIFEST,
    MOST_MEMBERS,
    read_bundle_file,
    write_bundle_file,
)

PICTURE = f"pictures/{'ab' * 32}.jpg"
GOOD = {MANIFEST: b"{}", PICTURE: b"picture"}


@given(st.dictionaries(st.binary(max_size=3), st.binary(max_size=200), max_size=6), st.binary(max_size=300))
def test_what_is_written_is_read(pictures: dict[bytes, bytes], manifest: bytes) -> None:
    members = {f"pictures/{sha256(name).hexdigest()}.png": data for name, data in pictures.items()}
    members[MANIFEST] = manifest
    read = read_bundle_file(write_bundle_file(members))
    assert read.members == members and read.untouched


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_STORED, comment: bytes = b"", **more: object) -> bytes:
    """As other programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.comment = comment
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            for key, value in more.items():
                setattr(info, key, value)
            file.writestr(info, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../etc/passwd",
        "/etc/passwd",
        "pictures/../manifest.json",
        "C:\\x",
        "pictures/x.jpg",
        f"pictures/{'ab' * 32}.exe",
        f"pictures/{'AB' * 32}.jpg",
        f"{PICTURE}\n",
        f"./{MANIFEST}",
        "manifest.json/",
        "bild-ü.jpg",
        "a" * 60_000,
    ],
)
def test_no_other_name_is_a_member(name: str) -> None:
    with pytest.raises(EvidenceBroken, match="which no bundle has"):
        read_bundle_file(archive(GOOD | {name: b"x"}))
    with pytest.raises(ValueError):
        write_bundle_file({name: b"x"})


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_nothing_packed_is_unpacked(method: int) -> None:
    """A small file that would swell to 100 MB is never given the chance."""
    bomb = archive({MANIFEST: bytes(100_000_000)}, method)
    assert len(bomb) < 1_000_000
    with pytest.raises(EvidenceBroken, match="no bundle packs a member so"):
        read_bundle_file(bomb)


def test_sizes_that_are_not_there() -> None:
    good = write_bundle_file(GOOD)
    for size in (0, 1, 3, 2**31, 2**32 - 1):
        lie = good[:18] + size.to_bytes(4, "little") * 2 + good[26:]
        with pytest.raises(EvidenceBroken):
            read_bundle_file(lie)
    with pytest.raises(EvidenceBroken, match="at most"):
        read_bundle_file(bytes(LARGEST_BYTES + 1))


def test_too_many_members_and_doubled_ones() -> None:
    header = write_bundle_file({MANIFEST: b""})[: 30 + len(MANIFEST)]
    with pytest.raises(EvidenceBroken, match="twice, or too many"):
        read_bundle_file(header * 2)
    with pytest.raises(ValueError):
        write_bundle_file({f"pictures/{n:064x}.jpg": b"" for n in range(MOST_MEMBERS + 1)})


@pytest.mark.parametrize(
    "data",
    [
        archive(GOOD),
        archive(GOOD, date_time=(2026, 3, 2, 4, 0, 0)),
        archive(GOOD, comment=b"words"),
        archive(GOOD, external_attr=0o120777 << 16),
        archive(dict(reversed(GOOD.items()))),
        write_bundle_file(GOOD) + b"x",
        write_bundle_file(GOOD)[:-1],
        write_bundle_file(GOOD).replace(b"PK\x05\x06", b"PK\x06\x06"),
    ],
    ids=range(8),
)
def test_the_same_members_in_another_archive_are_not_untouched(data: bytes) -> None:
    read = read_bundle_file(data)
    assert read.members == GOOD and not read.untouched


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"x" + write_bundle_file(GOOD),
        archive(GOOD, extra=b"\x00" * 8),
        write_bundle_file(GOOD)[:6] + b"\x01" + write_bundle_file(GOOD)[7:],
        write_bundle_file(GOOD)[:60],
        b"%PDF-1.7",
    ],
    ids=range(7),
)
def test_what_is_no_bundle_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(EvidenceBroken):
        read_bundle_file(data)


@given(st.binary(max_size=400))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    for data in (noise, b"PK\x03\x04" + noise, write_bundle_file(GOOD)[:100] + noise):
        try:
            assert not read_bundle_file(data).untouched
        except EvidenceBroken as error:
            assert str(error)
