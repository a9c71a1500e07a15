"""The street's own pictures as the trainer reads them: a folder with the originals and one JSON that says what
is known.

The folder is made for one training and gone after it, as originals may be kept in the picture store only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_contracts.errors import InvalidInput
from data_contracts.schemas.sample import SampleBox
from data_contracts.schemas.things import Thing

SET_FILE = "street_set.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class StreetPicture:
    """A picture of the street with what is known of it; see TrainingSample for boxes and labelled_things.

    sample_id: of the sample it is.  file: its name in the folder.
    """

    sample_id: str
    file: str
    boxes: tuple[SampleBox, ...]
    labelled_things: tuple[Thing, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "sample_id": self.sample_id,
            "file": self.file,
            "boxes": [box.as_json() for box in self.boxes],
            "labelled_things": [thing.value for thing in self.labelled_things],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> StreetPicture:
        boxes = tuple(SampleBox.from_json(box) for box in value["boxes"])
        return cls(str(value["sample_id"]), str(value["file"]), boxes, tuple(map(Thing, value["labelled_things"])))


def write_set(folder: Path, pictures: Iterable[StreetPicture]) -> Path:
    """The JSON of the set, whose pictures lie in `folder` already; returns its file."""
    file = folder / SET_FILE
    told = {"format": _FORMAT, "pictures": [picture.as_json() for picture in pictures]}
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def read_set(folder: Path) -> list[StreetPicture]:
    """The pictures of the set, as written. Raises InvalidInput, naming the file, where it is no such set."""
    file = folder / SET_FILE
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            raise InvalidInput(f"{file} has format {told['format']}, this trainer reads {_FORMAT}")
        return [StreetPicture.from_json(picture) for picture in told["pictures"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"{file} is no set of the street's pictures: {error}") from error
