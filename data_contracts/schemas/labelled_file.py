"""What a COCO file of a labelling tool says, and what reading it into the samples changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from data_contracts.schemas.sample import SampleBox, SampleState
from data_contracts.schemas.things import Thing


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """One picture of the file.

    sample_id, sha256: as the file's own name or our export tell it; the one that is known is set.
    width, height: in pixels, None where the file does not say.
    state: as our export wrote it; None after a labelling tool, whose word is then the label.
    labelled_things: looked for all over the picture: as our export wrote it, else all that the file has categories of.
    """

    file_name: str
    sample_id: UUID | None
    sha256: str | None
    width: int | None
    height: int | None
    boxes: tuple[SampleBox, ...]
    labelled_things: tuple[Thing, ...]
    state: SampleState | None = None


@dataclass(frozen=True, slots=True)
class PictureChange:
    """A sample that the file changes: how many boxes it gets and loses."""

    sample_id: UUID
    file_name: str
    state_before: SampleState
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """pictures: in the file.  empty: of those, without a box.  skipped: left as they are, because without a box."""

    pictures: int
    empty: int
    unchanged: int
    changes: tuple[PictureChange, ...] = ()
    skipped: int = 0
