"""The areas of role grants as a parameter of the queries that leave out what lies outside of them."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from data_contracts.schemas.person import RoleGrant
from data_contracts.store.rows import json_rows

_LEVELS = ("community_id", "grid_id", "block_id", "shop_id")
_EVERYWHERE = (None,) * len(_LEVELS)


def areas_of(grants: Iterable[RoleGrant] | None) -> Jsonb | None:
    """Each area once, as rows of role_grants without a role; None where nothing lies outside of them.

    That is so when no grants are given at all, and when one of them is held everywhere.
    """
    if grants is None:
        return None
    areas = dict.fromkeys(tuple(getattr(grant, level) for level in _LEVELS) for grant in grants)
    return None if _EVERYWHERE in areas else json_rows(dict(zip(_LEVELS, area, strict=True)) for area in areas)
