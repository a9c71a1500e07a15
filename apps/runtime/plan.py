"""What the whole system consists of, in which order it starts, and which addresses every part is told."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from apps.runtime import leftovers
from apps.runtime.checks import Port
from apps.runtime.cockpit import cockpit_part
from apps.runtime.database import prepare_database
from apps.runtime.outside import check_outside
from apps.runtime.part import Part
from apps.runtime.people import people_part
from apps.runtime.postgres import postgres_part
from apps.runtime.prefect import prefect_server_part, worker_part
from apps.runtime.ray import ray_part, serve_part
from apps.runtime.service_key import service_key
from apps.runtime.triton import triton_part
from apps.runtime.watched import Node, Task
from data_contracts.settings import Settings


@dataclass(frozen=True)
class Plan:
    """nodes: in the order they are shown.  addresses: nested settings, as `runtime.json` carries them."""

    nodes: tuple[Node, ...]
    addresses: dict[str, Any]

    @property
    def ports(self) -> list[Port]:
        return [port for node in self.nodes for port in node.ports]


def make_plan(settings: Settings) -> Plan:
    """Embedded parts for every address that settings leave open; an address given is only asked whether it answers.

    Raises PartUnavailable when an embedded part is not installed.
    """
    home = settings.home.resolve()
    database, database_url = _postgres(settings, home)
    triton, triton_address = _triton(settings)
    ray, ray_address = _ray(settings)
    prefect, prefect_url = _prefect(settings)
    addresses = {
        "home": str(home),
        "shared": str(settings.shared.resolve()),
        "database": {"url": database_url},
        "triton": {"address": triton_address},
        "ray": {"address": ray_address},
        "prefect": {"api_url": prefect_url},
        "demo_speed": settings.demo_speed,
        "pictures": {"url": settings.picture_url},
        "ingress": {"url": settings.ingress_url, "service_key": service_key(settings)},
    }
    known = Settings(**_merged(settings, addresses))
    told = told_to_all(home, addresses)
    nodes = (database, triton, ray, prefect, *_own_programs(known))
    return Plan(tuple(_marked(node, told) for node in nodes), addresses)


def _outside(name: str, address: str) -> tuple[Node, str]:
    return Node(Task(name, lambda: check_outside(name, address))), address


def _postgres(settings: Settings, home: Path) -> tuple[Node, str]:
    if settings.database.url is not None:
        return _outside("postgres", settings.database.url)
    port = settings.database.port
    part = postgres_part(home, port)
    return Node(part, ports=(Port("postgres", port, "CITYEYE_DATABASE__PORT"),)), part.address


def _triton(settings: Settings) -> tuple[Node, str]:
    if settings.triton.address is not None:
        return _outside("triton", settings.triton.address)
    part = triton_part(settings)
    ports = tuple(Port("triton", settings.triton.port + i, "CITYEYE_TRITON__PORT") for i in range(3))
    return Node(part, ports=ports), part.address


def _ray(settings: Settings) -> tuple[Node, str]:
    if settings.ray.address is not None:
        return _outside("ray", settings.ray.address)
    part = ray_part(settings)
    ports = [Port("ray", settings.ray.port + i, "CITYEYE_RAY__PORT") for i in range(3)]
    if settings.ray.dashboard:
        ports.append(Port("ray", settings.ray.dashboard_port, "CITYEYE_RAY__DASHBOARD_PORT"))
    return Node(part, ports=tuple(ports)), part.address


def _prefect(settings: Settings) -> tuple[Node, str]:
    if settings.prefect.api_url is not None:
        return _outside("prefect", settings.prefect.api_url)
    part = prefect_server_part(settings)
    # Cases first: the timers of an hour ago are late anyway, and no new one falls due in the first minute.
    port = Port("prefect", settings.prefect.port, "CITYEYE_PREFECT__PORT")
    return Node(part, yields_to=("serve",), ports=(port,)), part.address


def _own_programs(settings: Settings) -> tuple[Node, ...]:
    """What runs here wherever the four others run; `settings` has every address."""
    ingress = Port("serve", settings.ingress.port, "CITYEYE_INGRESS__PORT", settings.ingress.host)
    page = Port("cockpit", settings.cockpit.port, "CITYEYE_COCKPIT__PORT", settings.cockpit.host)
    return (
        Node(Task("database", lambda: prepare_database(settings)), after=("postgres",)),
        Node(
            serve_part(settings), after=("database", "triton"), beside=("ray",), falls_with=("ray",), ports=(ingress,)
        ),
        Node(worker_part(settings), after=("database", "prefect")),
        Node(cockpit_part(settings), after=("database",), ports=(page,)),
        *((Node(people_part(settings), after=("database",)),) if settings.demo else ()),
    )


def told_to_all(home: Path, addresses: dict[str, Any]) -> dict[str, str]:
    """Environment of every part: where everything is, and our own programs first on PATH."""
    told = {leftovers.HOME: str(home), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for group, values in addresses.items():
        if isinstance(values, dict):
            told |= {f"CITYEYE_{group.upper()}__{name.upper()}": str(value) for name, value in values.items()}
        else:
            told[f"CITYEYE_{group.upper()}"] = str(values)
    return told


def _merged(settings: Settings, addresses: dict[str, Any]) -> dict[str, Any]:
    merged = settings.model_dump()
    for group, values in addresses.items():
        merged[group] = {**merged[group], **values} if isinstance(values, dict) else values
    return merged


def _marked(node: Node, told: dict[str, str]) -> Node:
    if not isinstance(node.what, Part):
        return node
    environment = {**told, leftovers.PART: node.name, **node.what.environment}
    if "PATH" in node.what.environment:
        environment["PATH"] = node.what.environment["PATH"] + os.pathsep + told["PATH"]
    return replace(node, what=replace(node.what, environment=environment))
