"""The picture store on a real folder, with a disk that takes no more, and on another file system."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.store.pictures import open_picture_store


@pytest.fixture(params=["file", "memory"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"file://{tmp_path}/pictures" if request.param == "file" else f"memory://{uuid4().hex}"


def test_the_same_bytes_have_the_same_path(url: str) -> None:
    store = open_picture_store(url)
    path, digest = store.put(b"a picture", "sealed")
    assert digest == hashlib.sha256(b"a picture").hexdigest()
    assert path == f"sealed/{digest[:2]}/{digest}.jpg"
    assert store.put(b"a picture", "sealed") == (path, digest)
    assert store.put(b"a picture", "copies", ".png")[0] == f"copies/{digest[:2]}/{digest}.png"
    assert open_picture_store(url).get(path) == b"a picture"


@pytest.mark.parametrize("path", ["sealed/aa/none.jpg", "sealed", "../secret", "/etc/passwd", "a/../../secret", ""])
def test_what_is_not_in_the_store_is_not_found(url: str, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("not for everybody")
    store = open_picture_store(url)
    store.put(b"a picture", "sealed")
    with pytest.raises(NotFound):
        store.get(path)


def test_a_write_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """The disk stops taking bytes in the middle of a picture, here by a limit on the size of files."""
    program = f"""
import resource
from data_contracts.errors import PartUnavailable
from data_contracts.store.pictures import open_picture_store
store = open_picture_store("file://{tmp_path}/pictures")
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    store.put(bytes(100_000), "sealed")
except PartUnavailable as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert f"the picture store at file://{tmp_path}/pictures cannot be written" in said
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_full_disk_is_named() -> None:
    small = Path("/dev/shm") / f"cityeye-{uuid4().hex}"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True)
    try:
        if mounted.returncode:
            pytest.skip("a small disk can be mounted only by root with the right to mount")
        store = open_picture_store(f"file://{small}")
        path, _ = store.put(bytes(10_000), "sealed")
        with pytest.raises(PartUnavailable, match="its disk is full; make room"):
            store.put(bytes(100_000), "sealed")
        assert [str(file.relative_to(small)) for file in small.rglob("*") if file.is_file()] == [path]
        assert store.put(bytes(1_000), "sealed")
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", small], check=True)
        small.rmdir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file, not a folder")
    with pytest.raises(PartUnavailable, match="cannot be written"):
        open_picture_store(f"file://{tmp_path}/pictures").put(b"a picture", "sealed")


def test_an_address_that_nothing_handles_is_named() -> None:
    with pytest.raises(PartUnavailable, match="cannot be opened"):
        open_picture_store("gopher://pictures")
