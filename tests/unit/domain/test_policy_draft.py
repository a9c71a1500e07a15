"""A changed policy as an address: what goes in comes out, and what was cut off on its way is refused."""

from __future__ import annotations

import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.policy import Policy
from governance_rules.domain.policy_draft import address_of, changed_leaves, with_changes
from tests.fakes.street import a_policy


def test_what_goes_in_comes_out() -> None:
    before = a_policy().as_json()
    after = before | {"dwell_seconds": 77.0, "rivals": ["garbage"], "unnamed": {"thing": "bag", "score": 0.3}}
    after["steps"] = before["steps"] | {"open": before["steps"]["open"] | {"minutes": 9.0, "parties": ["officer"]}}
    changed = changed_leaves(before, after)
    assert changed["steps.open.minutes"][1] == 9.0 and changed["unnamed.thing"] == (None, "bag")
    assert with_changes(before, address_of(changed)) == after
    assert with_changes(after, address_of(changed_leaves(after, before))) == before
    assert before == a_policy().as_json()


def test_no_change_is_no_address() -> None:
    policy = a_policy()
    other: Policy = policy.model_copy(update={"version": policy.version + 4})
    assert address_of(changed_leaves(policy.as_json(), other.as_json())) == ""


@pytest.mark.parametrize("address", ["", "{", '{"dwell_seconds":', "[]", "7", '{"kind.x": 1}', "[" * 5000, "x" * 9000])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        with_changes(a_policy().as_json(), address)
