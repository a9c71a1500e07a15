"""What a case teaches of a picture, which pictures a day brings, and which split a camera belongs to. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from data_contracts.schemas.evidence import EvidencePicture
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.sample import (
    Provenance,
    SampleBox,
    SampleCandidate,
    SampleOrigin,
    SamplePicture,
    SampleState,
    Split,
    TrainingSample,
)
from data_contracts.schemas.things import THINGS, Thing
from governance_rules.domain.incidents import is_same_spot

_SAMPLES = uuid5(NAMESPACE_URL, "cityeye:sample")

VALID_SHARE, TEST_SHARE = 0.1, 0.1
"""Of all cameras; the rest trains. Changed, they would move cameras that are in use, which the database refuses."""

NEAR_THRESHOLD = 0.1
"""How far from the policy's automatic_score a score may lie to count as uncertain."""

UNCERTAIN_A_CAMERA, CONFIRMED_A_CAMERA = 5, 2
"""At most so many pictures a camera and day."""

KINDS_OF_THE_THING_ITSELF = frozenset({Kind.GARBAGE, Kind.STREET_DRYING, Kind.ILLEGAL_AD, Kind.PILED_GOODS})
"""Kinds in which the thing is the violation wherever it lies in its zone. A false alarm of another kind is often a
thing that was named rightly (a car that only waited), so a person has to look before it is trained on."""

_NAMES = frozenset(thing.value for thing in THINGS)


def split_of(camera_id: str | None, place_id: str | None = None) -> Split:
    """The split of all pictures of this camera, or of this place where no camera took them; always the same.

    By SHA-256 of the id, so that no camera is ever in two splits and nobody can choose. Raises ValueError without both.
    """
    if camera_id is None and place_id is None:
        raise ValueError("a sample has a camera or a place")
    key = f"camera:{camera_id}" if camera_id is not None else f"place:{place_id}"
    digest = hashlib.sha256(f"cityeye:split:{key}".encode()).digest()
    share = int.from_bytes(digest[:8]) / 2**64
    if share < TEST_SHARE:
        return Split.TEST
    return Split.VALID if share < TEST_SHARE + VALID_SHARE else Split.TRAIN


def sample_id_of(picture: SamplePicture) -> UUID:
    """The identity of the sample that this picture is: its bytes, and whose view it is."""
    owner = picture.camera_id if picture.camera_id is not None else picture.place_id
    return uuid5(_SAMPLES, f"{owner}\n{picture.preset or ''}\n{picture.sha256}")


def original_of(incident: Incident, pictures: Sequence[EvidencePicture]) -> SamplePicture | None:
    """The sealed original that the incident's box lies in: of the moment its dwell was over, else the newest.

    None for an alarm of a sensor, and where no original was kept.
    """
    sealed = [picture for picture in pictures if picture.sealed and picture.incident_id == incident.incident_id]
    if not sealed or incident.box is None:
        return None
    best = max(sealed, key=lambda p: (p.role == "dwell_reached", p.captured_at, str(p.evidence_id)))
    if incident.camera_id is None:
        return SamplePicture(best.sha256, best.path, best.captured_at, place_id=incident.place_id)
    return SamplePicture(best.sha256, best.path, best.captured_at, incident.camera_id, incident.preset)


def sample_of_incident(
    incident: Incident,
    picture: SamplePicture,
    provenance: Provenance,
    at: datetime,
    case_id: int | None = None,
    person_id: int | None = None,
) -> TrainingSample:
    """What the incident teaches of its picture, by where the word comes from. Of all other things nothing is known.

    A false alarm (and an upheld appeal) says that the thing is not in the box; labelled at once only for kinds in which
    the thing itself is the violation. A confirmed or hand-entered case says that it is; what is uncertain, proposes.
    """
    refuted = provenance in (Provenance.FALSE_ALARM, Provenance.APPEAL_UPHELD)
    boxes: tuple[SampleBox, ...] = ()
    if incident.box is not None and incident.thing in _NAMES:
        boxes = (SampleBox(Thing(incident.thing), incident.box, present=not refuted),)
    sure = provenance in (Provenance.CONFIRMED_CASE, Provenance.MISSED_CASE) or (
        refuted and incident.kind in KINDS_OF_THE_THING_ITSELF
    )
    labelled = sure and bool(boxes)
    return TrainingSample(
        sample_id=sample_id_of(picture),
        picture=picture,
        split=split_of(picture.camera_id, picture.place_id),
        state=SampleState.LABELLED if labelled else SampleState.TO_LABEL,
        origins=(SampleOrigin(provenance, at, incident.incident_id, case_id, person_id),),
        boxes=boxes,
        labelled_at=at if labelled else None,
        labelled_by=person_id if labelled else None,
    )


def merged(known: TrainingSample | None, new: TrainingSample) -> TrainingSample:
    """The sample after another case has said something of the same picture; said twice, nothing changes.

    What a person labelled all over, or refused, stands: only the origin is added; so does what is labelled against the
    daily sampling's doubt. Else the boxes add up, where of two words about one thing at one spot the later stands; the
    picture waits for a person while any of its boxes is a mere proposal.
    """
    if known is None:
        return new
    reasons = {(origin.provenance, origin.incident_id) for origin in known.origins}
    origins = tuple(o for o in new.origins if (o.provenance, o.incident_id) not in reasons)
    if not origins:
        return known
    joined = replace(known, origins=known.origins + origins)
    doubt = all(origin.provenance is Provenance.UNCERTAIN for origin in origins)
    if known.state is SampleState.REFUSED or known.labelled_things or (doubt and known.state is SampleState.LABELLED):
        return joined
    kept = tuple(old for old in known.boxes if not any(_same(old, box) for box in new.boxes))
    waits = new.state is SampleState.TO_LABEL or (known.state is SampleState.TO_LABEL and bool(kept))
    return replace(
        joined,
        boxes=kept + new.boxes,
        state=SampleState.TO_LABEL if waits else SampleState.LABELLED,
        labelled_at=None if waits else new.labelled_at,
        labelled_by=None if waits else new.labelled_by,
    )


def _same(a: SampleBox, b: SampleBox) -> bool:
    return a.thing is b.thing and is_same_spot(a.box, b.box)


def choose_uncertain(
    candidates: Sequence[SampleCandidate], a_camera: int = UNCERTAIN_A_CAMERA
) -> tuple[SampleCandidate, ...]:
    """At most `a_camera` of each camera, those nearest to their threshold first; equals in an order nobody can choose.

    The same candidates, in any order, give the same choice. In order of incident_id.
    """
    nearest = sorted(candidates, key=lambda c: (abs(c.incident.score - c.automatic_score), _lot(c)))
    return _bounded(nearest, a_camera)


def choose_confirmed(
    candidates: Sequence[SampleCandidate], a_camera: int = CONFIRMED_A_CAMERA
) -> tuple[SampleCandidate, ...]:
    """At most `a_camera` of each camera, drawn by lot; the same candidates, in any order, give the same choice."""
    return _bounded(sorted(candidates, key=_lot), a_camera)


def _lot(candidate: SampleCandidate) -> str:
    return hashlib.sha256(candidate.incident.incident_id.bytes).hexdigest()


def _bounded(ranked: Sequence[SampleCandidate], a_camera: int) -> tuple[SampleCandidate, ...]:
    taken: Counter[str | None] = Counter()
    chosen = []
    for candidate in ranked:
        if taken[candidate.incident.camera_id] < a_camera:
            taken[candidate.incident.camera_id] += 1
            chosen.append(candidate)
    return tuple(sorted(chosen, key=lambda c: str(c.incident.incident_id)))
