"""The embedded Ray head, and the program that brings the Serve application and the camera shards onto a cluster.

What is set here and why: docs/decisions/embedded-ray.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from apps.runtime.part import Part
from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings

_HOST = "127.0.0.1"
_NOT_ON_RAY = Path(__file__).resolve().parent / "not_on_ray"
_OBJECT_STORE_BYTES = 200_000_000
# A socket's path has at most 107 characters, and Ray appends up to 68 to its folder.
_LONGEST_FOLDER = 38
_SESSIONS_KEPT = 2


def ray_part(settings: Settings) -> Part:
    """How to run the embedded Ray head for `settings`; `address` is what `ray.init` takes."""
    home, first = settings.home.resolve(), settings.ray.port
    folder = _folder(home)
    command = (
        str(Path(sys.executable).parent / "ray"),
        "start",
        "--head",
        "--block",
        f"--node-ip-address={_HOST}",
        f"--port={first}",
        f"--ray-client-server-port={first + 1}",
        f"--dashboard-agent-listen-port={first + 2}",
        # Else workers may take any port from 10002 to 19999, where our own parts and others' programs listen.
        "--min-worker-port=0",
        "--max-worker-port=0",
        f"--dashboard-host={_HOST}",
        f"--dashboard-port={settings.ray.dashboard_port}",
        f"--include-dashboard={str(settings.ray.dashboard).lower()}",
        # Nothing of ours prints for the driver; each worker has its log in the session's folder.
        "--include-log-monitor=false",
        # The autoscaler has no machines to start here.
        "--no-monitor",
        "--disable-usage-stats",
        f"--object-store-memory={_OBJECT_STORE_BYTES}",
        f"--temp-dir={folder}",
    )

    def before_start() -> None:
        _make_token(token_file(home))
        folder.mkdir(parents=True, exist_ok=True)
        _forget_old_sessions(folder)

    return Part(
        name="ray",
        command=command,
        log=home / "logs" / "ray.log",
        ready=lambda: _answers(f"http://{_HOST}:{first + 2}/api/local_raylet_healthz", "Ray"),
        address=f"{_HOST}:{first}",
        environment={
            **client_environment(settings, f"{_HOST}:{first}"),
            # Idle workers, kept ready at about 100 MB each: shards and replicas start once and stay.
            "RAY_enable_worker_prestart": "0",
            "RAY_prestart_worker_first_driver": "0",
            # What nobody reads here costs a tenth of a core: Ray's metrics and task events. Serve looks ten times a
            # second whether something is to be changed; twice is enough.
            "RAY_enable_metrics_collection": "0",
            "RAY_task_events_report_interval_ms": "0",
            "RAY_SERVE_CONTROL_LOOP_INTERVAL_S": "0.5",
            "RAY_SERVE_LOG_TO_STDERR": "0",
        },
        before_start=before_start,
        ready_within_seconds=180,
    )


def serve_part(settings: Settings) -> Part:
    """How to run `serve.bootstrap` against `settings.ray.address`; `address` is that of the HTTP API."""
    url = settings.ingress_url
    return Part(
        name="serve",
        command=(sys.executable, "-m", "serve.bootstrap"),
        log=settings.home.resolve() / "logs" / "serve.log",
        ready=lambda: _check_api(f"{url}/v1/health"),
        address=url,
        environment=client_environment(settings, settings.ray.address),
        # Nine processes that each import a lot: minutes on a busy machine.
        ready_within_seconds=300,
        stop_within_seconds=20,
    )


def client_environment(settings: Settings, address: str | None) -> dict[str, str]:
    """What a program needs in its environment to use the Ray cluster at `address`: {} when it is not the embedded."""
    if address != f"{_HOST}:{settings.ray.port}":
        return {}
    return {
        # Whoever may submit work to Ray runs code as us: other users of this machine may not.
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token_file(settings.home.resolve())),
        # In spite of its name this makes Ray on Linux, too, a cluster of one machine on loopback. Otherwise it takes
        # the machine's outside address instead of 127.0.0.1 and listens on every interface.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        # The environment is the one we run in; Ray would build another one when it sees that uv started us.
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_NOT_ON_RAY), os.environ.get("PYTHONPATH")))),
    }


def token_file(home: Path) -> Path:
    """File with the secret that every client of the embedded Ray needs."""
    return home / "ray.token"


def _folder(home: Path) -> Path:
    folder = home / "ray"
    if len(str(folder)) <= _LONGEST_FOLDER:
        return folder
    name = hashlib.sha256(str(home).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"cityeye-ray-{name}"


def _make_token(file: Path) -> None:
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))


def _forget_old_sessions(folder: Path) -> None:
    """Remove what killed sessions left behind, but for the newest ones' logs."""
    sessions = sorted((p for p in folder.glob("session_2*") if not p.is_symlink()), key=lambda p: p.name)
    for session in sessions[: -_SESSIONS_KEPT or None]:
        shutil.rmtree(session, ignore_errors=True)


def _answers(url: str, who: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise PartUnavailable(f"{who} does not answer at {url} ({getattr(error, 'reason', error)})") from error


def _check_api(url: str) -> None:
    """Ready when the API answers and every camera shard runs; parts beyond Serve come and go by themselves."""
    parts = json.loads(_answers(url, "the API"))["parts"]
    away = [name for name, part in parts.items() if name.startswith("camera_shard") and part["state"] == "away"]
    if away:
        raise PartUnavailable(f"{', '.join(away)} not running yet")
