"""Start the parts in order, what can go side by side side by side; watch them; stop them in reverse.

One thread does all of it in small steps, so that nothing is ever half watched: `_step` looks at each part and moves it
on. Only questions that may block (is it ready?) are asked in threads of their own.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from apps.runtime import leftovers
from apps.runtime.home import write_parts
from apps.runtime.tell import Teller
from apps.runtime.watched import FIRST_PAUSE_SECONDS, SETTLED_SECONDS, Node, State, Watched, keep_small
from data_contracts.errors import PartUnavailable

_LOOK_EVERY_SECONDS = 0.1
_ASK_AGAIN_SECONDS = 0.2
_HEALTH_EVERY_SECONDS = 5
_DEAF_SECONDS = 90
_FIRST_ATTEMPTS = 2
# How long a part that yields to others waits for them at most, from the start of everything.
_YIELDS_SECONDS = 90


class Supervisor:
    """Runs a plan of nodes in one home until it is told to stop."""

    def __init__(self, nodes: Sequence[Node], home: Path, teller: Teller) -> None:
        self._home, self._tell = home, teller
        self._watched = {node.name: Watched(node, home) for node in nodes}
        self._began = time.monotonic()
        self._stop_asked = 0
        self._all_ready = False
        self._last_asked: dict[str, float] = {}
        self._deaf_since: dict[str, float] = {}
        self._looked_at_logs = time.monotonic()
        self._published: list[dict[str, Any]] = []
        self._unwritable = False

    def run(self, when_ready: Callable[[], None], early: tuple[str, Callable[[], None]] | None = None) -> None:
        """Start everything, call `when_ready`, watch until SIGINT or SIGTERM, stop everything.

        early: name of a node, and what to call as soon as that one is ready.
        Raises PartUnavailable when a part does not come up at the first start; everything is stopped by then.
        """
        leftovers.adopt_orphans()
        before = {s: signal.signal(s, self._on_signal) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            while not self._stop_asked:
                self._step()
                self._publish()
                if early is not None and self._watched[early[0]].state is State.READY:
                    early[1]()
                    early = None
                if not self._all_ready and self._everything_ready():
                    self._all_ready = True
                    self._tell.quiet()
                    when_ready()
                time.sleep(_LOOK_EVERY_SECONDS)
        finally:
            self._tell.quiet()
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _publish(self) -> None:
        """Write <home>/parts.json when something has changed. A full disk ends nothing; it is tried again."""
        parts = [watched.described() for watched in self._watched.values()]
        if parts == self._published:
            return
        try:
            write_parts(self._home, parts)
        except OSError as error:
            if not self._unwritable:
                self._tell.trouble(
                    f"{self._home} cannot be written ({error.strerror}); `cityeye status` is not true now"
                )
            self._unwritable = True
            return
        self._published, self._unwritable = parts, False

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop_asked += 1
        if self._stop_asked > 1:
            leftovers.kill(leftovers.below_us(), within_seconds=3)
            leftovers.kill(leftovers.of_home(self._home), within_seconds=2)
            os._exit(130)

    def _everything_ready(self) -> bool:
        return all(w.state is State.READY for w in self._watched.values())

    def _step(self) -> None:
        for watched in self._watched.values():
            match watched.state:
                case State.WAITING:
                    if self._may_start(watched):
                        self._start(watched)
                case State.STARTING:
                    self._look_at_starting(watched)
                case State.READY:
                    self._look_at_ready(watched)
                case State.RESTING:
                    if watched.seconds() >= watched.rest_seconds:
                        watched.enter(State.WAITING)
                case State.STOPPING:
                    if watched.has_stopped():
                        watched.enter(State.WAITING)
                case State.STOPPED:
                    raise AssertionError(f"{watched.name} is stopped while the others run")
        leftovers.reap(w.process.pid for w in self._watched.values() if w.process is not None)
        if time.monotonic() - self._looked_at_logs > 60:
            self._looked_at_logs = time.monotonic()
            for watched in self._watched.values():
                if watched.part is not None:
                    keep_small(watched.part.log)

    def _may_start(self, watched: Watched) -> bool:
        """What it stands on is ready, and what it yields to no longer needs the machine, or has had its time."""
        ready = {name for name, other in self._watched.items() if other.state is State.READY}
        if not self._stands_on(watched.name) <= ready:
            return False
        yielding = not set(watched.node.yields_to) <= ready
        return not yielding or watched.was_ready or time.monotonic() - self._began > _YIELDS_SECONDS

    def _start(self, watched: Watched) -> None:
        if not self._all_ready:
            self._tell.starting(watched.name)
        try:
            watched.start()
        except PartUnavailable as error:
            self._failed(watched, str(error))

    def _look_at_starting(self, watched: Watched) -> None:
        part = watched.part
        if part is not None and (why := watched.ended()):
            self._failed(watched, f"{watched.name} {why} while starting; its log: {part.log}")
            return
        if watched.question is None and not self._may_ask(watched, _ASK_AGAIN_SECONDS):
            return
        try:
            ready = watched.ask_ready()
        except PartUnavailable as error:
            self._failed(watched, str(error))
            return
        if ready:
            seconds = watched.seconds()
            watched.question = None
            self._deaf_since.pop(watched.name, None)
            watched.enter(State.READY)
            again = watched.was_ready
            watched.was_ready = True
            if not again or self._all_ready:
                self._tell.ready(watched.name, seconds, part.address if part else "")
        elif part is not None and watched.seconds() > part.ready_within_seconds:
            why = f" ({watched.reason})" if watched.reason else ""
            self._failed(
                watched,
                f"{watched.name} was not ready within {part.ready_within_seconds:.0f} s{why}; its log: {part.log}",
            )

    def _look_at_ready(self, watched: Watched) -> None:
        part = watched.part
        if part is None:
            return
        if why := watched.ended():
            self._failed(watched, f"{watched.name} {why}; its log: {part.log}")
            return
        if watched.seconds() > SETTLED_SECONDS:
            watched.pause = FIRST_PAUSE_SECONDS
        if watched.question is None and not self._may_ask(watched, _HEALTH_EVERY_SECONDS):
            return
        began = self._deaf_since.setdefault(watched.name, time.monotonic())
        if watched.ask_ready():
            watched.question = None
            self._deaf_since.pop(watched.name)
        elif time.monotonic() - began > _DEAF_SECONDS:
            reason = watched.reason or "it hangs"
            self._failed(
                watched, f"{watched.name} has not answered for {_DEAF_SECONDS} s ({reason}); its log: {part.log}"
            )

    def _may_ask(self, watched: Watched, every: float) -> bool:
        now = time.monotonic()
        if now - self._last_asked.get(watched.name, 0) < every:
            return False
        self._last_asked[watched.name] = now
        return True

    def _failed(self, watched: Watched, why: str) -> None:
        """Clear away and try again after a pause; at the very first start give up after a second attempt."""
        watched.clear_away()
        self._deaf_since.pop(watched.name, None)
        if not watched.was_ready and watched.attempts >= _FIRST_ATTEMPTS:
            raise PartUnavailable(why)
        watched.rest_seconds = watched.next_pause()
        watched.enter(State.RESTING)
        self._tell.trouble(f"{why}; starting it again in {watched.rest_seconds:.1f} s")
        for other in self._watched.values():
            if watched.name in other.node.falls_with and other.state in (State.STARTING, State.READY):
                self._tell.trouble(f"{other.name} is started anew after {watched.name}")
                other.ask_to_stop()

    def _stop_all(self) -> None:
        """Dependants before what they depend on; then whatever is left below us or carries our mark."""
        left = {name: w for name, w in self._watched.items() if w.part is not None and w.process is not None}
        while left:
            for name, watched in list(left.items()):
                if watched.state is State.STOPPING:
                    if watched.has_stopped():
                        del left[name]
                elif not any(name in self._needs(other) for other in left if other != name):
                    self._tell.stopping(name)
                    watched.ask_to_stop()
            leftovers.reap(w.process.pid for w in left.values() if w.process is not None)
            time.sleep(_LOOK_EVERY_SECONDS)
        leftovers.kill([*leftovers.below_us(), *leftovers.of_home(self._home)])

    def _stands_on(self, name: str) -> set[str]:
        """Everything that must be ready before the node starts, directly or not."""
        found: set[str] = set()
        for other in self._watched[name].node.after:
            found |= {other} | self._stands_on(other)
        return found

    def _needs(self, name: str) -> set[str]:
        """Everything that must not stop before the node has stopped."""
        node = self._watched[name].node
        return set(node.beside).union(*(self._stands_on(other) | {other} for other in (*node.after, *node.beside)))
