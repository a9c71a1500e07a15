"""The map file: which class of somebody's data set is which of our things.

classes:
  0: garbage            # a class number, or a class name
  wheelie bin: garbage_bin
  scribble: ignore      # what is found there counts neither way
  dog: background       # none of ours: a thing found there is a false alarm
others: background      # optional: what classes are that are not named
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS, Thing

IGNORE, BACKGROUND = "ignore", "background"
MAPS = Path(__file__).resolve().parent / "maps"
"""Maps of public data sets, which also serve as examples."""


@dataclass(frozen=True, slots=True)
class ClassMap:
    """meaning: by class number or name (as text), a Thing, IGNORE or BACKGROUND. others: of all further classes."""

    meaning: Mapping[str, str]
    others: str | None
    origin: str

    @property
    def labels(self) -> frozenset[Thing]:
        """The things that some class is."""
        return frozenset(Thing(m) for m in self.meaning.values() if m not in (IGNORE, BACKGROUND))

    def of(self, label: str, where: str, alias: str | None = None) -> Thing | str:
        """Meaning of a class, or of its `alias`. Raises InvalidInput, naming `where`, for a class that has none."""
        for name in (label, alias):
            if name is not None and name in self.meaning:
                found = self.meaning[name]
                return found if found in (IGNORE, BACKGROUND) else Thing(found)
        if self.others is None:
            called = label if alias is None else f"{label} ({alias})"
            raise InvalidInput(
                f"{where}: class {called} is not in {self.origin}; name it there as a thing, `{IGNORE}` or "
                f"`{BACKGROUND}`, or say `others: {BACKGROUND}`",
                "map",
            )
        return self.others


def read_map(file: Path) -> ClassMap:
    """The map of a YAML or JSON file. Raises InvalidInput naming file, and line where there is one."""
    try:
        text = file.read_text(encoding="utf-8")
        root = yaml.compose(text, yaml.SafeLoader)
        told = json.loads(text) if file.suffix.lower() == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise InvalidInput(f"the map {file} cannot be read: {error.strerror}", "map") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InvalidInput(f"{file}:{line}: {error.problem}", "map") from error
    except (ValueError, yaml.YAMLError) as error:
        raise InvalidInput(f"{file} is neither YAML nor JSON: {error}", "map") from error
    if not isinstance(told, dict) or not isinstance(told.get("classes"), dict) or not told["classes"]:
        raise InvalidInput(f"{file}:1: expected `classes:` with a line `class: thing` for each class", "map")
    lines = _lines_of(root)
    if unknown := sorted(set(map(str, told)) - {"classes", "others"}):
        raise InvalidInput(
            f"{file}:{lines.get((unknown[0],), 1)}: {unknown[0]!r} is not known; there are classes, others", "map"
        )
    meaning = {}
    for label, value in told["classes"].items():
        line = lines.get(("classes", str(label)), 1)
        if value not in (*THINGS, IGNORE, BACKGROUND):
            known = ", ".join((*THINGS, IGNORE, BACKGROUND))
            raise InvalidInput(f"{file}:{line}: {value!r} is no thing; there are {known}", "map")
        meaning[str(label)] = str(value)
    others = told.get("others")
    if others not in (None, IGNORE, BACKGROUND):
        line = lines.get(("others",), 1)
        raise InvalidInput(f"{file}:{line}: others is {IGNORE} or {BACKGROUND}, got {others!r}", "map")
    found = ClassMap(meaning, others, str(file))
    if not found.labels:
        raise InvalidInput(f"{file}:1: no class is one of our things, so there is nothing to count", "map")
    return found


def map_of_names(names: Iterable[str], origin: str) -> ClassMap:
    """The map of a data set whose classes are called as our things are. Raises InvalidInput where none is."""
    meaning = {name: name for name in names if name in set(THINGS)}
    if not meaning:
        raise InvalidInput(
            f"{origin}: no class is called as one of our things ({', '.join(THINGS)}); say with --map which is which",
            "map",
        )
    return ClassMap(meaning, BACKGROUND, origin)


def _lines_of(root: yaml.Node | None) -> dict[tuple[str, ...], int]:
    """Line, from 1, of each key of the first two levels."""
    lines: dict[tuple[str, ...], int] = {}
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            lines[(str(key.value),)] = key.start_mark.line + 1
            if isinstance(value, yaml.MappingNode):
                for inner, _ in value.value:
                    lines[(str(key.value), str(inner.value))] = inner.start_mark.line + 1
    return lines
