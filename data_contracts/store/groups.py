"""Micro-grid groups, how their channels do, and what was posted in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.case import Case
from data_contracts.schemas.group import Group
from data_contracts.store.rows import record
from data_contracts.store.sql import queries


class PostgresGroups:
    """`governance_rules.notice_ports.GroupRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def save(self, group: Group) -> None:
        queries.save_group(
            self._connection,
            group_id=group.group_id,
            name=group.name,
            channel_url=group.channel_url,
            community_id=group.community_id,
            grid_id=group.grid_id,
            block_id=group.block_id,
            active=group.active,
        )

    def remove(self, group_id: str) -> None:
        if not queries.remove_group(self._connection, group_id=group_id):
            raise NotFound(f"group {group_id!r} does not exist")

    def get(self, group_id: str) -> Group:
        row = queries.get_group(self._connection, group_id=group_id)
        if row is None:
            raise NotFound(f"group {group_id!r} does not exist")
        return record(Group, row)

    def all(self) -> list[Group]:
        return [record(Group, row) for row in queries.all_groups(self._connection)]

    def of_area(self, community_id: str | None, grid_id: str | None, block_id: str | None) -> list[Group]:
        rows = queries.groups_of_area(self._connection, community_id=community_id, grid_id=grid_id, block_id=block_id)
        return [record(Group, row) for row in rows]

    def works(self, group_id: str) -> None:
        queries.group_works(self._connection, group_id=group_id)

    def failed(
        self, group: Group, error: str, resting_until: datetime, counts: bool = True, refuses: bool = False
    ) -> None:
        queries.group_failed(
            self._connection,
            group_id=group.group_id,
            seen_failures=group.failures,
            counts=int(counts),
            resting_until=resting_until,
            error=error,
            refuses=refuses,
        )

    def put_off_all(self, case: Case, until: datetime) -> None:
        queries.put_off_posts_of_area(
            self._connection,
            until=until,
            community_id=case.community_id,
            grid_id=case.grid_id,
            block_id=case.block_id,
        )

    def posted(self, notice_id: UUID, group_id: str, at: datetime) -> None:
        queries.add_notice_post(self._connection, notice_id=notice_id, group_id=group_id, posted_at=at)

    def groups_of_notice(self, notice_id: UUID) -> list[str]:
        return [row["group_id"] for row in queries.groups_of_notice(self._connection, notice_id=notice_id)]
