"""How the street stands now, in groups: what is open, what is late, what the day brought."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.kinds import Kind


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """The open cases of one kind in one state, and how many of them are late, each counted for one reason.

    timer_over: their timer should have been acted on.  not_taken_on: whoever was asked did not answer in time.
    not_enforced: enforcement was called and not there in time.
    """

    kind: Kind
    state: CaseState
    cases: int
    timer_over: int = 0
    not_taken_on: int = 0
    not_enforced: int = 0

    @property
    def late(self) -> int:
        """How many of them are late, for whatever reason."""
        return self.timer_over + self.not_taken_on + self.not_enforced


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """Cases opened, and cases closed, on one day; of the closed ones, those mended, by whom."""

    opened: int
    closed: int
    self: int
    managed: int
    enforced: int

    @property
    def mended(self) -> int:
        """Of the closed ones, those that were mended by somebody."""
        return self.self + self.managed + self.enforced
