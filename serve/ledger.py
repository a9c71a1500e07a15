"""What the eye found and has not yet been written: kept through an outage of the database, written once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from data_contracts.errors import PartUnavailable
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.look import SceneLook
from data_contracts.schemas.observation import Observation, Sighting
from governance_rules.use_cases.record_observations import RecordedBatch, record_observations
from serve.camera_pipeline import PipelineOutput
from serve.late_database import LateDatabase

log = logging.getLogger(__name__)

MOST_SIGHTINGS = 20_000
MOST_INCIDENTS = 2_000
MOST_LOOKS = 20_000

StateKey = tuple[str, str]


class Ledger:
    """Collects the outputs of many cameras and writes them in one transaction.

    Observations and states of the same id replace one another, so an outage of any length fits into memory; of
    sightings, which are a sample anyway, the oldest go first; so they do of looks, and the next look of the camera says
    so. Thread-safe: one thread adds, another flushes.
    """

    def __init__(self, database: LateDatabase) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._observations: dict[UUID, Observation] = {}
        self._sightings: list[Sighting] = []
        self._incidents: dict[UUID, IncidentReport] = {}
        self._states: dict[StateKey, dict[str, Any]] = {}
        self._looks: list[SceneLook] = []
        self._cameras_with_lost_looks: set[str] = set()
        self.unsaved_ticks = 0

    def add(
        self, output: PipelineOutput, key: StateKey, state: dict[str, Any], looks: Sequence[SceneLook] = ()
    ) -> None:
        """Take what one frame brought, and the place state after it; both are written in the same transaction.

        looks: of this camera since it was last added, that of `output` among them.
        """
        with self._lock:
            self._observations |= {o.observation_id: o for o in output.observations}
            self._sightings = [*self._sightings, *output.sightings][-MOST_SIGHTINGS:]
            self._incidents |= {r.incident.incident_id: r for r in output.incident_reports}
            self._states[key] = state
            self._keep_looks([*self._looks, *looks] if looks else self._looks)

    @property
    def full(self) -> bool:
        """True when no more may be added until something was written: an incident is never dropped."""
        return len(self._incidents) >= MOST_INCIDENTS

    @property
    def empty(self) -> bool:
        return not (self._observations or self._sightings or self._incidents or self._states or self._looks)

    def flush(self) -> RecordedBatch | None:
        """Write everything collected so far; None when there is nothing.

        Raises PartUnavailable with everything kept. A batch that the database refuses is written camera by camera, so
        that one camera (removed a moment ago, say) does not hold up the others; what is refused then is logged and
        dropped.
        """
        batch = self._taken()
        if batch is None:
            return None
        try:
            recorded = self._write(batch)
        except PartUnavailable:
            self._give_back(batch)
            self.unsaved_ticks += 1
            raise
        except Exception:
            log.exception("the database refuses a batch; trying camera by camera")
            recorded = self._write_by_camera(batch)
        self.unsaved_ticks = 0
        return recorded

    def _taken(self) -> ObservationBatch | None:
        with self._lock:
            if self.empty:
                return None
            batch = ObservationBatch(
                tuple(self._observations.values()),
                tuple(self._sightings),
                tuple(self._incidents.values()),
                self._states,
                self._with_breaks(),
            )
            self._observations, self._sightings, self._incidents, self._states, self._looks = {}, [], {}, {}, []
        return batch

    def _give_back(self, batch: ObservationBatch) -> None:
        """Under what was added meanwhile, which is newer."""
        with self._lock:
            self._observations = {o.observation_id: o for o in batch.observations} | self._observations
            self._sightings = [*batch.sightings, *self._sightings][-MOST_SIGHTINGS:]
            self._incidents = {r.incident.incident_id: r for r in batch.incidents} | self._incidents
            self._states = batch.place_states | self._states
            self._keep_looks([*batch.looks, *self._looks])

    def _keep_looks(self, looks: list[SceneLook]) -> None:
        self._cameras_with_lost_looks |= {look.camera_id for look in looks[:-MOST_LOOKS]}
        self._looks = looks[-MOST_LOOKS:]

    def _with_breaks(self) -> tuple[SceneLook, ...]:
        """The looks, the first one of a camera of which some were lost saying so."""
        looks: list[SceneLook] = []
        for look in self._looks:
            lost = look.camera_id in self._cameras_with_lost_looks
            self._cameras_with_lost_looks.discard(look.camera_id)
            looks.append(replace(look, after_break=True) if lost else look)
        return tuple(looks)

    def _write(self, batch: ObservationBatch) -> RecordedBatch:
        with self._database.unit_of_work() as uow:
            recorded = record_observations(uow, batch)
        for incident_id, reason in recorded.dropped:
            log.warning("incident %s is dropped: %s", incident_id, reason)
        return recorded

    def _write_by_camera(self, batch: ObservationBatch) -> RecordedBatch:
        parts = list(_by_camera(batch))
        done: list[RecordedBatch] = []
        for number, (camera_id, part) in enumerate(parts):
            try:
                done.append(self._write(part))
            except PartUnavailable:
                for _, left in parts[number:]:
                    self._give_back(left)
                raise
            except Exception:
                log.exception("what camera %s brought is refused and dropped", camera_id)
                with self._lock:
                    self._cameras_with_lost_looks.add(camera_id)
        return RecordedBatch(
            tuple(i for r in done for i in r.opened),
            tuple(i for r in done for i in r.attached),
            tuple(i for r in done for i in r.known),
            tuple(i for r in done for i in r.dropped),
            tuple(i for r in done for i in r.rectified),
        )


def _by_camera(batch: ObservationBatch) -> Iterable[tuple[str, ObservationBatch]]:
    cameras = {o.camera_id for o in batch.observations} | {camera_id for camera_id, _ in batch.place_states}
    cameras |= {look.camera_id for look in batch.looks}
    for camera_id in sorted(cameras):
        yield (
            camera_id,
            ObservationBatch(
                tuple(o for o in batch.observations if o.camera_id == camera_id),
                tuple(s for s in batch.sightings if s.camera_id == camera_id),
                tuple(r for r in batch.incidents if r.incident.camera_id == camera_id),
                {key: state for key, state in batch.place_states.items() if key[0] == camera_id},
                tuple(look for look in batch.looks if look.camera_id == camera_id),
            ),
        )
