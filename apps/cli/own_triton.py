"""The Triton that a command asks: the one that runs or is named, else one of its own for as long as it takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from apps.cli import shared

if TYPE_CHECKING:
    from data_contracts.settings import Settings

# Small, for a server that is started to serve a candidate needs no other detector.
_BESIDE_A_CANDIDATE = "yolox_nano_small_v1"


@contextmanager
def serving(
    model: str | None, quiet: bool, size: tuple[int, int] | None = None, beside: str | None = None
) -> Iterator[str]:
    """gRPC address of a Triton that serves `model`: a name of the registry, an .onnx file, or None for the settings'.

    A file is never put into a running system: it gets a server and a repository of its own, which are gone afterwards.
    size: height and width of its input.  beside: the pair in which it is looked at. Raises NotFound, InvalidInput and
    PartUnavailable.
    """
    settings = shared.settings()
    if model is not None and model.endswith(".onnx"):
        with (
            tempfile.TemporaryDirectory(prefix="cityeye-candidate-") as home,
            _started(_for_candidate(settings, Path(model), size, beside, Path(home)), quiet) as address,
        ):
            yield address
    elif settings.triton.address is not None:
        yield settings.triton.address
    else:
        from models.registry import describe

        name = describe(model or settings.triton.model).model_name
        with _started(_with_triton(settings, model=name), quiet) as address:
            yield address


def _for_candidate(
    settings: Settings, file: Path, size: tuple[int, int] | None, beside: str | None, home: Path
) -> Settings:
    from apps.runtime.triton import find_environment
    from models.evaluation.candidate import HEIGHT, WIDTH, candidate, stage
    from models.pull import model_repository
    from models.registry import describe

    pair = describe(beside, settings.home) if beside else None
    description = candidate(file, *(size or (HEIGHT, WIDTH)), beside=pair)
    environment = find_environment(settings)
    own = _with_triton(settings, model=_BESIDE_A_CANDIDATE, environment=environment).model_copy(update={"home": home})
    stage(description, file, model_repository(own), settings)
    return own


def _with_triton(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"triton": settings.triton.model_copy(update=changes)})


@contextmanager
def _started(settings: Settings, quiet: bool) -> Iterator[str]:
    from apps.runtime.checks import free_ports
    from apps.runtime.process import start, stop, wait_ready
    from apps.runtime.triton import triton_part

    part = triton_part(_with_triton(settings, port=free_ports(3)))
    process = start(part)
    try:
        with nullcontext() if quiet else shared.console().status("starting Triton"):
            wait_ready(part, process)
        yield part.address
    finally:
        stop(part, process)
