"""What the use cases need to bring detector versions into service: their records, and the server that loads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from data_contracts.schemas.model_version import (
    CaseNearShadow,
    ModelState,
    ModelStep,
    ModelVersion,
    NewModel,
    Serving,
    ShadowCase,
)


class ModelRepository(Protocol):
    def lock(self) -> None:
        """Until the end of the transaction nobody else changes which models serve."""
        ...

    def add(self, model: NewModel, least_version: int = 1) -> ModelVersion:
        """As `trained`, with the family's next number, which is at least `least_version`; its first step follows."""
        ...

    def add_first_live(self, family: str, version: int, sha256: str, training: Mapping[str, Any]) -> ModelVersion:
        """The detector that came with the house and serves; only while no version was ever live."""
        ...

    def get(self, detector: str) -> ModelVersion:
        """Raises NotFound."""
        ...

    def all(self) -> list[ModelVersion]:
        """Newest first."""
        ...

    def in_state(self, *states: ModelState) -> list[ModelVersion]: ...
    def serving(self) -> Serving: ...
    def save_step(self, version: ModelVersion, step: ModelStep) -> None:
        """The version as it is after the step, and the step. Raises Refused when it may not follow."""
        ...

    def add_step(self, step: ModelStep) -> None:
        """The first step of a version that was just added."""
        ...

    def save_figures(self, version: ModelVersion) -> None:
        """Its figures, and in `training` those of what they are compared with; the step that tells of it follows."""
        ...

    def steps(self, detector: str) -> list[ModelStep]: ...
    def add_shadow(self, cases: Iterable[ShadowCase], frames: Mapping[tuple[str, str], int]) -> None:
        """Cases, each kept once, and frames seen by (detector, camera), added to those so far."""
        ...

    def shadow_cases(self, detector: str) -> Sequence[ShadowCase]: ...
    def street_cases_near_shadow(self, detector: str, grace: timedelta) -> Sequence[CaseNearShadow]:
        """Same camera, zone and kind, at most `grace` apart; whether at one place is not looked at."""
        ...

    def shadow_frames(self, detector: str) -> dict[str, int]:
        """Frames seen so far by camera."""
        ...


class ModelServer(Protocol):
    """Puts versions where they are served, and takes them away. Nothing that serves already is touched by it."""

    def stage(self, detector: str) -> None:
        """Load it and warm it up. Raises InvalidInput (a wrong file) and PartUnavailable; then it is not served."""
        ...

    def unstage(self, detector: str) -> None:
        """Unload it and take it out of what is served; nothing to do where it is not there. Raises PartUnavailable."""
        ...
