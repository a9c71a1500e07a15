"""The street's own pictures, laid out for one training: what was rejected, appealed, confirmed, missed and labelled."""

from __future__ import annotations

import fcntl
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from data_contracts.errors import EvidenceBroken, TrainingFailed
from data_contracts.expectations.street_set import Originals
from data_contracts.schemas.sample import Split, TrainingSample
from data_contracts.schemas.street_picture import StreetPicture, write_set

FOLDER = "street_pictures"
"""Its name in the folder of a run."""
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class StreetSet:
    """folder: None where there is nothing to learn from.  counts: `pictures`, `cameras`, boxes that are `there`, boxes
    that are `denied`."""

    folder: Path | None
    counts: dict[str, int]

    def words(self) -> str:
        """One line for the log."""
        return (
            "{pictures} of {cameras} cameras, {there} things shown, {denied} false alarms".format(**self.counts)
            if self.folder
            else "none to learn from; simulated scenes and public pictures alone"
        )


@contextmanager
def street_set(folder: Path, samples: Sequence[TrainingSample], originals: Originals) -> Iterator[StreetSet]:
    """The samples of split train in `folder`, as the trainer reads them, for as long as the context lasts.

    Afterwards the folder is gone: the store alone keeps originals, and for no longer than it may. Raises NotFound for
    an original that is gone, EvidenceBroken for one that is not what it was, TrainingFailed where another run uses it.
    """
    sweep(folder.parents[1])
    taught = [sample for sample in samples if sample.split is Split.TRAIN]
    counts = _counts(taught)
    if not taught:
        yield StreetSet(None, counts)
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _held(folder) as held:
        if not held:
            raise TrainingFailed(f"{folder} is in use by another run; give this one a folder of its own")
        try:
            folder.mkdir(mode=0o700)
            write_set(folder, [_laid_out(sample, folder, originals) for sample in taught])
            yield StreetSet(folder, counts)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(_LOCK).unlink(missing_ok=True)


def sweep(runs: Path) -> int:
    """Take away what runs left that were killed; how many. runs: folder of the runs' folders; those that go on keep
    theirs."""
    swept = 0
    for lock in sorted(runs.glob(f"*/{FOLDER}{_LOCK}")):
        left = lock.with_suffix("")
        with _held(left) as held:
            if held:
                shutil.rmtree(left, ignore_errors=True)
                lock.unlink(missing_ok=True)
                swept += 1
    return swept


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether the folder is this process's own, for as long as the context lasts; the kernel lets go of the dead's."""
    with folder.with_suffix(_LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _laid_out(sample: TrainingSample, folder: Path, originals: Originals) -> StreetPicture:
    data = originals.get(sample.picture.path)
    if sha256(data).hexdigest() != sample.picture.sha256:
        raise EvidenceBroken(f"{sample.picture.path} is not the picture that became sample {sample.sample_id}")
    file = f"{sample.sample_id}{PurePosixPath(sample.picture.path).suffix}"
    (folder / file).write_bytes(data)
    return StreetPicture(str(sample.sample_id), file, sample.boxes, sample.labelled_things)


def _counts(samples: Sequence[TrainingSample]) -> dict[str, int]:
    boxes = Counter(box.present for sample in samples for box in sample.boxes)
    views = {sample.picture.camera_id or sample.picture.place_id for sample in samples}
    return {"pictures": len(samples), "cameras": len(views), "there": boxes[True], "denied": boxes[False]}
