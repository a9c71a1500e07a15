"""People and shops looked up and changed by those who set them up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.person import Person, RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from data_contracts.store.people import person_of
from data_contracts.store.rows import columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresDirectory:
    """`governance_rules.setup_ports.DirectoryRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def people(self, words: str, role: Role | None, area_id: str | None, most: int) -> tuple[list[Person], int]:
        rows = list(
            queries.find_people(self._connection, words=_typed(words), role=role or "", area=area_id or "", most=most)
        )
        return [person_of(row) for row in rows], rows[0]["found"] if rows else 0

    def last_sign_in(self, sign_in_name: str) -> datetime | None:
        at: datetime | None = queries.last_sign_in(self._connection, sign_in_name=sign_in_name)
        return at

    def last_sign_ins(self, sign_in_names: Sequence[str]) -> dict[str, datetime]:
        rows = queries.last_sign_ins(self._connection, names=list(sign_in_names))
        return {row["sign_in_name"]: row["at"] for row in rows}

    def lock_people(self) -> None:
        queries.lock_people(self._connection)

    def update_person(self, person: Person) -> None:
        if not queries.update_person(
            self._connection,
            person_id=person.person_id,
            display_name=person.display_name,
            phone=person.phone,
            wecom_user_id=person.wecom_user_id,
            active=person.active,
        ):
            raise NotFound(f"person {person.person_id} does not exist")
        queries.drop_grants(self._connection, person_id=person.person_id)
        self._grant(person.person_id, person.grants)

    def _grant(self, person_id: int, grants: Sequence[RoleGrant]) -> None:
        queries.add_grants(self._connection, person_id=person_id, grants=json_rows(columns(grant) for grant in grants))

    def set_password(self, person_id: int, password_hash: str) -> None:
        if not queries.set_password(self._connection, person_id=person_id, password_hash=password_hash):
            raise NotFound(f"person {person_id} does not exist")

    def end_sessions(self, person_id: int) -> None:
        queries.end_sessions_of(self._connection, person_id=person_id)

    def other_admins(self, person_id: int) -> int:
        count: int = queries.other_admins(self._connection, person_id=person_id)
        return count

    def shops(self, words: str, most: int) -> tuple[list[Shop], int]:
        rows = list(queries.find_shops(self._connection, words=_typed(words), most=most))
        return [record(Shop, row) for row in rows], rows[0]["found"] if rows else 0

    def shop_cases(self, shop_id: str, since: datetime) -> list[dict[str, Any]]:
        return list(queries.shop_cases(self._connection, shop_id=shop_id, since=since))

    def counts_of_shops(self, shop_ids: Sequence[str], begins: datetime, ends: datetime) -> dict[str, int]:
        rows = queries.counts_of_shops(self._connection, shop_ids=list(shop_ids), begins=begins, ends=ends)
        return {row["shop_id"]: row["cases"] for row in rows}

    def cameras_of_front(self, shop_id: str) -> list[tuple[str, str]]:
        return [(r["camera_id"], r["name"]) for r in queries.cameras_of_front(self._connection, shop_id=shop_id)]

    def merchants_of(self, shop_id: str) -> list[tuple[int, str]]:
        rows = queries.merchants_of_shop(self._connection, shop_id=shop_id)
        return [(row["person_id"], row["display_name"]) for row in rows]


def _typed(words: str) -> str:
    """NUL is no character of a text in PostgreSQL."""
    return words.strip().replace("\0", "")
