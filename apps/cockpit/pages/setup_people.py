"""People: who they are, which role they hold where, how they are reached."""

from __future__ import annotations

from apps.cockpit.text.language import Language
from data_contracts.schemas.person import Person


def show(person: Person, language: Language) -> None:
    """The view."""
