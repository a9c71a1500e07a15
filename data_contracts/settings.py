"""Typed settings, one group per outside part, read in this one place.

Order, first wins: environment (`CITYEYE_DATABASE__URL=…`), `cityeye.toml` in the working folder, the addresses of a
running embedded system (`<home>/runtime.json`, written by `cityeye up`), the defaults below. An address that is None
means "start the embedded one".
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

# Defaults hang on the checkout, so that a command typed in any folder finds the same system.
CHECKOUT = Path(__file__).resolve().parent.parent

SERVICE_KEY_NAME = "cockpit (service)"
"""Name of the API key that `ingress.service_key` is."""


class Group(BaseModel):
    """A group of settings; an unknown name is an error, so that a typing mistake is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Group):
    """PostgreSQL 15 or later. Embedded: a server from a wheel, on `port`, data in `<home>/postgres`."""

    url: str | None = Field(None, description="postgresql://user:password@host:port/name")
    port: int = 15432
    pool_size: int = 4
    connect_timeout_seconds: float = 10


class TritonSettings(Group):
    """Triton Inference Server, gRPC. Embedded: HTTP on `port`, gRPC on `port`+1, metrics on `port`+2."""

    address: str | None = Field(None, description="host:port of gRPC")
    port: int = 18000
    environment: Path | None = Field(None, description="Python environment of the embedded one, if kept elsewhere")
    model: str = Field("street_pair_v8", description="what serves while no version was promoted: docs/retraining.md")
    request_timeout_seconds: float = 10
    instances: int = 1
    threads: int = 2
    precision: Literal["f32", "auto"] = Field(
        "f32", description="f32: the same answer on every processor; auto: bfloat16 where the processor has it, faster"
    )


class RaySettings(Group):
    """Ray cluster and the Serve application on it.

    Embedded: GCS on `port`, two more on `port`+1 and +2; with `dashboard` (1 GB of memory) also `dashboard_port`.
    """

    address: str | None = Field(None, description="host:port of the head, or ray://…")
    port: int = 16379
    dashboard: bool = False
    dashboard_port: int = 18265
    shards: int = 1


class IngressSettings(Group):
    """The HTTP API (`POST /v1/frames`, `POST /v1/alarms`, OpenAPI page at /docs)."""

    host: str = "127.0.0.1"
    port: int = 18080
    url: str | None = None
    service_key: str | None = Field(None, description="the cockpit's own key, by which it hands photos in")
    max_picture_bytes: int = 8_000_000
    max_picture_pixels: int = 4096 * 4096
    requests_per_second: float = 20
    future_tolerance_seconds: float = 5
    late_tolerance_seconds: float = 300
    alarm_future_tolerance_seconds: float = 300
    alarm_late_tolerance_seconds: float = 86_400


class PrefectSettings(Group):
    """Prefect server. Embedded: API on `port`, own database in `<home>/prefect`."""

    api_url: str | None = Field(None, description="http://host:port/api")
    port: int = 14200
    work_pool: str = "cityeye"


class PictureSettings(Group):
    """Picture store, any fsspec address (`file:///…`, `s3://…`). None: `<home>/pictures`."""

    url: str | None = None
    jpeg_quality: int = Field(85, ge=30, le=100)


class CockpitSettings(Group):
    """The Streamlit cockpit."""

    host: str = "127.0.0.1"
    port: int = 18501
    public_url: str | None = Field(None, description="address that phones reach it at, for links in messages")
    session_hours: float = 12
    refresh_seconds: float = 2
    undo_seconds: float = Field(
        10, ge=0, le=60, description="a command waits so long and can be undone meanwhile; 0: carried out at once"
    )


class SignInSettings(Group):
    """How guessing is slowed: after `free_failures` each failure doubles the wait; after `lock_failures`, locked."""

    free_failures: int = 3
    lock_failures: int = 10
    lock_minutes: float = 15


class EyeSettings(Group):
    """Online pipeline."""

    tick_seconds: float = 0.25
    sighting_seconds: float = Field(10, description="a place's sighting row is stored at most this often")
    rescore_seconds: float = Field(10, description="an unchanged view is scored again at least this often")
    reconnect_first_seconds: float = 1
    reconnect_most_seconds: float = 30
    stall_seconds: float = 10
    static_cue: bool = Field(True, description="propose what was put down though no box shows it")
    static_seconds: float = Field(20, gt=0, description="something has to stand so long to be proposed")
    static_learn_seconds: float = Field(60, gt=0, description="what stands so long in an unknown view is the street")
    static_keep_hours: float = Field(72, gt=0, description="what is proposed for longer has become the street")


class Settings(BaseSettings):
    """All settings. `home` holds everything the embedded parts keep; `shared` the sample data, when there is any."""

    model_config = SettingsConfigDict(
        env_prefix="CITYEYE_", env_nested_delimiter="__", toml_file="cityeye.toml", extra="forbid", frozen=True
    )

    home: Path = CHECKOUT / ".cityeye"
    shared: Path = CHECKOUT.parent / "shared"
    time_zone: str = Field("Asia/Shanghai", description="IANA name: working hours, quiet hours and days of the street")
    street_name: str = "小河街道"
    demo: bool = Field(
        True, description="`cityeye up` brings a simulated street, demo people and, if there, a real clip"
    )
    demo_speed: float = Field(
        60, ge=1, le=600, description="of the demo's policies and simulated street; the clock stays real; 1: real times"
    )
    database: DatabaseSettings = DatabaseSettings()
    triton: TritonSettings = TritonSettings()
    ray: RaySettings = RaySettings()
    ingress: IngressSettings = IngressSettings()
    prefect: PrefectSettings = PrefectSettings()
    pictures: PictureSettings = PictureSettings()
    cockpit: CockpitSettings = CockpitSettings()
    sign_in: SignInSettings = SignInSettings()
    eye: EyeSettings = EyeSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls)
        home = os.environ.get("CITYEYE_HOME") or toml.toml_data.get("home") or CHECKOUT / ".cityeye"
        runtime = InitSettingsSource(settings_cls, _running_addresses(Path(home)))
        return init_settings, env_settings, toml, runtime

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("there is no such time zone; write an IANA name such as Asia/Shanghai") from error
        return name

    @property
    def picture_url(self) -> str:
        """Address of the picture store."""
        return self.pictures.url or f"file://{(self.home / 'pictures').resolve()}"

    @property
    def ingress_url(self) -> str:
        """Address of the HTTP API, without a trailing slash."""
        return self.ingress.url or f"http://{self.ingress.host}:{self.ingress.port}"

    @property
    def cockpit_url(self) -> str:
        """Address of the cockpit as people reach it, without a trailing slash."""
        return (self.cockpit.public_url or f"http://{self.cockpit.host}:{self.cockpit.port}").rstrip("/")

    @property
    def faster(self) -> float | None:
        """How many times as fast as in earnest the demo's policies and street go; None where all is in real time."""
        return self.demo_speed if self.demo and self.demo_speed > 1 else None

    @property
    def sample_data(self) -> Path | None:
        """Folder of sample clips, pictures and weights; None where there is none."""
        data = self.shared / "data"
        return data.resolve() if data.is_dir() else None


def _running_addresses(home: Path) -> dict[str, Any]:
    """Addresses of a running embedded system, as nested settings; {} where none runs."""
    try:
        return dict(json.loads((home / "runtime.json").read_text())["settings"])
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
