"""The embedded Prefect: a server with its own database in the home folder, and the worker that runs our flows."""

from __future__ import annotations

import signal
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

from apps.runtime.part import Part
from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings

_ASK_SECONDS = 5
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_LOGGING_COLORS": "false",
}


def prefect_server_part(settings: Settings) -> Part:
    """The server on 127.0.0.1; `address` is its API URL."""
    home = settings.home.resolve()
    folder = home / "prefect"
    address = f"http://127.0.0.1:{settings.prefect.port}/api"
    return Part(
        name="prefect",
        command=(
            *(sys.executable, "-m", "prefect", "server", "start"),
            *("--host", "127.0.0.1", "--port", str(settings.prefect.port)),
        ),
        log=home / "logs" / "prefect.log",
        ready=lambda: _ask_health(address),
        address=address,
        environment={
            **prefect_environment(home, address),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
            # A busy disk holds a write for seconds; SQLite waits instead of failing.
            "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
            "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(7 * 24 * 3600),
        },
        before_start=lambda: folder.mkdir(parents=True, exist_ok=True),
        ready_within_seconds=120,
        stop_signal=signal.SIGINT,
        stop_within_seconds=15,
    )


def worker_part(settings: Settings) -> Part:
    """The program that deploys `prefect.yaml` and then is the worker. Needs `settings.prefect.api_url`."""
    if settings.prefect.api_url is None:
        raise ValueError("the worker needs the address of a Prefect API")
    home = settings.home.resolve()
    mark = home / "prefect" / "worker-ready"
    return Part(
        name="worker",
        command=(sys.executable, "-m", "flows.bootstrap"),
        log=home / "logs" / "worker.log",
        ready=lambda: _ask_mark(mark),
        address=settings.prefect.api_url,
        environment={**prefect_environment(home, settings.prefect.api_url), "CITYEYE_WORKER_READY": str(mark)},
        before_start=lambda: mark.unlink(missing_ok=True),
        ready_within_seconds=180,
        # Prefect's worker ends its runs at SIGINT; at SIGTERM too, but only where nobody ignores SIGINT for it.
        stop_signal=signal.SIGINT,
        stop_within_seconds=20,
    )


def prefect_parts(settings: Settings, environment: dict[str, str] | None = None) -> list[Part]:
    """Server and worker, each with `environment` added."""
    server = prefect_server_part(settings)
    known = settings.model_copy(update={"prefect": settings.prefect.model_copy(update={"api_url": server.address})})
    parts = [server, worker_part(known)]
    return [replace(part, environment={**(environment or {}), **part.environment}) for part in parts]


def prefect_environment(home: Path, api_url: str) -> dict[str, str]:
    """What every Prefect program of ours is told; nothing is read from or written to the user's own profile."""
    return {"PREFECT_HOME": str(home / "prefect"), "PREFECT_API_URL": api_url, **_QUIET}


def _ask_health(api_url: str) -> None:
    try:
        urllib.request.urlopen(f"{api_url}/health", timeout=_ASK_SECONDS).close()
    except (OSError, urllib.error.URLError) as error:
        raise PartUnavailable(f"prefect does not answer at {api_url}: {error}") from error


def _ask_mark(mark: Path) -> None:
    if not mark.exists():
        raise PartUnavailable("the worker has not deployed the flows yet")
