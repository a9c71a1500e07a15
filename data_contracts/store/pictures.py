"""Picture store: pictures by what they are, in any folder or bucket that fsspec reaches."""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

from data_contracts.errors import NotFound, PartUnavailable


class FsspecPictures:
    """`governance_rules.ports.PictureStore` below one address."""

    def __init__(self, url: str, files: Any, root: str) -> None:
        self.url = url
        self._files, self._root = files, root

    def put(self, data: bytes, prefix: str, suffix: str = ".jpg") -> tuple[str, str]:
        """Store and return (path, sha256 hex). Written whole or not at all. Raises PartUnavailable."""
        digest = sha256(data).hexdigest()
        path = f"{prefix}/{digest[:2]}/{digest}{suffix}"
        place = f"{self._root}/{path}"
        try:
            if not self._files.exists(place):
                if isinstance(self._files, LocalFileSystem):
                    _write_whole(Path(place), data)
                else:
                    # A bucket shows an object when it is complete.
                    self._files.pipe_file(place, data)
        except Exception as error:  # buckets have errors of their own, which are no OSError
            raise PartUnavailable(f"the picture store at {self.url} cannot be written: {_advice(error)}") from error
        return path, digest

    def get(self, path: str) -> bytes:
        """Raises NotFound, for a path that leads out of the store too, and PartUnavailable."""
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts:
            raise NotFound(f"there is no picture {path!r} in {self.url}")
        try:
            data: bytes = self._files.cat_file(f"{self._root}/{path}")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotFound(f"there is no picture {path!r} in {self.url}") from error
        except Exception as error:
            raise PartUnavailable(f"the picture store at {self.url} cannot be read: {_advice(error)}") from error
        return data


def open_picture_store(url: str) -> FsspecPictures:
    """The store at an fsspec address (`file:///…`, `s3://…`). Raises PartUnavailable for one nothing handles."""
    try:
        files, root = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError, OSError) as error:
        raise PartUnavailable(f"the picture store {url!r} cannot be opened: {error}; see pictures.url") from error
    return FsspecPictures(url, files, root.rstrip("/"))


def _write_whole(place: Path, data: bytes) -> None:
    """Beside its place first, on the disk for certain, then moved: after a power cut it is whole or not there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{place.name}.{uuid4().hex}")
    try:
        with unfinished.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _advice(error: Exception) -> str:
    match getattr(error, "errno", None):
        case errno.ENOSPC | errno.EDQUOT:
            return "its disk is full; make room, it goes on by itself"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{error}; give this user the right to write there"
    return str(error)
