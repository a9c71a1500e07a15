"""A changed policy as what it changes: leaf by leaf, to be said in words and to be sent as an address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from data_contracts.errors import InvalidInput

_LONGEST = 6_000

Leaves = dict[str, tuple[Any, Any]]


def changed_leaves(before: Mapping[str, Any], after: Mapping[str, Any]) -> Leaves:
    """From what to what, by path as `steps.open.minutes`; of two `Policy.as_json`, the version left out.

    A list is one leaf. What is not there on one side is None.
    """
    one, two = dict(_leaves(before)), dict(_leaves(after))
    paths = (path for path in dict.fromkeys([*one, *two]) if path != "version")
    return {path: (one.get(path), two.get(path)) for path in paths if one.get(path) != two.get(path)}


def address_of(changed: Leaves) -> str:
    """The changes as the value of a query parameter, to be read again by `with_changes`."""
    after = {path: value for path, (_, value) in changed.items()}
    return json.dumps(after, ensure_ascii=False, separators=(",", ":")) if after else ""


def with_changes(policy: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The policy's values with the changes of an address; whether they make a sound policy is not looked at.

    Raises InvalidInput for what `address_of` never writes, such as one that was cut off on its way.
    """
    if len(address) > _LONGEST:
        raise InvalidInput("the address of the draft is too long", field="draft")
    try:
        after = json.loads(address)
    except (ValueError, RecursionError):
        raise InvalidInput("the address of the draft cannot be read", field="draft") from None
    if not isinstance(after, dict):
        raise InvalidInput("the address of the draft holds no changes", field="draft")
    values: dict[str, Any] = json.loads(json.dumps(policy))
    for path, value in after.items():
        _put(values, path.split("."), value)
    # A part whose last field was taken out is not there any more.
    return {name: value for name, value in values.items() if value != {}}


def _put(values: dict[str, Any], names: list[str], value: Any) -> None:
    *outer, last = names
    for name in outer:
        inner = values.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidInput(f"{name!r} has no parts in this policy", field="draft")
        values = inner
    if value is None:
        values.pop(last, None)
    else:
        values[last] = value


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{name}.{key}" if name else key)
    else:
        yield name, value
