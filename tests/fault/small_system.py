"""A system of small parts under the real supervisor, as a program of its own: `python small_system.py HOME PORT WISH`.

`front` needs `back`; with company there are `neighbour`, which starts beside `back`, and `guest`, which waits until
`front` no longer needs the machine. `back` starts a grandchild in a session of its own, which only the mark in its
environment or the adoption of orphans can find.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path

from apps.runtime import home, leftovers
from apps.runtime.checks import Port, check_ports
from apps.runtime.part import Part
from apps.runtime.supervisor import Supervisor
from apps.runtime.tell import Teller
from apps.runtime.watched import Node, Task
from data_contracts.errors import CityEyeError, PartUnavailable

_SERVER = (
    "import http.server as h, sys; "
    "h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.BaseHTTPRequestHandler).serve_forever()"
)
_WITH_GRANDCHILD = (
    "import subprocess, sys; "
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'], start_new_session=True); "
    "open(sys.argv[2], 'w').write(str(p.pid)); " + _SERVER
)


def _answers(port: int) -> None:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
    except urllib.error.HTTPError:
        return
    except OSError as error:
        raise PartUnavailable(f"port {port}: {error}") from error


def _part(folder: Path, name: str, port: int, program: str, *more: str) -> Part:
    return Part(
        name=name,
        command=(sys.executable, "-c", program, str(port), *more),
        log=folder / "logs" / f"{name}.log",
        ready=lambda: _answers(port),
        address=f"http://127.0.0.1:{port}",
        environment={leftovers.HOME: str(folder), leftovers.PART: name},
        ready_within_seconds=10,
        stop_within_seconds=5,
    )


def main(folder: Path, port: int, wish: str) -> int:
    back = _part(folder, "back", port, _WITH_GRANDCHILD, str(folder / "grandchild"))
    program = "import sys; print('no licence'); sys.exit(3)" if wish == "broken" else _SERVER
    front = _part(folder, "front", port + 1, program)
    neighbour = _part(folder, "neighbour", port + 2, _SERVER)
    guest = _part(folder, "guest", port + 3, _SERVER)
    nodes = [
        Node(back, ports=(Port("back", port, "BACK_PORT"),)),
        Node(Task("once", lambda: None), after=("back",)),
        Node(front, after=("once",), falls_with=("back",)),
        *((Node(neighbour, beside=("back",)), Node(guest, yields_to=("front",))) if wish == "company" else ()),
    ]
    try:
        with home.HomeLock(folder):
            leftovers.sweep(folder)
            check_ports(port for node in nodes for port in node.ports)
            Supervisor(nodes, folder, Teller()).run(
                lambda: home.write_runtime(folder, {"settings": {}}),
                ("back", lambda: print("back can be used already", flush=True)),
            )
    except CityEyeError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
