"""One expectation of the street's data: what must hold of which rows, in plain words, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_contracts.schemas.data_quality import KeyOf, Suite


@dataclass(frozen=True, slots=True)
class Expectation:
    """Something that must hold of the rows of one frame.

    frame: name of the rows, `quality_frame_<frame>` of the named queries.  kind, parameters: the expectation of Great
    Expectations and what it is given; rows whose column is empty are not spoken of, except where that is asked.
    zh, en: what must hold.  why: what a failure would mean, and where a threshold comes from.
    key: the column that names a row, of what `key_of` says.  show: columns of the rows that are kept.
    """

    suite: Suite
    frame: str
    name: str
    kind: str
    parameters: Mapping[str, Any]
    zh: str
    en: str
    why: str
    key: str
    key_of: KeyOf = KeyOf.TEXT
    show: tuple[str, ...] = ()

    @property
    def limit(self) -> str:
        """The expectation in the words of its parameters, as the list of all expectations shows it."""
        p = self.parameters
        mostly = f", in {p['mostly']:.0%} of the rows" if "mostly" in p else ""
        match self.kind:
            case "ExpectColumnPairValuesAToBeGreaterThanB":
                return f"`{p['column_A']}` ≥ `{p['column_B']}`{mostly}"
            case "ExpectColumnPairValuesToBeEqual":
                return f"`{p['column_A']}` = `{p['column_B']}`{mostly}"
            case "ExpectCompoundColumnsToBeUnique":
                return f"{', '.join(f'`{name}`' for name in p['column_list'])} together only once{mostly}"
            case "ExpectColumnValuesToBeUnique":
                return f"`{p['column']}` only once{mostly}"
            case "ExpectColumnValuesToNotBeNull":
                return f"`{p['column']}` is there{mostly}"
            case "ExpectColumnValuesToMatchRegex":
                return f"`{p['column']}` matches `{p['regex'].replace('|', chr(92) + '|')}`{mostly}"
            case "ExpectColumnValuesToBeInSet":
                return f"`{p['column']}` is one of {', '.join(str(v) for v in p['value_set'])}{mostly}"
            case "ExpectColumnValuesToNotBeInSet":
                return f"`{p['column']}` is not {', '.join(str(v) for v in p['value_set'])}{mostly}"
            case "ExpectColumnValuesToBeBetween":
                low, high = p.get("min_value"), p.get("max_value")
                bounds = [f"≥ {low:g}"] if low is not None else []
                bounds += [f"≤ {high:g}"] if high is not None else []
                return f"`{p['column']}` {' and '.join(bounds)}{mostly}"
        raise KeyError(f"expectation {self.name} is of a kind that nobody describes: {self.kind}")


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes expectations of one frame: what is the same for all of them is said once."""

    suite: Suite
    frame: str
    key: str
    key_of: KeyOf = KeyOf.TEXT
    show: tuple[str, ...] = field(default=())

    def _made(self, name: str, kind: str, parameters: Mapping[str, Any], words: tuple[str, str, str]) -> Expectation:
        zh, en, why = words
        columns = [value for key, value in parameters.items() if key in ("column", "column_A", "column_B")]
        show = tuple(dict.fromkeys((self.key, *self.show, *columns, *parameters.get("column_list", ()))))
        return Expectation(
            self.suite, self.frame, name, kind, parameters, zh, en, why, self.key, self.key_of, show
        )  # fmt: skip

    def in_order(self, name: str, earlier: str, later: str, words: tuple[str, str, str]) -> Expectation:
        """`later` is not before `earlier`, where both are there."""
        parameters = {"column_A": later, "column_B": earlier, "or_equal": True}
        parameters |= {"ignore_row_if": "either_value_is_missing"}
        return self._made(name, "ExpectColumnPairValuesAToBeGreaterThanB", parameters, words)

    def same(self, name: str, one: str, other: str, words: tuple[str, str, str]) -> Expectation:
        """Two columns are equal, where both are there."""
        parameters = {"column_A": one, "column_B": other, "ignore_row_if": "either_value_is_missing"}
        return self._made(name, "ExpectColumnPairValuesToBeEqual", parameters, words)

    def between(self, name: str, column: str, words: tuple[str, str, str], **limits: float) -> Expectation:
        """`min_value`, `max_value`, `mostly`."""
        return self._made(name, "ExpectColumnValuesToBeBetween", {"column": column, **limits}, words)

    def one_of(
        self, name: str, column: str, values: tuple[str, ...], words: tuple[str, str, str], **more: float
    ) -> Expectation:
        parameters = {"column": column, "value_set": list(values), **more}
        return self._made(name, "ExpectColumnValuesToBeInSet", parameters, words)

    def none_of(
        self, name: str, column: str, values: tuple[str, ...], words: tuple[str, str, str], **more: float
    ) -> Expectation:
        parameters = {"column": column, "value_set": list(values), **more}
        return self._made(name, "ExpectColumnValuesToNotBeInSet", parameters, words)

    def there(self, name: str, column: str, words: tuple[str, str, str], **more: float) -> Expectation:
        return self._made(name, "ExpectColumnValuesToNotBeNull", {"column": column, **more}, words)

    def matches(self, name: str, column: str, regex: str, words: tuple[str, str, str]) -> Expectation:
        return self._made(name, "ExpectColumnValuesToMatchRegex", {"column": column, "regex": regex}, words)

    def once(self, name: str, columns: tuple[str, ...], words: tuple[str, str, str]) -> Expectation:
        """No two rows have the same in all these columns; rows that lack one are left out."""
        if len(columns) == 1:
            return self._made(name, "ExpectColumnValuesToBeUnique", {"column": columns[0]}, words)
        parameters = {"column_list": list(columns), "ignore_row_if": "any_value_is_missing"}
        return self._made(name, "ExpectCompoundColumnsToBeUnique", parameters, words)
