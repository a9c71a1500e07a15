"""Two languages, one switch: a Text always carries both, so that no page can be half translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FIRST_LANGUAGE: Language = "zh"


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in Chinese and in English; `{name}` places are filled by `in_`.

    one: the English where the place `n` is 1, for what is counted; Chinese says both alike.
    """

    zh: str
    en: str
    one: str | None = None

    def in_(self, language: Language, **values: object) -> str:
        """The words in one language. Raises KeyError when a place has no value."""
        words = self.zh if language == "zh" else self.en
        if language == "en" and self.one is not None and values.get("n") == 1:
            words = self.one
        return words.format(**values) if values else words


def as_language(value: str | None) -> Language:
    """The language of that code; the first language for anything unknown, such as an old cookie."""
    return "en" if value == "en" else FIRST_LANGUAGE
