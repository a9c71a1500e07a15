"""The HTTP API with its real photo desk, in this process; only the detector is left out, and told where people are."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import uvicorn

from apps.runtime.service_key import register_service_key
from data_contracts.schemas.geometry import Box
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from serve.api_health import HealthProbe
from serve.ingress import make_api
from serve.late_database import LateDatabase
from serve.photos import PhotoDesk
from serve.shards import ShardDirectory


class Told:
    """Finds people where it was told that they are."""

    def __init__(self, *boxes: Box) -> None:
        self.boxes = boxes

    async def people(self, picture: np.ndarray) -> Sequence[Box]:
        return self.boxes


@contextmanager
def photo_api(settings: Settings, database: Database, finder: Told | None = None) -> Iterator[str]:
    """Serve it on `settings.ingress.port`, its key known to the database; yields the address."""
    assert settings.database.url and settings.ingress.service_key
    with database.unit_of_work() as uow:
        register_service_key(uow, settings.ingress.service_key)
    late = LateDatabase(settings.database.url, pool_size=2, wait_seconds=2)
    desk = PhotoDesk(finder or Told(), open_picture_store(settings.picture_url), settings)
    app = make_api(settings, late, ShardDirectory(1), HealthProbe(settings, late), desk)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=settings.ingress.port, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the API did not start"
            time.sleep(0.02)
        yield settings.ingress_url
    finally:
        server.should_exit = True
        thread.join()
        late.close()
