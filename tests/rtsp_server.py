"""A real RTSP server on loopback for tests: a process of its own that can be killed and started again.

with RtspServer(folder_of_clips) as server:
    camera_source = server.url("clip.mp4")  # rtsp://127.0.0.1:<free port>/clip.mp4?play_count=0
    server.kill()  # as if the camera had lost its power
    server.start()  # back, on the same port
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 20.0


class RtspServer:
    """Serves the H.264 and H.265 clips of a folder in real time, over TCP (interleaved)."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder, self.port = folder.resolve(), port or _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, clip: str, loop: bool = True) -> str:
        """Address of a clip; `loop` plays it for ever, otherwise the server hangs up at its end."""
        return f"rtsp://{HOST}:{self.port}/{quote(clip)}?play_count={0 if loop else 1}"

    def start(self) -> None:
        """Start and wait until it listens. Raises RuntimeError when it does not."""
        program = (
            "import asyncio, sys; from aio_rtsp_toolkit import server; "
            f"asyncio.run(server.serve(sys.argv[1], host={HOST!r}, port=int(sys.argv[2])))"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, str(self.folder), str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"the RTSP server ended with status {self._process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the RTSP server did not listen within {READY_WITHIN_SECONDS:.0f} s")

    def kill(self) -> None:
        """SIGKILL: every stream breaks off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """SIGSTOP: connections stay open, nothing comes any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
