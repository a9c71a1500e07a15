"""Does a part that runs elsewhere answer at the address that settings give?"""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from data_contracts.errors import PartUnavailable

_TIMEOUT_SECONDS = 10
_SETTINGS = {
    "postgres": "CITYEYE_DATABASE__URL",
    "triton": "CITYEYE_TRITON__ADDRESS",
    "ray": "CITYEYE_RAY__ADDRESS",
    "prefect": "CITYEYE_PREFECT__API_URL",
}


def check_outside(part: str, address: str) -> None:
    """Raises PartUnavailable, naming the setting, when the part does not answer there."""
    try:
        match part:
            case "postgres":
                _connect_postgres(address)
            case "prefect":
                urllib.request.urlopen(address.rstrip("/") + "/health", timeout=_TIMEOUT_SECONDS).close()
            case _:
                _connect(address)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise PartUnavailable(
            f"{part} does not answer at the address given ({error}); check {_SETTINGS[part]}, or remove it to start "
            "the embedded one"
        ) from error


def _connect_postgres(url: str) -> None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=_TIMEOUT_SECONDS).close()
    except psycopg.Error as error:
        raise OSError(str(error).strip().splitlines()[0]) from error


def _connect(address: str) -> None:
    where = urlsplit(address if "://" in address else f"//{address}")
    if where.hostname is None or where.port is None:
        raise ValueError(f"{address} is not host:port")
    socket.create_connection((where.hostname, where.port), timeout=_TIMEOUT_SECONDS).close()
