"""What people of a replayed street enter by hand: what they see on their rounds where no camera looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from governance_rules.domain.entries import EntryPicture, MissedCase
from governance_rules.domain.street_life import year
from governance_rules.domain.street_life.arrivals import poisson
from governance_rules.domain.street_life.rhythm import HOURS


class Picture(Protocol):
    """A picture with the thing of a kind in its box, in its pixels."""

    @property
    def picture(self) -> EntryPicture: ...
    @property
    def box(self) -> tuple[float, float, float, float]: ...


class EnteredByHand:
    """The entries of each day, at shop fronts that no camera sees."""

    def __init__(
        self, seed: int, shops: Iterable[Shop], zones: Iterable[Zone], policies: Mapping[Kind, Policy]
    ) -> None:
        seen = {zone.place_id for zone in zones}
        self._seed, self._policies = seed, policies
        self._places = sorted(shop.place_id for shop in shops if shop.place_id and shop.place_id not in seen)
        others = year.SHARES_OF_THE_OTHERS
        self._kinds = {**others, Kind.SHOP_OVERFLOW: 0.25, Kind.MOBILE_VENDOR: 0.1}

    def entries(self, number: int, midnight: datetime, pictures: Mapping[Kind, Picture]) -> list[MissedCase]:
        """Those of day `number`, which begins at `midnight`, in order of time; of the kinds that there are pictures of.

        Between seven in the morning and seven in the evening, when somebody is out.
        """
        chance = Random(f"cityeye entries {self._seed} {number}")
        if not self._places:
            return []
        kinds = [kind for kind in self._kinds if kind in pictures]
        found = []
        for _ in range(poisson(chance, year.ENTERED_BY_HAND / 365)):
            (kind,) = chance.choices(kinds, [self._kinds[kind] for kind in kinds])
            (hour,) = chance.choices(range(7, 19), [HOURS[kind][hour] + 0.1 for hour in range(7, 19)])
            at = midnight + timedelta(hours=hour, seconds=round(chance.uniform(0, 3599), 3))
            shown, place_id = pictures[kind], chance.choice(self._places)
            box = _by_hand(chance, shown.box)
            found.append(MissedCase(kind, box, at, shown.picture, None, place_id, self._policies[kind].things[0]))
        return sorted(found, key=lambda entry: entry.seen_at)


def _by_hand(chance: Random, box: Sequence[float]) -> Box:
    """The box as somebody drags it with a finger: never twice the same."""
    x0, y0, x1, y1 = (side + chance.uniform(-1.5, 1.5) for side in box)
    return Box(max(x0, 0.0), max(y0, 0.0), x1, y1)
