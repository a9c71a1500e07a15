"""Which models the detector deployment is to have ready: what the database says, as far as it can be served here."""

from __future__ import annotations

import logging

from data_contracts.errors import CityEyeError, NotFound, PartUnavailable
from data_contracts.settings import Settings
from models.model_store import weights_in_store
from models.pull import add_model, model_repository
from models.registry import describe
from serve.detector import DetectorConfig
from serve.late_database import LateDatabase

log = logging.getLogger("serve.bootstrap")

DATABASE_SECONDS = 5.0


class WantedModels:
    """Asks the database; remembers what it said last. Not thread-safe."""

    def __init__(self, settings: Settings, database: LateDatabase | None = None) -> None:
        self._settings = settings
        if database is None and settings.database.url is not None:
            database = LateDatabase(settings.database.url, 1, DATABASE_SECONDS)
        self._database = database
        self._last: DetectorConfig | None = None

    def of_settings(self) -> DetectorConfig:
        """What serves while no version was promoted."""
        return DetectorConfig(model=self._settings.triton.model)

    def now(self) -> DetectorConfig | None:
        """The models to have ready; None while the database is away and has not said anything yet."""
        if self._database is None:
            return self.of_settings()
        try:
            with self._database.unit_of_work() as uow:
                serving = uow.models.serving()
        except PartUnavailable as error:
            log.warning("which models are to serve is not known: %s", error)
            return self._last
        live = serving.live if serving.live and self._can_serve(serving.live) else self._settings.triton.model
        beside = tuple(model for model in serving.beside if model != live and self._can_serve(model))
        self._last = DetectorConfig(model=live, beside=beside)
        return self._last

    def _can_serve(self, model: str) -> bool:
        """Whether it is known here; one of the store is laid out for Triton again where that was lost."""
        try:
            describe(model, self._settings.home)
            there = (model_repository(self._settings) / model / "config.pbtxt").is_file()
            if not there and weights_in_store(model, self._settings) is not None:
                add_model(model, self._settings)
        except (NotFound, OSError, CityEyeError) as error:
            log.error("model %s is to serve, but cannot: %s", model, error)
            return False
        return True
