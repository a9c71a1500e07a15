"""`python -m flows.bootstrap`: wait for Prefect, make the work pool, deploy `prefect.yaml`, then become the worker.

Talks to Prefect's REST API and starts Prefect's own programs, so that nothing here has to import Prefect. At the end
the process is replaced by `prefect worker start`: whoever started the bootstrap watches the worker itself.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from data_contracts.errors import CityEyeError, PartUnavailable
from data_contracts.settings import Settings, get_settings

WAIT_SECONDS = 120
RUNS_AT_ONCE = 8
RENEWED = "renewed"
_PREFECT = (sys.executable, "-m", "prefect")


class DeploymentRefused(CityEyeError):
    """Prefect refused `prefect.yaml`. Says why."""


class Patient(httpx.BaseTransport):
    """Asks again, for at most so many seconds, while the server says 503.

    Prefect says so while its database is busy, which after a start under load it is; nothing was done then.
    """

    def __init__(self, transport: httpx.BaseTransport, seconds: float, pause: float = 1.0) -> None:
        self._transport, self._seconds, self._pause = transport, seconds, pause

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        end = time.monotonic() + self._seconds
        while True:
            answer = self._transport.handle_request(request)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > end:
                return answer
            answer.close()
            time.sleep(self._pause)

    def close(self) -> None:
        self._transport.close()


def main() -> None:
    """Deploy and become the worker. Exits with one clear line when Prefect does not answer or refuses."""
    settings = get_settings()
    try:
        api_url = _api_url(settings)
        environment = flow_environment(api_url, settings.prefect.work_pool, settings.time_zone)
        with httpx.Client(base_url=api_url, timeout=30, transport=Patient(httpx.HTTPTransport(), WAIT_SECONDS)) as api:
            wait_for_server(api, WAIT_SECONDS)
            make_pool(api, settings.prefect.work_pool)
            deploy(environment)
            crashed = crash_dead_runs(api, settings.prefect.work_pool)
            skipped = skip_late_runs(api)
            started = start_renewed(api)
    except (CityEyeError, httpx.HTTPError) as error:
        sys.exit(f"flows cannot be deployed: {error}")
    print(f"deployed; {crashed} dead and {skipped} late runs put away, started {', '.join(started)}", flush=True)
    _say_ready()
    become_worker(settings.prefect.work_pool, environment)


def flow_environment(api_url: str, pool: str, time_zone: str) -> dict[str, str]:
    """Environment of the deploy command, the worker and, through it, of each flow run."""
    return {
        **os.environ,
        "PREFECT_API_URL": api_url,
        "CITYEYE_PREFECT__API_URL": api_url,
        "CITYEYE_PREFECT__WORK_POOL": pool,
        "CITYEYE_TIME_ZONE": time_zone,
        "CITYEYE_FLOW_COMMAND": shlex.join([sys.executable, "-m", "prefect.engine"]),
        "CITYEYE_FLOW_FOLDER": os.getcwd(),
        "PREFECT_LOGGING_LEVEL": os.environ.get("PREFECT_LOGGING_LEVEL", "INFO"),
    }


def wait_for_server(api: httpx.Client, seconds: float) -> None:
    """Return when the API answers. Raises PartUnavailable after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            api.get("/health").raise_for_status()
            return
        except httpx.HTTPError as error:
            if time.monotonic() > end:
                raise PartUnavailable(f"Prefect at {api.base_url} does not answer: {error}") from error
        time.sleep(0.3)


def make_pool(api: httpx.Client, name: str) -> None:
    """Make the process work pool unless it is there; its template is filled in by the first worker."""
    answer = api.post("/work_pools/", json={"name": name, "type": "process"})
    if answer.status_code != httpx.codes.CONFLICT:
        answer.raise_for_status()


