"""The Serve application: ingress and detector. Also for `serve run serve.app:build triton_address=… model=…`.

No postponed annotations here: Ray looks at the builder's own to make AppArgs of the words it is given.
"""

from importlib.metadata import version
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field
from ray import serve
from ray.serve import Application

from data_contracts.settings import Settings
from serve.detector import Detector, DetectorConfig
from serve.ingress import build_api
from serve.names import INGRESS


class AppArgs(BaseModel):
    """What the application is built from. The rest of its settings are those of the Ray nodes' environment.

    A change of any of these replaces the replicas. So the model is left out (None) where it is given as the detector's
    `user_config`, which changes it in the running replica.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    triton_address: str
    model: str | None = None
    release: str = version("cityeye")
    triton_timeout_seconds: float = Field(10, gt=0)
    detector_replicas: int = Field(1, ge=1)
    ingress_replicas: int = Field(1, ge=1)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """From the settings. Raises ValueError while Triton's address is not known."""
        if settings.triton.address is None:
            raise ValueError("the Serve application needs Triton's address: set CITYEYE_TRITON__ADDRESS")
        return cls(
            triton_address=settings.triton.address,
            triton_timeout_seconds=settings.triton.request_timeout_seconds,
        )


def detector_config(model: str, beside: tuple[str, ...] = ()) -> dict[str, Any]:
    """The detector's `user_config`."""
    return DetectorConfig(model=model, beside=beside).model_dump(mode="json")


def build(args: AppArgs) -> Application:
    """The application, ready for `serve.run`. The ingress finds detector and camera shards by name."""
    detector = Detector.options(num_replicas=args.detector_replicas)
    if args.model is not None:
        detector = detector.options(user_config=detector_config(args.model))
    ingress = serve.deployment(
        serve.ingress(build_api)(),
        name=INGRESS,
        num_replicas=args.ingress_replicas,
        max_ongoing_requests=64,
        health_check_period_s=5,
        graceful_shutdown_wait_loop_s=0.5,
        graceful_shutdown_timeout_s=5,
        ray_actor_options={"num_cpus": 0},
    )
    return ingress.bind(detector.bind(args.triton_address, args.triton_timeout_seconds))
