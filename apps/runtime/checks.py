"""What is looked at before a part is started, so that a bare machine gets one clear line and not a log to read."""

from __future__ import annotations

import errno
import random
import shutil
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from data_contracts.errors import PartUnavailable

LEAST_FREE_BYTES = 1024**3
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


@dataclass(frozen=True)
class Port:
    """A port that a part will listen on, and the setting that moves it."""

    part: str
    number: int
    setting: str
    host: str = "127.0.0.1"


def check_disk(folder: Path, least: int = LEAST_FREE_BYTES) -> None:
    """Raises PartUnavailable when the disk of `folder` (or of the nearest folder above that exists) is nearly full."""
    there = next(f for f in (folder, *folder.parents) if f.exists())
    free = shutil.disk_usage(there).free
    if free < least:
        raise PartUnavailable(
            f"the disk of {folder} has {free / 1024**2:.0f} MiB left, {least / 1024**2:.0f} MiB are needed; make room, "
            "or set CITYEYE_HOME to a folder on another disk"
        )


def check_ports(ports: Iterable[Port]) -> None:
    """Raises PartUnavailable for the first port that is taken: which part, which port, who holds it, what to set."""
    for port in ports:
        if not is_free(port.host, port.number):
            raise PartUnavailable(
                f"{port.part} cannot start: port {port.number} on {port.host} is in use by {holder_of(port.number)}; "
                f"stop that, or set {port.setting} to a free port"
            )


def is_free(host: str, port: int) -> bool:
    """True when a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set it too: a connection that is only winding down does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise PartUnavailable(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return True


def holder_of(port: int) -> str:
    """`name (process 123)` of whoever listens on the port, as far as we may see it."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another process"
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
            if connection.pid is None:
                return "another user's process"
            try:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
            except psutil.NoSuchProcess:
                continue
    return "another process"


def free_ports(count: int) -> int:
    """First of `count` neighbouring ports that are free on loopback just now, and that no connection out is given.

    The system lends its ephemeral ports to connections of any process, at any moment; a server that is told to listen
    on one a moment later may find it taken.
    """
    chance = random.SystemRandom()
    lowest, highest = 20_000, min(_first_ephemeral(), 65_536) - count
    for _ in range(200):
        first = chance.randint(lowest, highest) if highest > lowest else chance.randint(10_000, 65_535 - count)
        if all(is_free("127.0.0.1", first + i) for i in range(count)):
            return first
    raise PartUnavailable(f"no {count} neighbouring free ports were found on 127.0.0.1")


def _first_ephemeral() -> int:
    """First port of those lent to connections out; by RFC 6335, section 6, where the system does not say."""
    try:
        return int(_EPHEMERAL.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 49_152
