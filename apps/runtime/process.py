"""Start and stop the process of one part; no child outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from functools import partial

from apps.runtime.part import Part
from data_contracts.end_with_parent import end_with_parent
from data_contracts.errors import PartUnavailable
from data_contracts.standing_back import standing_back


def _die_with_parent(stop_signal: signal.Signals) -> None:
    """In the child: the stop signal when the parent dies, however it dies; SIGINT as the shell has it."""
    end_with_parent(stop_signal)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(part: Part) -> subprocess.Popen[bytes]:
    """Start the part in a session of its own, output appended to its log. Does not wait until it is ready."""
    part.before_start()
    part.log.parent.mkdir(parents=True, exist_ok=True)
    # A new session forgets that its parent stands back (a Triton that a retraining measures with).
    niceness = os.nice(0)
    behind = standing_back(niceness, 0) if niceness > 0 else ()
    with part.log.open("ab") as log:
        return subprocess.Popen(
            [*behind, *part.command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **part.environment},
            cwd=part.folder,
            user=part.user,
            group=part.user and _group_of(part.user),
            extra_groups=[] if part.user else None,
            start_new_session=True,
            preexec_fn=partial(_die_with_parent, part.stop_signal),
        )


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def wait_ready(part: Part, process: subprocess.Popen[bytes]) -> float:
    """Seconds until ready. Raises PartUnavailable, naming the log, when it ends or is not ready in time."""
    began = time.monotonic()
    reason = "it did not answer"
    while time.monotonic() - began < part.ready_within_seconds:
        if process.poll() is not None:
            raise PartUnavailable(f"{part.name} ended with status {process.returncode} while starting; see {part.log}")
        try:
            part.ready()
            return time.monotonic() - began
        except PartUnavailable as error:
            reason = str(error)
        time.sleep(0.1)
    raise PartUnavailable(
        f"{part.name} was not ready within {part.ready_within_seconds:.0f} s ({reason}); see {part.log}"
    )


def stop(part: Part, process: subprocess.Popen[bytes]) -> None:
    """Ask the part to stop, then kill what is left of its session."""
    if process.poll() is None:
        process.send_signal(part.stop_signal)
        try:
            process.wait(part.stop_within_seconds)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    part.after_stop()
