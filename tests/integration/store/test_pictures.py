"""The picture store on a real folder, with a disk that takes no more, and on another file system."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from s3fs import S3FileSystem

from apps.runtime.checks import free_ports
from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.store.pictures import open_picture_store
from tests.fixtures_serve import wait_until


@pytest.fixture(scope="module")
def buckets() -> Iterator[str]:
    """Address of a server that speaks S3, started for these tests."""
    port = free_ports(1)
    command = (str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port))
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listens(port) or server.poll() is not None, 60, "the S3 server")
        assert server.poll() is None
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["file", "memory", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "s3":
        return bucket(monkeypatch, request.getfixturevalue("buckets"))
    return f"file://{tmp_path}/pictures" if request.param == "file" else f"memory://{uuid4().hex}"


def bucket(monkeypatch: pytest.MonkeyPatch, address: str) -> str:
    """A new bucket, reached by what everybody sets for S3."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    name = f"pictures-{uuid4().hex}"
    S3FileSystem.clear_instance_cache()
    S3FileSystem().mkdir(name)
    return f"s3://{name}/street"


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_bucket_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, buckets: str) -> None:
    url = bucket(monkeypatch, buckets)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_ports(1)}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    S3FileSystem.clear_instance_cache()
    store = open_picture_store(url)
    with pytest.raises(PartUnavailable, match=r"picture store at s3://.* cannot be written"):
        store.put(b"a picture", "sealed")
    with pytest.raises(PartUnavailable, match=r"picture store at s3://.* cannot be read"):
        store.get("sealed/aa/none.jpg")


def test_a_bucket_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, buckets: str) -> None:
    url = bucket(monkeypatch, buckets).replace("s3://", "s3://no-")
    with pytest.raises(PartUnavailable, match="cannot be written"):
        open_picture_store(url).put(b"a picture", "sealed")


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
from tests.fixtures_serve import wait_until
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
