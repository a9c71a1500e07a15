"""Company: was somebody, or what belongs to them, near the thing while it stood? Told by the clock, as dwell is.

Of the time that counts as standing, the share in company is kept over about the last `seconds` of the rule: time in
which the thing was not seen counts neither way, so lost frames neither help nor harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.policy import Company
from governance_rules.domain.places import Followed, Seen
from governance_rules.domain.presence import HIDING_SCORE

# Sums of seconds differ from the dwell's own by their rounding.
_ROUNDING = 1e-9


def is_in_company(company: Company, box: Box, seen: Iterable[Seen]) -> bool:
    """Whether one of the rule's things, surely seen, is near: its edge within `within` × the larger side of `box`."""
    reach = company.within * max(box.width, box.height)
    return any(
        s.thing in company.things and s.score >= HIDING_SCORE and _apart(box, s.box) <= reach for s in seen if s.named
    )


def _apart(a: Box, b: Box) -> float:
    """Pixels between the nearest edges of two boxes; 0 where they touch."""
    x = max(0.0, a.x0 - b.x1, b.x0 - a.x1)
    y = max(0.0, a.y0 - b.y1, b.y0 - a.y1)
    return float((x * x + y * y) ** 0.5)


def stood_on(company: Company, thing: Followed, seconds: float, accompanied: bool) -> Followed:
    """The thing after `seconds` more that count as standing, `accompanied` or not.

    What lies further back than the rule's time fades: old and new together never weigh more than that time.
    """
    watched, together = thing.watched + seconds, thing.accompanied + (seconds if accompanied else 0.0)
    fade = min(1.0, company.seconds / watched) if watched > 0 else 1.0
    return replace(thing, watched=watched * fade, accompanied=together * fade, in_company=accompanied)


def has_company(company: Company | None, thing: Followed, dwell: float) -> bool:
    """Whether it was in company for long enough; True where the rule wants none."""
    if company is None:
        return True
    known = thing.watched >= min(company.seconds, dwell) * (1 - _ROUNDING)
    return known and thing.accompanied >= company.share * thing.watched * (1 - _ROUNDING)
