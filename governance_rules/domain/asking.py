"""Whom a case has asked by now: who may speak for the party, and from when on it is an officer's."""

from __future__ import annotations

from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.policy import Role
from governance_rules.domain.escalation import step_of

STEPS = (CaseState.OPEN, CaseState.IN_GROUP, CaseState.REMINDED_1, CaseState.REMINDED_2, CaseState.ENFORCING)
"""In the order in which a case goes through them."""


def asked_by_now(case: Case) -> frozenset[Role] | None:
    """The roles that the steps up to the case's own name, as parties or stand-ins; None for a closed case.

    On a side way it is the step that the case comes back to. An urgent case has asked everybody at once. A merchant is
    asked where the case lies at a shop front, whatever the policy says, and an officer only once it is enforced.
    """
    if case.state is CaseState.CLOSED:
        return None
    step = case.returns_to.state if case.returns_to else case.state
    if step not in STEPS:
        return frozenset()
    reached = STEPS if case.policy.urgent else STEPS[: STEPS.index(step) + 1]
    steps = [step_of(case.policy, state) for state in reached]
    asked = {role for one in steps for role in (*one.parties, *one.stand_ins)} - {Role.MERCHANT, Role.OFFICER}
    if case.shop_id is not None:
        asked.add(Role.MERCHANT)
    if step is CaseState.ENFORCING:
        asked.add(Role.OFFICER)
    return frozenset(asked)