def deploy(environment: dict[str, str]) -> None:
    """Deploy everything in `prefect.yaml` with Prefect's own command. Raises DeploymentRefused with what it said."""
    file = Path(__file__).resolve().parent.parent / "prefect.yaml"
    command = [*_PREFECT, "--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise DeploymentRefused(f"`{shlex.join(command)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def worker_name() -> str:
    """The worker of this machine keeps its name, so that its successor knows which runs were its own."""
    return f"cityeye@{socket.gethostname()}"


def crash_dead_runs(api: httpx.Client, pool: str) -> int:
    """How many runs of this machine's last worker were called running though their process is gone.

    They hold no slot, but nobody should see them as running for ever.
    """
    dead = 0
    for run in _runs(api, {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}, pool):
        if _is_dead(run):
            state = {
                "type": "CRASHED",
                "name": "Crashed",
                "message": "its process is gone; found when a worker started",
            }
            api.post(f"/flow_runs/{run['id']}/set_state", json={"state": state, "force": True}).raise_for_status()
            dead += 1
    return dead


def skip_late_runs(api: httpx.Client) -> int:
    """How many runs of renewed deployments were due while nobody worked; the ones to come make them needless."""
    before = (datetime.now(UTC) - timedelta(seconds=15)).isoformat()
    late = {
        "state": {"type": {"any_": ["SCHEDULED"]}},
        "expected_start_time": {"before_": before},
        "tags": {"all_": [RENEWED]},
    }
    skipped = 0
    for run in _runs(api, late):
        state = {"type": "CANCELLED", "name": "Skipped", "message": "late; the next one takes over"}
        api.post(f"/flow_runs/{run['id']}/set_state", json={"state": state, "force": True}).raise_for_status()
        skipped += 1
    return skipped


def start_renewed(api: httpx.Client) -> list[str]:
    """Names of the deployments that must not wait for their schedule; a run of each is made now."""
    answer = api.post("/deployments/filter", json={"deployments": {"tags": {"all_": [RENEWED]}}})
    names = []
    for deployment in answer.raise_for_status().json():
        body = {"state": {"type": "SCHEDULED"}, "tags": deployment["tags"]}
        api.post(f"/deployments/{deployment['id']}/create_flow_run", json=body).raise_for_status()
        names.append(deployment["name"])
    return sorted(names)


def become_worker(pool: str, environment: dict[str, str]) -> None:
    """Replace this process by Prefect's worker; it stops at SIGINT, which some shells ignore for their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = [*_PREFECT, "worker", "start", "--pool", pool, "--type", "process"]
    command += ["--name", worker_name(), "--limit", str(RUNS_AT_ONCE)]
    os.execve(command[0], command, environment)


def _api_url(settings: Settings) -> str:
    if settings.prefect.api_url is None:
        raise PartUnavailable("no Prefect API is known; set CITYEYE_PREFECT__API_URL, or run `cityeye up`")
    return settings.prefect.api_url.rstrip("/")


def _say_ready() -> None:
    if mark := os.environ.get("CITYEYE_WORKER_READY"):
        Path(mark).parent.mkdir(parents=True, exist_ok=True)
        Path(mark).touch()


def _runs(api: httpx.Client, flow_runs: dict[str, Any], pool: str | None = None) -> Iterator[dict[str, Any]]:
    body: dict[str, Any] = {"flow_runs": flow_runs, "limit": 200}
    if pool is not None:
        body["work_pools"] = {"name": {"any_": [pool]}}
    yield from api.post("/flow_runs/filter", json=body).raise_for_status().json()


def _is_dead(run: dict[str, Any]) -> bool:
    """True when this machine's last worker had the run and no process of it is there (any more)."""
    if (run.get("labels") or {}).get("prefect.worker.name") != worker_name():
        return False
    pid = str(run.get("infrastructure_pid") or "").rpartition(":")[2]
    if not pid.isdigit():
        return True
    try:
        return "prefect.engine" not in " ".join(psutil.Process(int(pid)).cmdline())
    except psutil.NoSuchProcess:
        return True


if __name__ == "__main__":
    main()
