"""Where problems gather, what is to be expected, and what no camera sees."""

from __future__ import annotations

from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person


def show(person: Person, language: Language) -> None:
    """To be drawn."""
