"""Puts trained detectors into a running Triton beside what serves, and takes them out again."""

from __future__ import annotations

import shutil

import tritonclient.grpc as triton
from tritonclient.utils import InferenceServerException

from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings
from models.model_store import check_network, require_stored
from models.pull import add_model, model_repository
from models.registry import describe
from models.triton_client import TritonDetector

_UNLOAD_SECONDS = 60


class TritonModelServer:
    """`governance_rules.model_ports.ModelServer` on the Triton of the settings and the home folder's repository."""

    def __init__(self, settings: Settings) -> None:
        """Raises PartUnavailable while Triton's address is not known."""
        if settings.triton.address is None:
            raise PartUnavailable("no Triton is known; set CITYEYE_TRITON__ADDRESS, or start it with `cityeye up`")
        self._settings, self._address = settings, settings.triton.address

    def stage(self, detector: str) -> None:
        """See ModelServer. What cannot be loaded leaves neither a model nor a folder behind."""
        description = describe(detector, self._settings.home)
        check_network(require_stored(detector, self._settings), description)
        try:
            add_model(detector, self._settings)
            with TritonDetector(self._address, description, self._settings.triton.request_timeout_seconds) as served:
                served.ensure_loaded()
        except OSError as error:
            self._remove(detector)
            raise PartUnavailable(
                f"{detector} cannot be laid out ({error.strerror}); make room on that disk"
            ) from error
        except PartUnavailable:
            self._remove(detector)
            raise

    def unstage(self, detector: str) -> None:
        """See ModelServer."""
        client = triton.InferenceServerClient(self._address)
        try:
            if client.is_model_ready(detector, client_timeout=_UNLOAD_SECONDS):
                client.unload_model(detector, client_timeout=_UNLOAD_SECONDS)
        except InferenceServerException as error:
            raise PartUnavailable(f"Triton at {self._address} does not unload {detector}: {error.message()}") from error
        finally:
            client.close()
        self._remove(detector)

    def _remove(self, detector: str) -> None:
        """Its folder in the repository; it stays in the store."""
        shutil.rmtree(model_repository(self._settings) / detector, ignore_errors=True)
