"""The embedded Triton server: the real `tritonserver` that the nvidia-pytriton wheel carries, in its own environment.

What is set here and why: docs/decisions/triton-model.md.
"""

from __future__ import annotations

import json
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from apps.runtime.part import Part
from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings
from models.pull import model_repository, prepare_repository
from models.registry import describe

PROJECT = Path(__file__).resolve().parents[2] / "models" / "triton_environment"
_HOST = "127.0.0.1"
_SHARED_MEMORY = Path("/dev/shm")
_REGION = "cityeye_triton_"
_STARTING_SECONDS = 120
_MEGABYTE = 1 << 20
_WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def find_environment(settings: Settings) -> Path:
    """Folder of the Python environment that carries Triton. Raises PartUnavailable, saying how to make it."""
    places = (
        [settings.triton.environment]
        if settings.triton.environment
        else [
            settings.home / "triton_environment",
            PROJECT / ".venv",
        ]
    )
    for place in places:
        if (place / "bin" / "python").exists() and next(_wheel(place), None):
            return place.absolute()
    looked = " or ".join(str(place) for place in places)
    raise PartUnavailable(
        f"the environment of the embedded Triton is not at {looked}; make it with "
        f"`uv sync --frozen --project {PROJECT}`, or set CITYEYE_TRITON__ADDRESS to a running Triton"
    )


def triton_part(settings: Settings) -> Part:
    """How to run the embedded Triton for `settings`; `address` is host:port of gRPC.

    Without weights it runs with no model, and says so in its log. Raises PartUnavailable when it is not installed.
    """
    environment = find_environment(settings)
    server = next(_wheel(environment))
    version = _python_version(environment)
    stub = server / "python_backend_stubs" / version / "triton_python_backend_stub"
    if not stub.exists():
        raise PartUnavailable(f"Triton in {environment} has no stub for Python {version}; make it with Python 3.11")
    http, grpc, metrics = ports = _ports(settings)
    backends = (settings.home / "triton" / "backends").resolve()
    repository = model_repository(settings)
    log = (settings.home / "logs" / "triton.log").resolve()
    model = describe(settings.triton.model).model_name
    command = (
        str(server / "bin" / "tritonserver"),
        f"--model-repository={repository}",
        f"--backend-directory={backends}",
        f"--backend-config=python,shm-region-prefix-name={_REGION}{grpc}_",
        f"--backend-config=python,shm-default-byte-size={16 * _MEGABYTE}",
        "--model-control-mode=explicit",
        f"--load-model={model}",
        # A model that does not load is reported by `ready`; the server stays, so that it can be mended and loaded.
        "--exit-on-error=false",
        "--disable-auto-complete-config",
        # The default of 30 s is waited in full when a model's process has crashed.
        "--exit-timeout-secs=5",
        f"--http-address={_HOST}",
        f"--http-port={http}",
        f"--grpc-address={_HOST}",
        f"--grpc-port={grpc}",
        f"--metrics-address={_HOST}",
        f"--metrics-port={metrics}",
        "--allow-gpu-metrics=false",
    )

    def before_start() -> None:
        _refuse_ports_in_use(settings.triton.port, ports)
        _remove_regions_of_the_dead(grpc)
        _link_backends(server, stub, backends)
        prepared = prepare_repository(settings)
        if prepared.missing:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a") as out:
                out.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} cityeye: {prepared.missing}\n")

    return Part(
        name="triton",
        command=command,
        log=log,
        ready=lambda: _check_ready(http, repository, model),
        address=f"{_HOST}:{grpc}",
        environment=_environment_variables(environment, version),
        before_start=before_start,
        after_stop=lambda: _remove_regions_of_the_dead(grpc),
        ready_within_seconds=90,
        stop_within_seconds=10,
    )


def _wheel(environment: Path) -> Iterator[Path]:
    return environment.glob("lib/python3.*/site-packages/pytriton/tritonserver")


def _python_version(environment: Path) -> str:
    """The "3.11" of lib/python3.11."""
    return next(_wheel(environment)).parents[2].name.removeprefix("python")


def _ports(settings: Settings) -> tuple[int, int, int]:
    first = settings.triton.port
    return first, first + 1, first + 2


def _environment_variables(environment: Path, version: str) -> dict[str, str]:
    """The stub takes the environment whose bin is first on PATH, and the first libpython of its version it finds."""
    variables = {"PATH": f"{environment / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    libraries = (environment / "bin" / "python").resolve().parent.parent / "lib"
    if (libraries / f"libpython{version}.so.1.0").exists() and libraries != Path("/usr/lib"):
        others = os.environ.get("LD_LIBRARY_PATH")
        variables["LD_LIBRARY_PATH"] = f"{libraries}{os.pathsep}{others}" if others else str(libraries)
    return variables


def _refuse_ports_in_use(first: int, ports: tuple[int, int, int]) -> None:
    for port, use in zip(ports, ("HTTP", "gRPC", "metrics"), strict=True):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, port))
            except OSError as error:
                raise PartUnavailable(
                    f"port {port}, which Triton needs for {use}, cannot be used ({error.strerror}); stop the program "
                    f"that holds it, or set CITYEYE_TRITON__PORT to another than {first}"
                ) from error


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((_HOST, port)) == 0


def _remove_regions_of_the_dead(own_port: int) -> None:
    """Shared memory that a killed server left. Its name holds the server's gRPC port: the owner is dead when nobody
    listens there; a server that is only just starting does not listen yet, so young regions of others stay."""
    for region in _SHARED_MEMORY.glob(f"{_REGION}*"):
        port = region.name.removeprefix(_REGION).split("_")[0]
        try:
            young = time.time() - region.stat().st_ctime < _STARTING_SECONDS
            if port.isdigit() and (int(port) == own_port or not (young or _listens(int(port)))):
                region.unlink()
        except FileNotFoundError:
            continue  # its server removed it meanwhile


def _link_backends(server: Path, stub: Path, backends: Path) -> None:
    """Folder of backends with the stub of the right Python. Links, because a copied stub loses its libraries."""
    python = backends / "python"
    python.mkdir(parents=True, exist_ok=True)
    for target in (*(server / "backends" / "python").iterdir(), stub):
        link = python / target.name
        if link.is_symlink() and Path(os.readlink(link)) == target:
            continue
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def _check_ready(port: int, repository: Path, model: str) -> None:
    _ask(port, "GET", "/v2/health/live")
    if not (repository / model / "config.pbtxt").is_file():
        return  # served without a model, as its log says
    index = json.loads(_ask(port, "POST", "/v2/repository/index"))
    state = next((entry for entry in index if entry["name"] == model), {})
    if state.get("state") != "READY":
        reason = state.get("reason") or "still loading"
        raise PartUnavailable(f"Triton runs, but model {model} is not ready: {reason}")


def _ask(port: int, method: str, path: str) -> bytes:
    request = urllib.request.Request(f"http://{_HOST}:{port}{path}", method=method)
    try:
        with _WITHOUT_PROXY.open(request, timeout=5) as answer:
            return answer.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise PartUnavailable(f"Triton does not answer on port {port} ({getattr(error, 'reason', error)})") from error
