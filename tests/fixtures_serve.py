"""A real system for tests: PostgreSQL, Triton, Ray and `serve.bootstrap`, each a program that can be killed."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import psutil

from apps.runtime.part import Part
from apps.runtime.postgres import postgres_part
from apps.runtime.process import start, stop, wait_ready
from apps.runtime.ray import ray_part, serve_part
from apps.runtime.triton import triton_part
from data_contracts.errors import PartUnavailable
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.zone import Zone
from data_contracts.settings import (
    DatabaseSettings,
    EyeSettings,
    IngressSettings,
    PictureSettings,
    RaySettings,
    Settings,
    TritonSettings,
)
from data_contracts.store.database import Database, open_database
from data_contracts.store.migrate import migrate
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.load_policies import install_policies
from tests.fixtures_triton import free_port_triple

CLIP = "ahmetozlu-vehicle_survaillance.mp4"


@dataclass
class ServeSystem:
    """The running system. `parts` are its programs by name: postgres, triton, ray, serve."""

    settings: Settings
    parts: dict[str, Part]
    processes: dict[str, subprocess.Popen[bytes]]
    database: Database
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.settings.ingress_url

    def add_key(self, name: str, camera_ids: list[str] | None = None) -> str:
        """A new API key."""
        key = secrets.token_urlsafe(24)
        with self.database.unit_of_work() as uow:
            uow.people.add_api_key(sha256(key.encode()).hexdigest(), name, camera_ids)
        return key

    def client(self, key: str | None) -> httpx.Client:
        """An HTTP client of the API."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=40)

    def kill(self, name: str) -> None:
        """kill -9 of a part's first process."""
        self.processes[name].kill()
        self.processes[name].wait()

    def processes_of(self, name: str) -> list[psutil.Process]:
        """The processes below a part's first one."""
        return psutil.Process(self.processes[name].pid).children(recursive=True)

    def start_again(self, name: str) -> None:
        """As the supervisor does after a crash."""
        stop(self.parts[name], self.processes[name])
        self.processes[name] = start(self.parts[name])
        _wait(self.parts[name], self.processes)

    def health(self) -> dict[str, Any]:
        """What the API says of the parts."""
        answer: dict[str, Any] = httpx.get(f"{self.url}/v1/health", timeout=10).json()
        return answer


@contextmanager
def running_system(home: Path, **more: Any) -> Iterator[ServeSystem]:
    """Start all of it on free ports with everything it keeps in `home`, and stop it in the end, whatever happens."""
    with ExitStack() as stack:
        settings = _settings(home, **more)
        processes: dict[str, subprocess.Popen[bytes]] = {}
        parts: dict[str, Part] = {}
        told = environment_of(settings)

        def bring(part: Part) -> None:
            parts[part.name] = replace(part, environment={**told, **part.environment})
            processes[part.name] = start(parts[part.name])
            stack.callback(lambda: stop(parts[part.name], processes[part.name]))

        for part in (postgres_part(home, settings.database.port), triton_part(settings), ray_part(settings)):
            bring(part)
        for name in list(processes):
            _wait(parts[name], processes)
        database_url = parts["postgres"].address
        addresses = {
            "database": settings.database.model_copy(update={"url": database_url}),
            "triton": settings.triton.model_copy(update={"address": parts["triton"].address}),
            "ray": settings.ray.model_copy(update={"address": parts["ray"].address}),
        }
        settings = settings.model_copy(update=addresses)
        migrate(database_url)
        database = stack.enter_context(open_database(database_url))
        with database.unit_of_work() as uow:
            install_policies(uow, read_policy_texts())
        bring(serve_part(settings))
        _wait(parts["serve"], processes)
        yield ServeSystem(settings, parts, processes, database)


def _wait(part: Part, processes: dict[str, subprocess.Popen[bytes]], attempts: int = 3) -> None:
    """Until ready. Ray gives up by itself when a busy machine takes more than 30 s for its agents: once more, then."""
    for attempt in range(attempts):
        try:
            wait_ready(part, processes[part.name])
            return
        except PartUnavailable as error:
            if attempt == attempts - 1 or processes[part.name].poll() is None:
                raise PartUnavailable(f"{error}\n{part.log.read_text()[-2000:]}") from error
            stop(part, processes[part.name])
            processes[part.name] = start(part)


def _settings(home: Path, **more: Any) -> Settings:
    postgres, triton, ray = free_port_triple(), free_port_triple(), free_port_triple()
    return Settings(
        home=home,
        database=DatabaseSettings(port=postgres),
        triton=TritonSettings(port=triton, address=f"127.0.0.1:{triton + 1}", **more.pop("triton", {})),
        ray=RaySettings(port=ray, address=f"127.0.0.1:{ray}", shards=more.pop("shards", 1)),
        ingress=IngressSettings(port=postgres + 1, **more.pop("ingress", {})),
        pictures=PictureSettings(url=f"file://{home}/pictures"),
        eye=EyeSettings(reconnect_first_seconds=0.3, reconnect_most_seconds=2, **more.pop("eye", {})),
        **more,
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """Every group as JSON: what pydantic-settings reads from one variable."""
    postgres = postgres_part(settings.home, settings.database.port).address
    known = settings.model_copy(update={"database": settings.database.model_copy(update={"url": postgres})})
    groups = ("database", "triton", "ray", "ingress", "pictures", "eye")
    told = {f"CITYEYE_{name.upper()}": getattr(known, name).model_dump_json() for name in groups}
    return {**told, "CITYEYE_HOME": str(settings.home), "CITYEYE_SHARED": str(settings.shared.resolve())}


def polygon(text: str) -> Polygon:
    """`"0,0 10,0 10,10"` as a polygon."""
    corners = (corner.split(",") for corner in text.split())
    return Polygon(tuple(Point(float(x), float(y)) for x, y in corners))


def add_camera(
    system: ServeSystem, camera: Camera, size: tuple[int, int], zone: str | None = None, dwell_seconds: float = 5
) -> None:
    """A camera with one zone of illegal_parking."""
    with system.database.unit_of_work() as uow:
        uow.cameras.add(camera)
        uow.cameras.save_preset(Preset(camera.camera_id, camera.preset, *size))
        if zone is not None:
            uow.zones.add(
                Zone(
                    zone_id=f"{camera.camera_id}-lane",
                    camera_id=camera.camera_id,
                    preset=camera.preset,
                    name="lane",
                    kind=Kind.ILLEGAL_PARKING,
                    polygon=polygon(zone),
                    dwell_seconds=dwell_seconds,
                )
            )


def wait_until(question: Callable[[], Any], within_seconds: float, what: str) -> Any:
    """The first answer that is true. Fails, naming `what`, when there is none in time."""
    ends = time.monotonic() + within_seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > ends:
            raise AssertionError(f"{what} did not come within {within_seconds:.0f} s")
        time.sleep(0.3)
