"""One part as the supervisor sees it: its state, its process, its readiness and its next attempt."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from apps.runtime import leftovers, process
from apps.runtime.checks import Port
from apps.runtime.part import Part
from apps.runtime.tell import without_password
from data_contracts.errors import CityEyeError, PartUnavailable

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30
SETTLED_SECONDS = 60
BIGGEST_LOG_BYTES = 50 * 1024**2


class State(StrEnum):
    """waiting for others, starting, ready, resting before the next attempt, stopping, stopped."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTING = "resting"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Task:
    """Something done once, in a thread, before others may start (migrations, seeding)."""

    name: str
    run: Callable[[], str | None]


@dataclass(frozen=True)
class Node:
    """A part or a task in the plan.

    after: names that must be ready first.  beside: names that it needs too, but starts beside and waits for by itself.
    yields_to: names that should have the machine for themselves while they start; it waits for them, though not for
    ever.  falls_with: names whose death makes this part worthless too (a Ray driver without its cluster): it is started
    anew after them.
    """

    what: Part | Task
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    falls_with: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()

    @property
    def name(self) -> str:
        return self.what.name


class Question:
    """A call that may block, asked in a thread that does not keep the program alive."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            self._call()
        except BaseException as error:  # handed to whoever asked
            self.error = error

    @property
    def answered(self) -> bool:
        return not self._thread.is_alive()


class Watched:
    """State and process of one node; every process is started from the main thread.

    (PR_SET_PDEATHSIG fires when the *thread* that started the child ends.)
    """

    def __init__(self, node: Node, home: Path) -> None:
        self.node, self.home = node, home
        self.state = State.WAITING
        self.process: subprocess.Popen[bytes] | None = None
        self.question: Question | None = None
        self.since = time.monotonic()
        self.pause = FIRST_PAUSE_SECONDS
        self.rest_seconds = 0.0
        self.attempts = 0
        self.was_ready = False
        self.reason = ""

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def part(self) -> Part | None:
        return self.node.what if isinstance(self.node.what, Part) else None

    def described(self) -> dict[str, Any]:
        """As `cityeye status` shows it; JSON values."""
        return {
            "name": self.name,
            "state": self.state.value,
            "pid": self.process.pid if self.process else None,
            "restarts": max(0, self.attempts - 1),
            "reason": self.reason,
            "address": without_password(self.part.address) if self.part else "",
            "log": str(self.part.log) if self.part else "",
        }

    def seconds(self) -> float:
        """Since the last change of state."""
        return time.monotonic() - self.since

    def enter(self, state: State) -> None:
        self.state, self.since = state, time.monotonic()

    def start(self) -> None:
        """Raises PartUnavailable when the program is not there or what must precede it fails."""
        self.attempts += 1
        self.question = None
        self.enter(State.STARTING)
        if isinstance(self.node.what, Task):
            self.question = Question(self.node.what.run)
            return
        keep_small(self.node.what.log)
        try:
            self.process = process.start(self.node.what)
        except OSError as error:
            raise PartUnavailable(f"{self.name} cannot be started: {error}") from error

    def ended(self) -> str | None:
        """Why the process is gone; None while it lives, and for tasks."""
        if self.process is None or self.process.poll() is None:
            return None
        code = self.process.returncode
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with status {code}"

    def ask_ready(self) -> bool:
        """True once it answers. Keeps the last reason. Raises PartUnavailable when a task has failed."""
        if self.question is None:
            assert self.part is not None
            self.question = Question(self.part.ready)
        if not self.question.answered:
            return False
        error = self.question.error
        self.reason = "" if error is None else str(error) or type(error).__name__
        if error is None:
            return True
        if self.part is None:
            raise PartUnavailable(f"{self.name}: {self._explained(error)}") from error
        self.question = None
        return False

    def _explained(self, error: BaseException) -> str:
        """One line; for an error nobody meant, with the log in which its traceback lies."""
        if isinstance(error, CityEyeError):
            return str(error)
        log = self.home / "logs" / f"{self.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as out:
            traceback.print_exception(error, file=out)
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}; its log: {log}"

    def next_pause(self) -> float:
        """Back-off: doubles with each quick failure, starts over after a minute of health."""
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        return pause

    def clear_away(self) -> None:
        """Kill what is left of the process and of what it started."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                raise PartUnavailable(f"{self.name}: process {self.process.pid} does not end") from None
            _kill_group(self.process.pid)
            self.process = None
            if self.part is not None:
                self.part.after_stop()
        leftovers.kill(leftovers.of_home(self.home, self.name))

    def ask_to_stop(self) -> None:
        self.enter(State.STOPPING)
        self.question = None
        if self.part is not None and self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.part.stop_signal)

    def has_stopped(self) -> bool:
        """True once it is gone by itself, or its time is up and it was killed."""
        if self.process is not None and self.process.poll() is None:
            assert self.part is not None
            if self.seconds() < self.part.stop_within_seconds:
                return False
        self.clear_away()
        self.enter(State.STOPPED)
        return True


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def keep_small(log: Path) -> None:
    """Move a big log aside as `<name>.1`. Writers append, so cutting it under them is safe.

    On a full disk it is cut without a copy, which makes room.
    """
    if log.exists() and log.stat().st_size > BIGGEST_LOG_BYTES:
        aside = log.with_name(log.name + ".1")
        try:
            shutil.copyfile(log, aside)
        except OSError:
            aside.unlink(missing_ok=True)
        with log.open("r+b") as file:
            file.truncate(0)
