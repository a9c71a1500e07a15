"""Generated streets, each made once a test run: records are frozen, so tests may share them."""

from __future__ import annotations

from functools import cache

from governance_rules.domain.full_street.generate import generate
from governance_rules.domain.full_street.street import FullStreet


@cache
def full_street(seed: int = 1) -> FullStreet:
    """The street of this seed."""
    return generate(seed)
