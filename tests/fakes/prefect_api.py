"""A Prefect API that knows one deployment and remembers the runs it was asked for."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class FakePrefect:
    """`with FakePrefect() as prefect:` answers at `prefect.api_url`; created: parameters of each run, in order."""

    def __init__(self, port: int = 0, deployed: bool = True) -> None:
        self.created: list[dict[str, Any]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if deployed and self.path == "/api/deployments/name/retraining/retraining":
                    self.answer(200, {"id": "deployment-1"})
                else:
                    self.answer(404, {"detail": "Deployment not found"})

            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.path == "/api/deployments/deployment-1/create_flow_run"
                fake.created.append(told["parameters"])
                self.answer(201, {"id": "run-1", "name": "calm-heron"})

            def answer(self, status: int, told: dict[str, Any]) -> None:
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.api_url = f"http://127.0.0.1:{self._server.server_port}/api"

    def __enter__(self) -> FakePrefect:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
