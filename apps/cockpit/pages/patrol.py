"""Who walks where and when, and the campaigns that are proposed."""

from __future__ import annotations

from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person


def show(person: Person, language: Language) -> None:
    """To be drawn."""
