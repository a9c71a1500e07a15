"""How the people of the simulated street react to a case: by chance, but always the same in the same case.

Pure functions of the case, a seed and the time. Ten cases that follow one another hold seven that are mended in the
group, two after a reminder and one with the officer, in an order that chance sets.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_contracts.schemas.case import Case, CaseState, Closure
from data_contracts.schemas.command import Command
from data_contracts.schemas.policy import Role
from governance_rules.domain import street_words as words
from governance_rules.domain.escalation import step_of
from governance_rules.domain.status import StatusCode

CASES_IN_A_ROUND = 10
PARTIES = (Role.MERCHANT, Role.PROPERTY, Role.COMMUNITY)
_RANK = {
    CaseState.OPEN: 0,
    CaseState.IN_GROUP: 1,
    CaseState.REMINDED_1: 2,
    CaseState.REMINDED_2: 3,
    CaseState.ENFORCING: 4,
}


@dataclass(frozen=True, slots=True)
class Temper:
    """What kind of people a case has met.

    mends_in: the step in which they take the thing away.  claims_first: says "done" before anything is mended.
    silent: takes it away and says nothing.  right: the appeal is upheld.
    """

    mends_in: CaseState
    acknowledges: bool = True
    claims_first: bool = False
    silent: bool = False
    appeals: bool = False
    right: bool = False
    deferred: bool = False
    reminds_early: bool = False

    @property
    def closure(self) -> Closure:
        """How the case closes when nothing else happens to it."""
        ends = {CaseState.IN_GROUP: Closure.SELF, CaseState.ENFORCING: Closure.ENFORCED}
        return ends.get(self.mends_in, Closure.MANAGED)


_TEMPERS = (
    Temper(CaseState.ENFORCING),
    Temper(CaseState.REMINDED_1, appeals=True),
    Temper(CaseState.REMINDED_2, reminds_early=True),
    Temper(CaseState.IN_GROUP, claims_first=True),
    Temper(CaseState.IN_GROUP, acknowledges=False),
    Temper(CaseState.IN_GROUP, silent=True),
    *(Temper(CaseState.IN_GROUP),) * 4,
)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does now.

    command: given by the first of `roles` who may; None when nobody says anything.  leaves: the thing is taken away.
    defers_for: how long a deferral lasts.
    """

    roles: tuple[Role, ...] = ()
    command: Command | None = None
    note: str = ""
    leaves: bool = False
    defers_for: timedelta | None = None


def temper_of(case_id: int, seed: int = 1) -> Temper:
    """The people whom this case meets."""
    number, index = divmod(case_id, CASES_IN_A_ROUND)
    # With this word, the first case of a new street with seed 1 goes all the way, so that newcomers see all steps soon.
    chance = random.Random(f"{seed} character {number}")
    temper = _TEMPERS[chance.sample(range(CASES_IN_A_ROUND), CASES_IN_A_ROUND)[index]]
    if temper.appeals:
        return Temper(temper.mends_in, appeals=True, right=number % 3 == 2)
    if temper.reminds_early and number % 2:
        return Temper(temper.mends_in, deferred=True)
    return temper


@dataclass(frozen=True, slots=True)
class Planned:
    """What somebody does next, and when; a moment that is past means at once."""

    at: datetime
    act: Act


def reaction(case: Case, now: datetime, gone_since: datetime | None, seed: int = 1) -> Act | None:
    """What somebody does about the case at `now`; None while nobody does anything.

    gone_since: since when its thing is away; None while it stands.
    """
    planned = next_act(case, gone_since, seed)
    return planned.act if planned is not None and now >= planned.at else None


def next_act(case: Case, gone_since: datetime | None, seed: int = 1) -> Planned | None:
    """What somebody does next about the case, as long as nothing else happens to it; None when nobody does anything."""
    chance = random.Random(f"{seed} {case.case_id} {case.state}")
    temper = temper_of(case.case_id, seed)
    match case.state:
        case CaseState.SUSPECTED:
            return _judges_suspicion(case, chance)
        case CaseState.OPEN:
            return _acknowledges(case, chance, temper)
        case CaseState.IN_GROUP | CaseState.REMINDED_1 | CaseState.REMINDED_2:
            return _parties_act(case, chance, temper, gone_since)
        case CaseState.ENFORCING:
            return _officer_acts(case, gone_since)
        case CaseState.RECTIFIED if case.status_code == StatusCode.JUDGEMENT_AWAITED:
            if gone_since is None:
                act = Act((Role.OPERATOR,), Command.REFUSE_MENDING, words.STILL_THERE)
            else:
                act = Act((Role.OPERATOR,), Command.ACCEPT_MENDING, words.MENDED)
            return Planned(case.state_since, act)
        case CaseState.APPEALED:
            return _rules_on_appeal(case, chance, temper)
        case _:
            return None


