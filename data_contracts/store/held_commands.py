"""Held commands: given, undone, carried out when due by as many sweepers as there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.command import Command, CommandDetail, detail_from_json
from data_contracts.schemas.held_command import HeldCommand, HeldOutcome
from data_contracts.store.rows import Row, record, to_json
from data_contracts.store.sql import queries


class PostgresHeldCommands:
    """`governance_rules.ports.HeldCommandRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(
        self,
        case_id: int,
        person_id: int,
        command: Command,
        detail: CommandDetail,
        seen_version: int,
        given_at: datetime,
        due_at: datetime,
    ) -> HeldCommand:
        held_command_id: int = queries.add_held_command(
            self._connection,
            case_id=case_id,
            person_id=person_id,
            command=command.value,
            detail=to_json(detail.as_json()),
            seen_version=seen_version,
            given_at=given_at,
            due_at=due_at,
        )
        return self.get(held_command_id)

    def get(self, held_command_id: int, for_update: bool = False) -> HeldCommand:
        ask = queries.held_command_for_update if for_update else queries.held_command
        row = ask(self._connection, held_command_id=held_command_id)
        if row is None:
            raise NotFound(f"held command {held_command_id} does not exist")
        return _held(row)

    def claim_due(self, limit: int) -> list[HeldCommand]:
        queries.look_up_by_key(self._connection)
        return [_held(row) for row in queries.claim_due_held_commands(self._connection, limit=limit)]

    def settle(self, held_command_id: int, outcome: HeldOutcome, at: datetime, reason: str | None = None) -> None:
        queries.settle_held_command(
            self._connection, held_command_id=held_command_id, outcome=outcome.value, at=at, reason=reason
        )

    def next_due_at(self) -> datetime | None:
        due_at: datetime | None = queries.next_held_due_at(self._connection)
        return due_at

    def pending_of(self, case_ids: Iterable[int]) -> dict[int, HeldCommand]:
        rows = queries.pending_held_commands(self._connection, case_ids=sorted(set(case_ids)))
        return {row["case_id"]: _held(row) for row in list(rows)}

    def in_hand(self, person_id: int, limit: int) -> list[HeldCommand]:
        return [_held(row) for row in queries.held_commands_in_hand(self._connection, person_id=person_id, limit=limit)]

    def to_be_told(self, person_id: int, limit: int) -> list[HeldCommand]:
        rows = queries.held_commands_to_be_told(self._connection, person_id=person_id, limit=limit)
        return [_held(row) for row in rows]

    def told(self, held_command_id: int, at: datetime) -> None:
        queries.tell_held_command(self._connection, held_command_id=held_command_id, at=at)


def _held(row: Row) -> HeldCommand:
    return record(
        HeldCommand,
        row,
        command=Command(row["command"]),
        detail=detail_from_json(row["detail"]),
        outcome=HeldOutcome(row["outcome"]) if row["outcome"] else None,
    )
