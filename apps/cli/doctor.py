"""`cityeye doctor`: look at each part and say what to do."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from apps.cli import shared
from data_contracts.errors import CityEyeError, PartUnavailable

if TYPE_CHECKING:
    from data_contracts.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_MARKS = {"fine": "[green]fine[/]", "note": "[yellow]note[/]", "wrong": "[red]wrong[/]"}


@dataclass(frozen=True)
class Finding:
    """What one look found; `do` is what to do about it."""

    what: str
    verdict: Literal["fine", "note", "wrong"]
    found: str
    do: str = ""


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="System")(doctor)


def doctor() -> None:
    """Check each part and say what to do; exit code 1 when something is wrong."""
    from rich.markup import escape
    from rich.table import Table

    settings = shared.settings()
    table = Table("", "what", "found", "what to do")
    wrong = False
    for what, look in _looks(settings):
        try:
            finding = look(settings)
        except (CityEyeError, OSError, ValueError, KeyError) as error:
            finding = Finding(what, "wrong", str(error), "see `cityeye status` and the part's log")
        wrong = wrong or finding.verdict == "wrong"
        table.add_row(_MARKS[finding.verdict], what, escape(finding.found), escape(finding.do))
    shared.console().print(table)
    raise typer.Exit(1 if wrong else 0)


def _looks(settings: Settings) -> Iterator[tuple[str, Callable[[Settings], Finding]]]:
    from apps.runtime.home import running_pid

    yield "Python", _python
    yield "environments", _environments
    yield "disk", _disk
    yield "sample data", _sample_data
    yield "weights", _weights
    if running_pid(settings.home.resolve()) is None and settings.database.url is None:
        yield "ports", _ports
        yield "system", _not_running
        return
    yield "PostgreSQL", _postgres
    yield "Triton", _triton
    yield "Ray Serve", _serve
    yield "Prefect", _prefect
    yield "cockpit", _cockpit
    yield "cameras", _cameras


def _python(settings: Settings) -> Finding:
    version = sys.version.split()[0]
    if sys.version_info[:2] in ((3, 11), (3, 12)):
        return Finding("Python", "fine", version)
    return Finding("Python", "wrong", version, "use Python 3.11 or 3.12")


def _environments(settings: Settings) -> Finding:
    from apps.runtime.triton import find_environment

    missing = [name for name in ("uv.lock", "models/triton_environment/uv.lock") if not (_ROOT / name).is_file()]
    if missing:
        return Finding("environments", "wrong", f"no {', '.join(missing)}", "restore it: git checkout -- uv.lock")
    if settings.triton.address is None:
        find_environment(settings)
    return Finding("environments", "fine", "locked; application and Triton are installed")


def _disk(settings: Settings) -> Finding:
    from apps.runtime.checks import check_disk

    home = settings.home.resolve()
    check_disk(home)
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    return Finding("disk", "fine", f"{shutil.disk_usage(there).free / 1024**3:.0f} GiB free")


def _sample_data(settings: Settings) -> Finding:
    if settings.sample_data:
        return Finding("sample data", "fine", str(settings.sample_data))
    return Finding(
        "sample data", "note", "none", "set CITYEYE_SHARED to see a real clip; or cityeye watch CLIP with one of yours"
    )


def _weights(settings: Settings) -> Finding:
    from models.pull import model_repository

    folder = model_repository(settings) / settings.triton.model / "1"
    if settings.triton.address is not None and not folder.exists():
        return Finding("weights", "note", "kept by the Triton at the address given")
    if list(folder.glob("*.onnx")):
        return Finding("weights", "fine", settings.triton.model)
    return Finding("weights", "note", f"{settings.triton.model} is not here yet", "cityeye models pull")


def _ports(settings: Settings) -> Finding:
    from apps.runtime.checks import check_ports
    from apps.runtime.plan import make_plan

    check_ports(make_plan(settings).ports)
    return Finding("ports", "fine", "all free")


def _not_running(settings: Settings) -> Finding:
    return Finding("system", "note", "nothing runs in this home", "cityeye up")


def _postgres(settings: Settings) -> Finding:
    from data_contracts.store.migrate import pending

    waiting = pending(shared.database_url())
    if waiting:
        return Finding("PostgreSQL", "wrong", f"{len(waiting)} migrations are missing", "cityeye db migrate")
    return Finding("PostgreSQL", "fine", "answers; migrations are current")


def _triton(settings: Settings) -> Finding:
    from tritonclient.grpc import InferenceServerClient
    from tritonclient.utils import InferenceServerException

    address = settings.triton.address
    if address is None:
        raise PartUnavailable("no address is known; is the system up?")
    try:
        loaded = InferenceServerClient(address).is_model_ready(settings.triton.model, client_timeout=10)
    except InferenceServerException as error:
        raise PartUnavailable(f"{address} does not answer: {error.message()}") from error
    if not loaded:
        found = f"{address} does not serve {settings.triton.model}"
        return Finding("Triton", "wrong", found, "cityeye models pull, then start again")
    return Finding("Triton", "fine", f"{address} serves {settings.triton.model}")


def _serve(settings: Settings) -> Finding:
    health = _ask(f"{settings.ingress_url}/v1/health")
    away = [f"{name} is {part['state']}" for name, part in health["parts"].items() if part["state"] == "away"]
    if away:
        return Finding("Ray Serve", "wrong", "; ".join(away), f"see {settings.home / 'logs' / 'serve.log'}")
    return Finding("Ray Serve", "fine", f"{settings.ingress_url} answers, with {', '.join(health['parts'])}")


def _prefect(settings: Settings) -> Finding:
    api = settings.prefect.api_url
    if api is None:
        raise PartUnavailable("no address is known; is the system up?")
    deployments = _ask(f"{api}/deployments/count", {})
    wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED", "RUNNING", "PENDING"]}}}}
    runs = _ask(f"{api}/flow_runs/count", wanted)
    if not deployments:
        return Finding("Prefect", "wrong", "no flow is deployed", f"see {settings.home / 'logs' / 'worker.log'}")
    if not runs:
        return Finding(
            "Prefect", "wrong", "no run is scheduled", "its scheduler does nothing: check sqlalchemy's version"
        )
    return Finding("Prefect", "fine", f"{deployments} deployments, {runs} runs running or scheduled")


def _cockpit(settings: Settings) -> Finding:
    address = f"http://{settings.cockpit.host}:{settings.cockpit.port}"
    urllib.request.urlopen(f"{address}/_stcore/health", timeout=10).close()
    return Finding("cockpit", "fine", f"{address} answers")


def _cameras(settings: Settings) -> Finding:
    with shared.database() as database, database.unit_of_work() as uow:
        cameras = [camera.camera_id for camera in uow.cameras.all(enabled_only=True)]
        health = {record.camera_id: record for record in uow.cameras.health()}
    if not cameras:
        return Finding("cameras", "note", "none", "cityeye camera add …, or cityeye demo")
    bad = [f"{c}: {health[c].state} {health[c].detail}" for c in cameras if c in health and health[c].state != "ok"]
    if bad:
        return Finding("cameras", "note", "; ".join(bad), "cityeye camera test CAMERA")
    return Finding("cameras", "fine", f"{len(cameras)} watched")


def _ask(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError) as error:
        raise PartUnavailable(f"{url} does not answer ({getattr(error, 'reason', error)})") from error
