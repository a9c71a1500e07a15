"""People, their roles and areas, and a signed-in session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from data_contracts.schemas.policy import Role


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role, and the area it holds in: None everywhere, else a community, grid, block or shop.

    shop_closed: the shop has closed down, so nothing is asked of this role now. Read with the grant, never written.
    """

    role: Role
    community_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    shop_id: str | None = None
    shop_closed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in."""

    person_id: int
    sign_in_name: str
    display_name: str
    grants: tuple[RoleGrant, ...]
    phone: str | None = None
    active: bool = True
    wecom_user_id: str | None = None

    def has(self, *roles: Role) -> bool:
        """True when the person holds any of the roles, in any area."""
        return any(g.role in roles for g in self.grants)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added, with a role and no password: known to the street, unable to sign in by one."""

    sign_in_name: str
    display_name: str
    grants: tuple[RoleGrant, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser; the token itself is known only to the browser, the database keeps its SHA-256."""

    person: Person
    expires_at: datetime
