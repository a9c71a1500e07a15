"""People, sign-in attempts, sessions and API keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import psycopg

from data_contracts.errors import NotFound
from data_contracts.schemas.api_key import ApiKeyGrant
from data_contracts.schemas.case import Case
from data_contracts.schemas.group import Mention
from data_contracts.schemas.person import NewPerson, Person, RoleGrant, Session
from data_contracts.schemas.policy import Role
from data_contracts.store.rows import Row, columns, json_rows, record
from data_contracts.store.sql import queries


class PostgresPeople:
    """`governance_rules.ports.PeopleRepository`."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def add(self, sign_in_name: str, display_name: str, password_hash: str | None, grants: Sequence[RoleGrant]) -> int:
        person_id: int = queries.add_person(
            self._connection, sign_in_name=sign_in_name, display_name=display_name, password_hash=password_hash
        )
        queries.add_grants(self._connection, person_id=person_id, grants=json_rows(columns(grant) for grant in grants))
        return person_id

    def add_all(self, people: Iterable[NewPerson]) -> None:
        rows = [columns(person) | {"grants": [columns(grant) for grant in person.grants]} for person in people]
        queries.add_people(self._connection, people=json_rows(rows))

    def by_sign_in_name(self, name: str) -> tuple[Person, str | None] | None:
        row = queries.person_by_sign_in_name(self._connection, sign_in_name=name)
        return (person_of(row), row["password_hash"]) if row else None

    def get(self, person_id: int) -> Person:
        """Raises NotFound."""
        row = queries.get_person(self._connection, person_id=person_id)
        if row is None:
            raise NotFound(f"person {person_id} does not exist")
        return person_of(row)

    def set_contact(self, person_id: int, phone: str | None, wecom_user_id: str | None) -> None:
        if not queries.set_contact(self._connection, person_id=person_id, phone=phone, wecom_user_id=wecom_user_id):
            raise NotFound(f"person {person_id} does not exist")

    def to_mention(self, roles: Sequence[Role], case: Case) -> list[Mention]:
        rows = queries.people_to_mention(
            self._connection,
            roles=[role.value for role in roles],
            community_id=case.community_id,
            grid_id=case.grid_id,
            block_id=case.block_id,
            shop_id=case.shop_id,
        )
        return [record(Mention, row, role=Role(row["role"])) for row in rows]

    def all(self) -> list[Person]:
        return [person_of(row) for row in queries.all_people(self._connection)]

    def lock_sign_in(self, name: str) -> None:
        queries.lock_sign_in(self._connection, sign_in_name=name)

    def record_sign_in(self, name: str, origin: str, success: bool, at: datetime) -> None:
        queries.record_sign_in(self._connection, sign_in_name=name, origin=origin, success=success, at=at)

    def recent_failures(self, name: str, since: datetime) -> tuple[int, datetime | None]:
        row = queries.recent_failures(self._connection, sign_in_name=name, since=since)
        return row["failures"], row["last_at"]

    def start_session(self, token_sha256: str, person_id: int, at: datetime, expires_at: datetime) -> None:
        queries.start_session(
            self._connection, token_sha256=token_sha256, person_id=person_id, started_at=at, expires_at=expires_at
        )

    def session(self, token_sha256: str, at: datetime) -> Session | None:
        row = queries.session(self._connection, token_sha256=token_sha256, at=at)
        return Session(person_of(row), row["expires_at"]) if row else None

    def end_session(self, token_sha256: str) -> None:
        queries.end_session(self._connection, token_sha256=token_sha256)

    def add_api_key(
        self,
        key_sha256: str,
        name: str,
        camera_ids: Sequence[str] | None,
        sensor_ids: Sequence[str] | None = None,
    ) -> None:
        everything = camera_ids is None and sensor_ids is None
        queries.add_api_key(
            self._connection,
            key_sha256=key_sha256,
            name=name,
            camera_ids=None if everything else list(camera_ids or ()),
            sensor_ids=None if everything else list(sensor_ids or ()),
        )

    def api_key(self, key_sha256: str) -> ApiKeyGrant | None:
        row = queries.api_key(self._connection, key_sha256=key_sha256)
        if row is None:
            return None
        named = {column: None if row[column] is None else tuple(row[column]) for column in ("camera_ids", "sensor_ids")}
        return ApiKeyGrant(row["name"], **named)


def person_of(row: Row) -> Person:
    """The person of a row with `grants`."""
    grants = tuple(record(RoleGrant, grant, role=Role(grant["role"])) for grant in row["grants"])
    return record(Person, row, grants=grants)
