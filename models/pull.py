"""Brings weights, checked, and lays out the model repository that Triton serves.

The repository that is served is a copy in `<home>/model_repository`: the source tree may be read-only or shared, and
the copy holds only what can be loaded (a model without its weights is left out) with this machine's threads.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings
from models.description import DetectorDescription, Weights
from models.registry import describe, store_of
from models.triton_config import REPOSITORY, config_pbtxt, copy_program

# (bytes so far, bytes in all)
Progress = Callable[[int, int], None]

_CONNECT_SECONDS = 15
_BLOCK = 1 << 16


def _no_progress(so_far: int, total: int) -> None:
    return None


def model_repository(settings: Settings) -> Path:
    """Where the repository that is served lies, whether or not it exists yet. Absolute."""
    return (settings.home / "model_repository").resolve()


def pull(name: str, destination: Path, settings: Settings, progress: Progress = _no_progress) -> Path:
    """Bring the weights of detector `name` into the folder `destination`; return the file of its first network.

    Nothing is done when they lie there already. Taken from the model store or the repository of the source where they
    are trained ones, else from the sample data where there is any, else from the official release. Raises NotFound (no
    such detector) and PartUnavailable (no network, or not the file it should be).
    """
    description = describe(name, settings.home)
    files = [
        bring(weights, description.model_name, destination, settings, progress) for weights in description.all_weights
    ]
    return files[0]


def at_hand(description: DetectorDescription, settings: Settings) -> bool:
    """Whether every file of weights lies on this machine, so that the detector can serve without a network."""
    data, served = settings.sample_data, model_repository(settings) / description.model_name / "1"
    return all(
        any((folder / weights.file_name).is_file() for folder in (served, *([data / "weights"] if data else [])))
        or any(trained(weights, description.model_name, settings))
        for weights in description.all_weights
    )


def trained(weights: Weights, name: str, settings: Settings) -> Iterator[Path]:
    """Where the file lies among trained ones: in the store, or in the source, there in the folder of any detector."""
    for file in (
        store_of(settings.home) / name / weights.file_name,
        *sorted(REPOSITORY.glob(f"*/1/{weights.file_name}")),
    ):
        if file.is_file():
            yield file


def bring(
    weights: Weights, name: str, destination: Path, settings: Settings, progress: Progress = _no_progress
) -> Path:
    """As `pull`, one file of weights of the detector `name`."""
    if (file := destination / weights.file_name).is_file() and _sha256(file) == weights.sha256:
        return file
    for here in chain(trained(weights, name, settings), _served(weights, settings)):
        destination.mkdir(parents=True, exist_ok=True)
        with here.open("rb") as stream:
            _save(stream, str(here), weights, destination / weights.file_name, progress)
        return destination / weights.file_name
    return fetch_weights(weights, destination, settings.sample_data, progress)


def _served(weights: Weights, settings: Settings) -> Iterator[Path]:
    """The very file where some detector serves with it: it may be the only copy on a machine without a network."""
    for file in sorted(model_repository(settings).glob(f"*/1/{weights.file_name}")):
        if _sha256(file) == weights.sha256:
            yield file


def fetch_weights(
    weights: Weights, destination: Path, sample_data: Path | None, progress: Progress = _no_progress
) -> Path:
    """As `pull`, for weights that are not in the registry. The file appears whole and checked, or not at all."""
    file = destination / weights.file_name
    if file.is_file() and _sha256(file) == weights.sha256:
        return file
    destination.mkdir(parents=True, exist_ok=True)
    sample = sample_data / "weights" / weights.file_name if sample_data else None
    if sample and sample.is_file():
        with sample.open("rb") as stream:
            _save(stream, str(sample), weights, file, progress)
        return file
    try:
        with urllib.request.urlopen(weights.url, timeout=_CONNECT_SECONDS) as stream:
            _save(stream, weights.url, weights, file, progress)
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise PartUnavailable(
            f"weights {weights.file_name} cannot be brought from {weights.url} ({reason}); check the network, or put "
            f"the file (sha256 {weights.sha256}) at {file}"
        ) from error
    return file


def _save(stream: BinaryIO, origin: str, weights: Weights, file: Path, progress: Progress) -> None:
    handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    digest, so_far = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as out:
            while block := stream.read(_BLOCK):
                out.write(block)
                digest.update(block)
                so_far += len(block)
                progress(so_far, weights.byte_count)
        if digest.hexdigest() != weights.sha256:
            raise PartUnavailable(
                f"{origin} is not the {weights.file_name} it should be: {so_far} bytes with sha256 "
                f"{digest.hexdigest()}, expected {weights.byte_count} with {weights.sha256}; nothing was kept"
            )
        os.chmod(partial, 0o644)
        os.replace(partial, file)
    except BaseException:
        os.unlink(partial)
        raise


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class PreparedRepository:
    """The repository to serve. missing: why the configured model is not in it, as a sentence; None when it is."""

    path: Path
    missing: str | None


def prepare_repository(settings: Settings, progress: Progress = _no_progress) -> PreparedRepository:
    """Lay out `<home>/model_repository` with the configured model. Without weights the model is left out, and said."""
    path = model_repository(settings)
    path.mkdir(parents=True, exist_ok=True)
    try:
        add_model(settings.triton.model, settings, progress)
    except PartUnavailable as error:
        return PreparedRepository(path, f"no detector but the simulated one: {error}")
    return PreparedRepository(path, None)


def ensure_repository(settings: Settings) -> Path:
    """As `prepare_repository`, but raises PartUnavailable when the weights cannot be had."""
    prepared = prepare_repository(settings)
    if prepared.missing:
        raise PartUnavailable(prepared.missing)
    return prepared.path


def add_model(name: str, settings: Settings, progress: Progress = _no_progress) -> Path:
    """Add detector `name`, with weights, to the repository that is served; return its folder.

    A running Triton does not load it by itself: see `TritonDetector.ensure_loaded`. Raises as `pull`.
    """
    description = describe(name, settings.home)
    folder = model_repository(settings) / description.model_name
    pull(description.model_name, folder / "1", settings, progress)
    copy_program(folder / "1")
    triton = settings.triton
    config = config_pbtxt(description, triton.instances, triton.threads, triton.precision)
    (folder / "config.pbtxt").write_text(config)
    return folder
