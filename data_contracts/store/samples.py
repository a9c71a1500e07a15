"""Training samples and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.schemas.incident import Incident
from data_contracts.schemas.sample import (
    FIRST,
    Provenance,
    SampleBox,
    SampleCandidate,
    SampleOrigin,
    SamplePicture,
    SampleState,
    Split,
    TrainingSample,
)
from data_contracts.schemas.things import Thing
from data_contracts.store.rows import Row, columns, json_rows, record, to_json
from data_contracts.store.sql import queries


class PostgresSamples:
    """`governance_rules.ports.SampleRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def find(self, sample_id: UUID, for_update: bool = False) -> TrainingSample | None:
        if for_update:
            queries.lock_sample(self._connection, sample_id=sample_id)
        row = queries.get_sample(self._connection, sample_id=sample_id)
        return self._samples([row])[0] if row else None

    def of_picture(self, sha256: str) -> list[TrainingSample]:
        return self._samples(list(queries.samples_of_picture(self._connection, sha256=sha256)))

    def save(self, sample: TrainingSample) -> None:
        queries.save_sample(
            self._connection,
            **columns(sample.picture),
            sample_id=sample.sample_id,
            split=sample.split.value,
            state=sample.state.value,
            boxes=to_json([box.as_json() for box in sample.boxes]),
            labelled_things=[thing.value for thing in sample.labelled_things],
            labelled_at=sample.labelled_at,
            labelled_by=sample.labelled_by,
        )
        origins = json_rows(columns(origin) for origin in sample.origins)
        queries.add_sample_origins(self._connection, sample_id=sample.sample_id, origins=origins)

    def of_states(
        self,
        states: Iterable[SampleState],
        splits: Iterable[Split],
        limit: int,
        after: UUID = FIRST,
    ) -> list[TrainingSample]:
        rows = queries.samples_of_states(
            self._connection,
            states=[state.value for state in states],
            splits=[split.value for split in splits],
            after=after,
            limit=limit,
        )
        return self._samples(list(rows))

    def counts(self) -> dict[tuple[SampleState, Split], int]:
        rows = queries.sample_counts(self._connection)
        return {(SampleState(row["state"]), Split(row["split"])): row["samples"] for row in rows}

    def labelled_since(self, since: datetime | None) -> int:
        number: int = queries.samples_labelled_since(self._connection, since=since)
        return number

    def uncertain(self, since: datetime, until: datetime, near: float) -> list[SampleCandidate]:
        return _candidates(queries.uncertain_incidents(self._connection, since=since, until=until, near=near))

    def confirmed(self, since: datetime, until: datetime) -> list[SampleCandidate]:
        return _candidates(queries.confirmed_incidents(self._connection, since=since, until=until))

    def _samples(self, rows: Sequence[Row]) -> list[TrainingSample]:
        origins: dict[UUID, list[SampleOrigin]] = {row["sample_id"]: [] for row in rows}
        for row in queries.origins_of_samples(self._connection, sample_ids=list(origins)):
            found = record(SampleOrigin, row, provenance=Provenance(row["provenance"]))
            origins[row["sample_id"]].append(found)
        return [
            TrainingSample(
                sample_id=row["sample_id"],
                picture=record(SamplePicture, row),
                split=Split(row["split"]),
                state=SampleState(row["state"]),
                origins=tuple(origins[row["sample_id"]]),
                boxes=tuple(SampleBox.from_json(box) for box in row["boxes"]),
                labelled_things=tuple(Thing(thing) for thing in row["labelled_things"]),
                labelled_at=row["labelled_at"],
                labelled_by=row["labelled_by"],
            )
            for row in rows
        ]


def _candidates(rows: Iterable[Row]) -> list[SampleCandidate]:
    return [record(SampleCandidate, row, incident=record(Incident, row)) for row in list(rows)]
