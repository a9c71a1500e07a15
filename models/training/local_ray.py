"""A Ray of our own for a training run: on loopback, in a folder of its own, beside any other Ray of this machine."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ray

# Samples wait here between their making and the network; a chunk is 41 MB at 256 × 416.
_OBJECT_STORE_BYTES = 400_000_000
# Besides the workers and makers: reading the numbers of chunks, and Ray's own helpers.
_SPARE_CPUS = 2
_PREFIX = "cityeye-train-"


def begin_in_own_environment(module: str, words: list[str]) -> None:
    """Begin this process anew as `python -m module words` with the environment that a Ray of its own needs.

    Ray reads it when it is imported, and its workers inherit it. Returns where that has been done already.
    """
    if Path(os.environ.get("RAY_TMPDIR", "")).name.startswith(_PREFIX):
        return
    # Ray keeps sockets in its folder, whose path may be 38 characters long at most; hence not below the run's own.
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    token = folder / "token"
    with open(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
    environment = {
        # As for the embedded Ray (docs/decisions/embedded-ray.md): a secret, loopback only, nothing that nobody reads.
        "RAY_TMPDIR": str(folder),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        "RAY_enable_metrics_collection": "0",
        "RAY_task_events_report_interval_ms": "0",
        "RAY_prestart_worker_first_driver": "0",
        "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
        # Samples that wait fill the store, and then Ray has every process collect its garbage, each ten seconds: a
        # sixth of two cores, and the worker that learns stands still meanwhile.
        "RAY_local_gc_interval_s": "86400",
        "RAY_local_gc_min_interval_s": "86400",
        "RAY_global_gc_min_interval_s": "86400",
        # The cores are shared with the makers of samples: a thread that spins while it waits takes theirs.
        "OMP_WAIT_POLICY": "PASSIVE",
        # Ray's workers find our packages from wherever this program was started.
        "PYTHONPATH": os.pathsep.join(filter(None, (os.getcwd(), os.environ.get("PYTHONPATH")))),
    }
    os.execve(sys.executable, [sys.executable, "-m", module, *words], os.environ | environment)


@contextmanager
def started_ray(cpus: int, address: str | None) -> Iterator[None]:
    """Ray for the length of the block: the cluster at `address`, or one of this process, ended after.

    cpus: what workers and makers ask for together; the operating system shares out the real ones.
    """
    options = {"log_to_driver": False, "logging_level": logging.WARNING}
    folder = os.environ.get("RAY_TMPDIR", "")
    if address is None:
        options |= {
            "num_cpus": cpus + _SPARE_CPUS,
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE_BYTES,
            "_temp_dir": folder or None,
            "_node_ip_address": "127.0.0.1",
        }
    try:
        ray.init(address=address or "local", **options)
        yield
    finally:
        ray.shutdown()


def remove_own_environment() -> None:
    """What `begin_in_own_environment` laid out; at the very end of the program."""
    folder = Path(os.environ.get("RAY_TMPDIR", ""))
    if folder.name.startswith(_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