def leaves_after_closing(case: Case) -> timedelta:
    """How long after the case closed its thing is taken away when it still stands: a false alarm, an appeal upheld."""
    chance = random.Random(f"{case.case_id} closed")
    return chance.uniform(0.3, 0.8) * _length(case, CaseState.IN_GROUP)


def patience(dwell_seconds: float) -> timedelta:
    """How long a thing stands that no case is about, before its people go by themselves."""
    return timedelta(seconds=max(30.0, 6 * dwell_seconds))


def _judges_suspicion(case: Case, chance: random.Random) -> Planned | None:
    whole = timedelta(minutes=case.policy.suspected_minutes)
    opinion, share = chance.random(), chance.uniform(0.25, 0.5)
    if opinion > 0.9:
        return None
    command, words_of_it = (Command.REJECT, words.REJECTED) if opinion > 0.65 else (Command.CONFIRM, words.CONFIRMED)
    return Planned(case.state_since + share * whole, Act((Role.OPERATOR,), command, words_of_it))


def _acknowledges(case: Case, chance: random.Random, temper: Temper) -> Planned | None:
    if case.acknowledged_at is not None:
        return None
    in_time = timedelta(minutes=case.policy.acknowledge_minutes)
    if temper.acknowledges:
        due = case.state_since + chance.uniform(0.3, 0.7) * in_time
        return Planned(due, Act((Role.GRID_MEMBER,), Command.ACKNOWLEDGE, words.SEEN))
    if case.status_code != StatusCode.NOT_ACKNOWLEDGED:
        return None
    due = case.state_since + in_time + chance.uniform(0.2, 0.5) * _length(case, case.state)
    return Planned(due, Act((Role.OPERATOR,), Command.ACKNOWLEDGE, words.STANDS_IN))


def _parties_act(case: Case, chance: random.Random, temper: Temper, gone_since: datetime | None) -> Planned | None:
    """What the merchant, the property or the community does in a step that asks them."""
    length = _length(case, case.state)
    # Who says nothing has to be gone early, for the camera alone can tell before the step is over.
    due = case.state_since + (0.05 if temper.silent else chance.uniform(0.15, 0.35)) * length
    said = chance.choice(words.DONE)
    if gone_since is not None:
        # Whoever said nothing speaks up when the next reminder comes all the same.
        quiet = temper.silent and case.state is temper.mends_in
        spoken = max(due, gone_since + 0.15 * length)
        return None if quiet else Planned(spoken, Act(PARTIES, Command.SAY_DONE, said))
    if temper.claims_first and case.state is CaseState.IN_GROUP and case.status_code != StatusCode.STILL_THERE:
        return Planned(due, Act(PARTIES, Command.SAY_DONE, said))
    if temper.appeals and case.appealed_at is None:
        return Planned(due, Act(PARTIES, Command.APPEAL, chance.choice(words.APPEALS)))
    if _RANK[case.state] >= _RANK[temper.mends_in]:
        return Planned(due, Act(note=words.TAKEN_AWAY, leaves=True))
    if temper.deferred and case.state is CaseState.REMINDED_1 and case.status_code != StatusCode.DEFERRAL_OVER:
        return Planned(due, Act((Role.LEADER,), Command.DEFER, words.DEFERRED, defers_for=length))
    if temper.reminds_early and case.state is CaseState.IN_GROUP:
        early = max(due, case.state_since + 0.6 * length)
        named = step_of(case.policy, CaseState.REMINDED_1)
        return Planned(early, Act((*named.parties, *named.stand_ins), Command.REMIND, words.REMINDED))
    return None


def _officer_acts(case: Case, gone_since: datetime | None) -> Planned:
    """Comes, records what is there, has it taken away, and closes."""
    pause = 0.06 * _length(case, CaseState.ENFORCING)
    officer = (Role.OFFICER,)
    if case.arrived_at is None:
        return Planned(case.state_since + pause, Act(officer, Command.ARRIVE, words.ARRIVED))
    if case.site_recorded_at is None:
        return Planned(case.arrived_at + pause, Act(officer, Command.RECORD_SITE, words.RECORDED))
    if gone_since is None:
        return Planned(case.site_recorded_at + 0.5 * pause, Act(note=words.TAKEN_BY_ORDER, leaves=True))
    return Planned(case.site_recorded_at + 1.5 * pause, Act(officer, Command.CLOSE, words.ENFORCED))


def _rules_on_appeal(case: Case, chance: random.Random, temper: Temper) -> Planned:
    due = case.state_since + chance.uniform(0.5, 0.8) * _length(case, CaseState.IN_GROUP)
    if temper.right:
        return Planned(due, Act((Role.OPERATOR,), Command.UPHOLD_APPEAL, words.UPHELD))
    return Planned(due, Act((Role.OPERATOR,), Command.DISMISS_APPEAL, words.DISMISSED))


def _length(case: Case, state: CaseState) -> timedelta:
    return timedelta(minutes=step_of(case.policy, state).minutes)
