"""What a labelling tool says of the samples is read in: all of the file in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from data_contracts.errors import InvalidInput
from data_contracts.schemas.labelled_file import ImportReport, LabelledPicture, PictureChange
from data_contracts.schemas.person import Person
from data_contracts.schemas.sample import Provenance, SampleBox, SampleOrigin, SampleState, TrainingSample
from governance_rules.domain.permissions import Action, check
from governance_rules.ports import UnitOfWork

_NAMED = 5
SAME_CORNER = 0.01
"""Pixels; a corner moved by less has not moved. Tools write two decimals."""


def import_labels(
    uow: UnitOfWork,
    person: Person,
    pictures: Sequence[LabelledPicture],
    size_of: Callable[[TrainingSample], tuple[int, int]],
    skip_empty: bool = False,
) -> ImportReport:
    """Write the labels into the open unit of work `uow`; what changed is in the report, and read again nothing changes.

    size_of: (width, height) of a sample's original, in pixels.  skip_empty: a picture without a box was not looked at.
    Raises Refused without the right, and InvalidInput for pictures that are no samples, that are in the file twice, or
    that were labelled at another size.
    """
    check(person, Action.MANAGE_MODELS)
    samples = _found(uow, pictures)
    now = uow.now()
    changes, unchanged, skipped = [], 0, 0
    for picture, sample in zip(pictures, samples, strict=True):
        if skip_empty and picture.state is None and not picture.boxes:
            skipped += 1
            continue
        width, height = size_of(sample)
        if (picture.width or width, picture.height or height) != (width, height):
            raise InvalidInput(
                f"{picture.file_name} was labelled at {picture.width}×{picture.height} pixels, the original has "
                f"{width}×{height}; its boxes would be displaced",
                "width",
            )
        after = labelled(sample, picture, person.person_id, now)
        if after is None:
            unchanged += 1
            continue
        uow.samples.save(after)
        changes.append(_change(sample, after, picture.file_name))
    empty = sum(not picture.boxes for picture in pictures)
    return ImportReport(len(pictures), empty, unchanged, tuple(changes), skipped)


def labelled(sample: TrainingSample, picture: LabelledPicture, person_id: int, now: datetime) -> TrainingSample | None:
    """The sample as the file has it; None when it says what is known.

    What an operator refuted stays refuted, but for things that were now looked for all over the picture.
    """
    boxes = picture.boxes
    if picture.state is None:
        seen = set(picture.labelled_things)
        boxes += tuple(box for box in sample.boxes if not box.present and box.thing not in seen)
    state = picture.state or SampleState.LABELLED
    same = (state, set(picture.labelled_things)) == (sample.state, set(sample.labelled_things))
    if same and not _unlike(boxes, sample.boxes):
        return None
    origin = SampleOrigin(Provenance.IMPORTED_LABELS, now, person_id=person_id)
    known = any(o.provenance is Provenance.IMPORTED_LABELS for o in sample.origins)
    return replace(
        sample,
        state=state,
        boxes=boxes,
        labelled_things=picture.labelled_things,
        origins=sample.origins if known else (*sample.origins, origin),
        labelled_at=now if state is SampleState.LABELLED else None,
        labelled_by=person_id if state is SampleState.LABELLED else None,
    )


def _found(uow: UnitOfWork, pictures: Sequence[LabelledPicture]) -> list[TrainingSample]:
    by_key: dict[UUID, str] = {}
    found, unknown = [], []
    # In one order, so that two imports never wait for each other in a ring.
    wanted = sorted({picture.sample_id for picture in pictures if picture.sample_id}, key=str)
    known = {key: uow.samples.find(key, for_update=True) for key in wanted}
    for picture in pictures:
        sample = known.get(picture.sample_id) if picture.sample_id else None
        if sample is None and picture.sha256:
            same = uow.samples.of_picture(picture.sha256)
            sample = same[0] if len(same) == 1 else None
        if sample is None:
            unknown.append(picture.file_name)
            continue
        if sample.sample_id in by_key:
            raise InvalidInput(f"{picture.file_name} and {by_key[sample.sample_id]} are the same sample", "images")
        by_key[sample.sample_id] = picture.file_name
        found.append(sample)
    if unknown:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        raise InvalidInput(
            f"no samples of ours: {', '.join(unknown[:_NAMED])}{more}; keep the file names of the export", "file_name"
        )
    return found


def _change(before: TrainingSample, after: TrainingSample, file_name: str) -> PictureChange:
    added, removed = len(_unmatched(after.boxes, before.boxes)), len(_unmatched(before.boxes, after.boxes))
    return PictureChange(before.sample_id, file_name, before.state, added, removed)


def _unlike(a: Sequence[SampleBox], b: Sequence[SampleBox]) -> bool:
    return bool(_unmatched(a, b) or _unmatched(b, a))


def _unmatched(boxes: Sequence[SampleBox], others: Sequence[SampleBox]) -> list[SampleBox]:
    """The boxes that the others have not, each of the others counting once."""
    left = list(others)
    unmatched = []
    for box in boxes:
        twin = next((other for other in left if _alike(box, other)), None)
        if twin is None:
            unmatched.append(box)
        else:
            left.remove(twin)
    return unmatched


def _alike(a: SampleBox, b: SampleBox) -> bool:
    if (a.thing, a.present, a.crowd) != (b.thing, b.present, b.crowd):
        return False
    return all(abs(x - y) <= SAME_CORNER for x, y in zip(a.box.as_list(), b.box.as_list(), strict=True))
