"""What the people of a simulated street have done: which thing left its spot last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Departure:
    """The visit of a spot that ended last, or that will; the next thing comes some time after it.

    number: counts the visits of the spot from 0.  leaves_at: until then it stands.  why: a few words for people.
    """

    block: str
    spot: str
    number: int
    leaves_at: datetime
    why: str
