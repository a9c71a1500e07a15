"""How a street is laid out: widths across it, where one may park, where racks and crossings are."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Layout:
    """Metres across the street from the shop fronts at y = 0.

    shop_line: so far may a shop put things out.  pavement: to the kerb.  road: kerb to kerb.  back: the far fronts
    stand at pavement + road + back.  strip: what 2.3 m along the kerb are for: "bays", "no_parking" or "lane".
    bike_box: x0, x1 of the painted box for bicycles at the kerb.  crossing: x of a zebra crossing.  end: x of what
    closes the street off, on the side the camera looks to.
    """

    shop_line: float
    pavement: float
    road: float
    back: float
    strip: str
    bike_box: tuple[float, float] | None
    crossing: float | None
    end: float

    @property
    def far_kerb(self) -> float:
        return self.pavement + self.road

    @property
    def far_front(self) -> float:
        return self.pavement + self.road + self.back

    @property
    def strip_end(self) -> float:
        return self.pavement + 2.3


def choose_layout(chance: Random) -> Layout:
    """One street of all kinds: alley, side street, avenue, square before shops."""
    pavement = chance.uniform(2.6, 7.0)
    road = chance.choice((4.5, 6.5, 7.0, 9.0, 13.0)) + chance.uniform(-0.4, 0.4)
    box = None
    if chance.random() < 0.55:
        start = chance.uniform(-14, 10)
        box = (start, start + chance.uniform(3.0, 8.0))
    return Layout(
        shop_line=chance.uniform(0.6, min(1.5, pavement * 0.3)),
        pavement=pavement,
        road=road,
        back=chance.uniform(3.2, 6.5),
        strip=chance.choices(("bays", "no_parking", "lane"), (3, 5, 2))[0],
        bike_box=box,
        crossing=chance.uniform(-15, 15) if chance.random() < 0.35 else None,
        end=chance.uniform(35, 90),
    )
