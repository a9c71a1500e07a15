"""`python -m serve.bootstrap`: brings the Serve application and the camera shards onto Ray, watches and heals them.

Prints one line `{"ready": true, …}` when everything is up. SIGTERM and SIGINT: the shards write what they hold, all it
brought onto Ray is taken down, and it ends with 0. It ends with 1 when the Ray cluster is gone: whoever keeps it
running starts it anew. Shards and application outlive a crash of this program and are taken over by the next.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import threading
import time

import ray
from ray import serve
from ray.exceptions import RayError
from ray.serve.context import _get_global_client
from ray.serve.schema import ApplicationStatus, DeploymentSchema, ServeApplicationSchema, ServeDeploySchema

from data_contracts.errors import CityEyeError, PartUnavailable
from data_contracts.settings import Settings, get_settings
from serve.app import AppArgs, detector_config
from serve.detector import DetectorConfig
from serve.names import APPLICATION, DETECTOR, NAMESPACE
from serve.shard_keeper import ShardKeeper
from serve.wanted_models import WantedModels

log = logging.getLogger("serve.bootstrap")

HEAL_SECONDS = 5.0
FIRST_SECONDS = 0.5
WATCH_SECONDS = 2.0
CLUSTER_AWAY_SECONDS = 10.0
NOT_HEALED_SECONDS = 120.0
START_SECONDS = 150.0
REQUEST_SECONDS = 30.0
_TROUBLE = (RayError, CityEyeError, TimeoutError, ConnectionError, RuntimeError)
_FAILED = (ApplicationStatus.DEPLOY_FAILED,)


class Bootstrap:
    """Everything this program keeps on a Ray cluster that it is connected to."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._arguments = AppArgs.of(settings)
        self._shards = ShardKeeper(settings)
        self._stop = threading.Event()
        self._models = WantedModels(settings)
        self._deployed: DetectorConfig | None = None
        self._announced = False

    def run(self) -> int:
        """Until SIGTERM, then 0; 1 when the cluster does not answer any more."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        healed_at = time.monotonic()
        while not self._stop.is_set():
            try:
                self._heal()
                healed_at = time.monotonic()
            except _TROUBLE as error:
                log.warning("the cluster is not as it should be: %s: %s", type(error).__name__, error)
                if time.monotonic() - healed_at > NOT_HEALED_SECONDS:
                    log.error("it has not become so for %.0f s", NOT_HEALED_SECONDS)
                    return 1
            self._stop.wait(HEAL_SECONDS if self._announced else FIRST_SECONDS)
        self._take_down()
        return 0

    def _heal(self) -> None:
        """One look at everything; what is missing is made."""
        status = self._status()
        if status in _FAILED:
            # The same words again would change nothing: Serve remembers that they failed.
            serve.delete(APPLICATION)
        wanted = self._models.now()
        if wanted is None and status is None:
            wanted = self._models.of_settings()
        if self._deployed is None:
            # A shard takes as long to start as the application, and waits for its detector by itself.
            self._shards.heal()
        # While the database is away, an application that runs goes on with the models it has.
        if wanted is not None and (wanted != self._deployed or status is None or status in _FAILED):
            self._deploy(wanted)
            self._deployed = wanted
        self._shards.heal()
        if not self._announced and status is ApplicationStatus.RUNNING:
            self._announced = True
            ready = {"ready": True, "api": self._settings.ingress_url, "shards": self._shards.count}
            print(json.dumps(ready), flush=True)

    def _status(self) -> ApplicationStatus | None:
        """Of our application; None while there is none."""
        application = serve.status().applications.get(APPLICATION)
        return application and application.status

    def _deploy(self, models: DetectorConfig) -> None:
        """Tell Serve what is to run. What runs so already is left alone; another model is changed while it runs."""
        ingress = self._settings.ingress
        http = {"host": ingress.host, "port": ingress.port, "request_timeout_s": REQUEST_SECONDS}
        serve.start(proxy_location="HeadOnly", http_options=http)
        application = ServeApplicationSchema(
            name=APPLICATION,
            route_prefix="/",
            import_path="serve.app:build",
            args=self._arguments.model_dump(exclude={"model"}),
            deployments=[DeploymentSchema(name=DETECTOR, user_config=detector_config(models.model, models.beside))],
        )
        # As the `serve deploy` command does. `serve.run` would replace all replicas at each start of this program.
        _get_global_client().deploy_apps(
            ServeDeploySchema(proxy_location="HeadOnly", http_options=http, applications=[application])
        )

    def _take_down(self) -> None:
        """Each step on its own: a part that is gone already must not keep the others up."""
        for step in (self._shards.stop, serve.shutdown):
            try:
                step()
            except _TROUBLE as error:
                log.warning("while stopping: %s: %s", type(error).__name__, error)
        ray.shutdown()


def end_without_cluster(address: str) -> None:
    """End this program when nobody listens at the cluster's address any more; runs in a thread of its own, for ever.

    Not by asking Ray: its calls wait a minute and longer for a cluster that is gone.
    """
    host, _, port = address.rpartition("//")[2].rpartition(":")
    answered_at = time.monotonic()
    while True:
        time.sleep(WATCH_SECONDS)
        if _listens(host, int(port)):
            answered_at = time.monotonic()
        elif time.monotonic() - answered_at > CLUSTER_AWAY_SECONDS:
            log.error("nobody has listened at %s for %.0f s", address, CLUSTER_AWAY_SECONDS)
            os._exit(1)


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=WATCH_SECONDS):
            return True
    except OSError:
        return False


def connect(settings: Settings) -> None:
    """Connect this process to the cluster, waiting for one that only starts; end it when the cluster goes away.

    Raises PartUnavailable when it does not come within START_SECONDS.
    """
    address = settings.ray.address
    if address is None:
        raise PartUnavailable("Ray's address is not known; set CITYEYE_RAY__ADDRESS or start it with `cityeye up`")
    began = time.monotonic()
    while True:
        try:
            _connect(address)
            break
        except (ConnectionError, RayError, ValueError, RuntimeError) as error:
            if time.monotonic() - began > START_SECONDS:
                raise PartUnavailable(f"Ray at {address} does not answer: {error}") from error
        time.sleep(FIRST_SECONDS)
    threading.Thread(target=end_without_cluster, args=(address,), daemon=True).start()


def _connect(address: str) -> None:
    """Raises what Ray raises, and ConnectionError where nobody listens; Ray itself would wait a minute there."""
    host, _, port = address.rpartition("//")[2].rpartition(":")
    if not _listens(host, int(port)):
        raise ConnectionError("nobody listens there")
    try:
        ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level=logging.WARNING)
    except BaseException:
        ray.shutdown()
        raise


def main() -> int:
    """Exit status: 0 after a signal, 1 when Ray or a setting is missing or the cluster went away."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    settings = get_settings()
    try:
        connect(settings)
        return Bootstrap(settings).run()
    except (CityEyeError, ValueError) as error:
        log.error("%s", error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
