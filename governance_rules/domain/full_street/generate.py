"""A whole street of a seed: the same seed is the same street, record by record."""

from __future__ import annotations

from random import Random

from governance_rules.domain.full_street.cameras import cameras_of
from governance_rules.domain.full_street.fronts import fronts_of
from governance_rules.domain.full_street.people import groups_of, people_of
from governance_rules.domain.full_street.shops import shops_of
from governance_rules.domain.full_street.street import FullStreet, Told
from governance_rules.domain.full_street.town import town

PARTS = ("map", "doors", "shops", "cameras", "people")
"""What `told` hears, in order."""


def generate(seed: int, told: Told = lambda part: None) -> FullStreet:
    """The street of this seed. Each part has numbers of its own, so that one that is changed moves no other."""

    def part(name: str) -> Random:
        told(name)
        return Random(f"cityeye street {seed}: {name}")

    ground = town(part("map"))
    own, others = fronts_of(ground.roads, part("doors"))
    shops, places = shops_of(ground, own, others, part("shops"))
    cameras, presets, zones = cameras_of(ground, own + others, shops, part("cameras"))
    people = people_of(ground.areas, shops, part("people"))
    groups = groups_of(ground.areas, shops)
    return FullStreet(
        seed, ground.areas, tuple(shops), tuple(places), tuple(cameras), tuple(presets), tuple(zones), tuple(groups),
        tuple(people),
    )  # fmt: skip
