"""No child outlives whoever started it, however that ended."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(stop_signal: signal.Signals = signal.SIGTERM, parent: int | None = None) -> None:
    """In the child: ask Linux for the stop signal when the thread that started it ends (prctl(2), PR_SET_PDEATHSIG).

    parent: its process id, where the child calls this so late that it may have ended before.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, stop_signal)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), stop_signal)
