"""Find and end what is left of our parts: grandchildren that changed session, and orphans of a killed supervisor.

Every process below a part carries CITYEYE_HOME and CITYEYE_PART in its environment; a shell in which somebody exported
CITYEYE_HOME does not carry the second. Some programs overwrite their environment with a title (PostgreSQL, Ray's
workers): those are found as children of one that has not, or because Linux gives a supervisor's orphans back to it.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

HOME = "CITYEYE_HOME"
PART = "CITYEYE_PART"
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Ask Linux to hand this process every descendant whose parent dies, instead of handing it to init."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def reap(known: Iterable[int]) -> None:
    """Collect the exit status of adopted orphans; `known` are children whose status somebody else waits for."""
    try:
        # One cheap question; a look at every process of the machine only where some child has ended.
        if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return
    except ChildProcessError:
        return
    spared = set(known)
    for child in _children(os.getpid(), recursive=False):
        try:
            if child.pid not in spared and child.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(child.pid, os.WNOHANG)
        except (psutil.NoSuchProcess, ChildProcessError):
            continue


def of_home(home: Path, part: str | None = None) -> list[psutil.Process]:
    """Processes of this home (of one part of it), with everything below them; never ourselves or our ancestors."""
    marks = {f"{HOME}={home}".encode(), f"{PART}={part}".encode()} if part else {f"{HOME}={home}".encode()}
    spared = {os.getpid(), *(p.pid for p in psutil.Process().parents())}
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        words = _environment(process.pid)
        if process.pid in spared or not marks <= words or not any(w.startswith(f"{PART}=".encode()) for w in words):
            continue
        for each in (process, *_children(process.pid, recursive=True)):
            found.setdefault(each.pid, each)
    return list(found.values())


def below_us() -> list[psutil.Process]:
    """Everything below this process, adopted orphans too."""
    return _children(os.getpid(), recursive=True)


def kill(processes: Iterable[psutil.Process], within_seconds: float = 5) -> list[psutil.Process]:
    """SIGKILL them and wait; what is still there afterwards is returned."""
    sent = []
    for process in processes:
        try:
            process.send_signal(signal.SIGKILL)
            sent.append(process)
        except psutil.NoSuchProcess:
            continue
    return psutil.wait_procs(sent, timeout=within_seconds)[1]


def sweep(home: Path) -> int:
    """End what an earlier supervisor of this home left behind; how many there were."""
    found = of_home(home)
    for process in found:
        try:
            process.terminate()
        except psutil.NoSuchProcess:
            continue
    kill(psutil.wait_procs(found, timeout=10)[1])
    kill(of_home(home))
    return len(found)


def _environment(pid: int) -> set[bytes]:
    try:
        return set(Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
    except OSError:
        return set()


def _children(pid: int, recursive: bool) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=recursive)
    except psutil.NoSuchProcess:
        return []
