"""Versions of the detector, their steps into service, and what their shadows would have opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.model_version import (
    CaseNearShadow,
    ModelFigures,
    ModelState,
    ModelStep,
    ModelVersion,
    NewModel,
    Serving,
    ShadowCase,
)
from data_contracts.store.rows import Row, columns, json_rows, record, to_json
from data_contracts.store.sql import queries


class PostgresModels:
    """`governance_rules.model_ports.ModelRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def lock(self) -> None:
        queries.lock_models(self._connection)

    def add(self, model: NewModel, least_version: int = 1) -> ModelVersion:
        row = queries.add_model(
            self._connection,
            family=model.family,
            least_version=least_version,
            sha256=model.sha256,
            parent=model.parent,
            data_sha256=model.data_sha256,
            training=to_json(dict(model.training)),
            figures=to_json(model.figures.to_json()),
        )
        return _version(row)

    def add_first_live(self, family: str, version: int, sha256: str, training: Mapping[str, Any]) -> ModelVersion:
        facts = to_json(dict(training))
        row = queries.add_first_live(self._connection, family=family, version=version, sha256=sha256, training=facts)
        return _version(row)

    def get(self, detector: str) -> ModelVersion:
        """Raises NotFound."""
        row = queries.get_model(self._connection, detector=detector)
        if row is None:
            raise NotFound(f"no trained version is called {detector!r}; see `cityeye models list`")
        return _version(row)

    def all(self) -> list[ModelVersion]:
        return [_version(row) for row in queries.all_models(self._connection)]

    def in_state(self, *states: ModelState) -> list[ModelVersion]:
        rows = queries.models_in_states(self._connection, states=[state.value for state in states])
        return [_version(row) for row in rows]

    def serving(self) -> Serving:
        found = {
            version.state: version for version in self.in_state(ModelState.LIVE, ModelState.CANARY, ModelState.SHADOW)
        }
        live, canary, shadow = (found.get(s) for s in (ModelState.LIVE, ModelState.CANARY, ModelState.SHADOW))
        return Serving(
            live.detector if live else None,
            {camera_id: canary.detector for camera_id in canary.canary_cameras} if canary else {},
            shadow.detector if shadow else None,
            (shadow.shadow_share or 0.0) if shadow else 0.0,
        )

    def save_step(self, version: ModelVersion, step: ModelStep) -> None:
        queries.save_model_state(
            self._connection,
            detector=version.detector,
            state=version.state.value,
            steps=version.steps,
            state_since=version.state_since,
            canary_cameras=list(version.canary_cameras),
            shadow_share=version.shadow_share,
            previous=version.previous,
        )
        self.add_step(step)

    def add_step(self, step: ModelStep) -> None:
        queries.add_model_step(self._connection, **{**columns(step), "detail": to_json(step.detail)})

    def save_figures(self, version: ModelVersion) -> None:
        figures, training = to_json(version.figures.to_json()), to_json(dict(version.training))
        queries.save_model_figures(self._connection, detector=version.detector, figures=figures, training=training)

    def steps(self, detector: str) -> list[ModelStep]:
        return [_step(row) for row in queries.model_steps_of(self._connection, detector=detector)]

    def add_shadow(self, cases: Iterable[ShadowCase], frames: Mapping[tuple[str, str], int]) -> None:
        rows = [columns(case) for case in cases]
        if rows:
            queries.add_shadow_cases(self._connection, cases=json_rows(rows))
        watched = [{"detector": d, "camera_id": c, "frames": n} for (d, c), n in sorted(frames.items())]
        if watched:
            queries.add_shadow_watch(self._connection, watched=json_rows(watched))

    def shadow_cases(self, detector: str) -> Sequence[ShadowCase]:
        return [record(ShadowCase, row) for row in queries.shadow_cases_of(self._connection, detector=detector)]

    def street_cases_near_shadow(self, detector: str, grace: timedelta) -> list[CaseNearShadow]:
        rows = queries.street_cases_near_shadow(self._connection, detector=detector, grace=grace)
        return [record(CaseNearShadow, row) for row in rows]

    def shadow_frames(self, detector: str) -> dict[str, int]:
        rows = queries.shadow_watch_of(self._connection, detector=detector)
        return {row["camera_id"]: row["frames"] for row in rows}


def _version(row: Row) -> ModelVersion:
    return record(
        ModelVersion,
        row,
        state=ModelState(row["state"]),
        figures=ModelFigures.from_json(row["figures"]),
        canary_cameras=tuple(row["canary_cameras"]),
    )


def _step(row: Row) -> ModelStep:
    before = row["state_before"]
    return record(
        ModelStep, row, state_before=before and ModelState(before), state_after=ModelState(row["state_after"])
    )
