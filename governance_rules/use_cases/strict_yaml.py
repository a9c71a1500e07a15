"""YAML read strictly: plain values only, no key twice, and for each mistake file, line and what was expected."""

from __future__ import annotations

from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from data_contracts.errors import PolicyInvalid
from data_contracts.schemas.policy import Record

LONGEST_FILE = 64_000
_INT = "tag:yaml.org,2002:int"
_PLAIN_TAGS = {_INT} | {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "float", "bool", "null")}
_DATE = "tag:yaml.org,2002:timestamp"

Rec = TypeVar("Rec", bound=Record)


class StrictYaml:
    """The text of one file that holds a mapping. Raises PolicyInvalid for what is no plain YAML mapping.

    values: its plain values, anew for each reader.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._root = _compose(text, file)
        self.values: dict[str, Any] = _plain(self._root, file, set())

    def read(self, record: type[Rec], values: dict[str, Any] | None = None) -> Rec:
        """The values, or `values` made of them, as a record. Raises PolicyInvalid with the line that does not fit."""
        try:
            return record.model_validate(self.values if values is None else values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            line, where = _find(self._root, first["loc"] or _named_in(first["msg"], self._root))
            says = _expected(first["type"], first["msg"], where, first["input"])
            raise PolicyInvalid(self.file, line, says) from None

    def wrong(self, location: tuple[int | str, ...], message: str) -> PolicyInvalid:
        """The error that says `message` of the line at `location`."""
        return PolicyInvalid(self.file, _find(self._root, location)[0], message)


def _compose(text: str, file: str) -> yaml.MappingNode:
    if len(text) > LONGEST_FILE:
        raise PolicyInvalid(file, 0, f"the file has {len(text)} characters, expected at most {LONGEST_FILE}")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PolicyInvalid(file, mark.line + 1 if mark else 0, f"not valid YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyInvalid(file, 0, f"not valid YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(root, yaml.MappingNode):
        raise PolicyInvalid(file, 1 if root is None else _line(root), "expected a mapping of field names to values")
    return root


def _plain(node: yaml.Node, file: str, seen: set[int]) -> Any:
    """The node as plain values. Times stay text: YAML 1.1 would read 22:30 as the number 1350."""
    if id(node) in seen:
        raise PolicyInvalid(file, _line(node), "aliases are not allowed; write the value again where it is used")
    seen.add(id(node))
    if node.tag not in _PLAIN_TAGS | {_DATE}:
        raise PolicyInvalid(file, _line(node), f"tag {node.tag} is not allowed; expected a plain value")
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise PolicyInvalid(file, _line(key), "expected a plain field name")
            if key.value in values:
                raise PolicyInvalid(file, _line(key), f"field {key.value!r} is given twice")
            values[key.value] = _plain(value, file, seen)
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, file, seen) for item in node.value]
    if node.tag == _DATE or (node.tag == _INT and ":" in node.value):
        return node.value
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise PolicyInvalid(file, _line(node), f"{node.value!r} cannot be read: {error}") from None


def _find(root: yaml.Node, location: tuple[int | str, ...]) -> tuple[int, str]:
    """(line, dotted name) of the deepest part of `location` that the file holds."""
    node, line, names = root, _line(root), []
    for part in location:
        names.append(str(part))
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is None:
                break
            line, node = _line(found[0]), found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = _line(node)
        else:
            break
    return line, ".".join(names)


def _named_in(message: str, root: yaml.MappingNode) -> tuple[str, ...]:
    """Where a rule about several fields failed: the first field of the file that its message names."""
    named = [key.value for key, _ in root.value if key.value in message]
    return tuple(sorted(named, key=message.index)[:1])


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _expected(error_type: str, message: str, where: str, found: object) -> str:
    if error_type == "extra_forbidden":
        return f"unknown field {where!r}"
    if error_type == "missing":
        return f"field {where!r} is missing"
    if error_type == "value_error":
        return message.removeprefix("Value error, ")
    return f"field {where!r}: {message}, found {found!r}"
