"""Write a generated street into the database: all of it in one transaction, and never two of them."""

from __future__ import annotations

from data_contracts.errors import InvalidInput, Refused
from data_contracts.schemas.generated_street import GeneratedStreet
from governance_rules.domain.full_street.faults import faults
from governance_rules.domain.full_street.street import FullStreet, Told
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.patrol_staff import seed_staff

STEPS = ("check", "areas", "shop fronts", "shops", "cameras", "zones", "groups", "people", "patrol staff")
"""What `told` hears, in order."""


def seed_full_street(uow: UnitOfWork, street: FullStreet, told: Told = lambda step: None) -> bool:
    """Whether the street was written now, within the open unit of work `uow`; False when this very street is there.

    The demo's own areas and shops are part of it and get their place on the map; its people are left as they are.
    Raises Refused when another street was generated into this database, InvalidInput when something of the street is
    wrong, or when one of its ids is taken by something else.
    """
    told("check")
    if found := faults(street):
        raise InvalidInput(f"seed {street.seed} makes no sound street: {found[0]}", field="seed")
    wanted = GeneratedStreet(street.seed, street.sha256())
    if not uow.generated_street.claim(wanted):
        _same_or_refused(uow.generated_street.get(), wanted)
        # A street of a time when there was no staff yet.
        seed_staff(uow)
        return False
    told("areas")
    uow.areas.save_all(street.areas)
    told("shop fronts")
    uow.places.name_all(street.fronts)
    told("shops")
    uow.shops.save_all(street.shops)
    told("cameras")
    uow.cameras.add_all(street.cameras, street.presets)
    told("zones")
    uow.zones.add_all(street.zones)
    told("groups")
    for group in street.groups:
        uow.groups.save(group)
    told("people")
    uow.people.add_all(street.people)
    told("patrol staff")
    seed_staff(uow)
    return True


def _same_or_refused(there: GeneratedStreet | None, wanted: GeneratedStreet) -> None:
    if there is None or there.seed != wanted.seed:
        seed = "another seed" if there is None else f"seed {there.seed}"
        raise Refused(
            f"a full street of {seed} is in this database already, and its cases name it; "
            f"for seed {wanted.seed} take another database or another home"
        )
    if there.sha256 != wanted.sha256:
        raise Refused(
            f"the full street of seed {there.seed} in this database was made by another version of CityEye; "
            "it stays as it is"
        )
