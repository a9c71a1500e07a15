"""An evidence log in memory with a signing key, and the leaves and bundle of a case in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data_contracts.schemas import merkle
from data_contracts.schemas.case import Case, CaseEvent, CaseState, Closure, Decision
from data_contracts.schemas.command import Photo
from data_contracts.schemas.evidence import EvidencePicture, LogEntry, LogLeaf, TreeHead
from data_contracts.store.canonical import canonical_form
from data_contracts.store.case_leaf import EVIDENCE_ATTACHED, event_entry, incident_facts
from data_contracts.store.signing_key import key_id
from governance_rules.domain.case_bundle import make_bundle
from governance_rules.domain.checkpoint import checkpoint_note
from tests.fakes.street import MONDAY_NOON, a_case, a_picture, an_incident


@dataclass
class MemoryLog:
    """Leaves, the tree over them, and the pictures that they fix by path."""

    key: Ed25519PrivateKey
    leaves: list[LogLeaf] = field(default_factory=list)
    hashes: dict = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def append(self, entry: LogEntry) -> None:
        canonical = canonical_form(entry)
        leaf = LogLeaf(len(self.leaves), canonical, merkle.leaf_hash(canonical), MONDAY_NOON, entry.case_id)
        self.hashes |= merkle.grow(len(self.leaves), self.hashes, [leaf.leaf_hash])
        self.leaves.append(leaf)

    def range(self, ranges: list) -> list[bytes]:
        return [merkle.range_hash(leaves, self.hashes) for leaves in ranges]

    def signed(self, size: int | None = None) -> TreeHead:
        size = len(self.leaves) if size is None else size
        head = TreeHead(size, self.range([(0, size)])[0], MONDAY_NOON)
        return replace(head, signature=self.key.sign(checkpoint_note(head)), key_id=key_id(self.key))

    def bundle(self, case: Case, earlier: int | None = None) -> bytes:
        """The case's bundle under a head over everything, with an earlier head where one is asked for."""
        head = self.signed()
        leaves = [
            (leaf, self.range(merkle.inclusion_ranges(leaf.leaf_index, head.tree_size)))
            for leaf in self.leaves
            if leaf.case_id == case.case_id
        ]
        before = earlier and (
            self.signed(earlier),
            self.range(merkle.consistency_ranges(earlier, head.tree_size)),
        )
        return make_bundle(leaves, head, case.policy.as_json(), self.pictures.__getitem__, before or None)

    def note(self, times: int) -> None:
        """What goes on in the rest of the street."""
        for number in range(times):
            self.append(LogEntry("note", None, {"number": len(self.leaves) + number}))

    def tell(self, number: int = 1) -> Case:
        """The whole life of a case: opened, seen again, said to be done with photos, closed; as it stands then."""
        first, again = an_incident(10 * number), an_incident(10 * number + 1)
        case = a_case(CaseState.OPEN, case_id=number, place_id=f"spot {number}", incident_id=first.incident_id)
        self._event(
            case, None, "case_opened", 0, incident=first, pictures=[self._seen(first, s) for s in (True, False)]
        )
        self.note(2)
        pictures = [self._seen(again, sealed) for sealed in (True, False)]
        self.append(LogEntry(EVIDENCE_ATTACHED, number, incident_facts(again, pictures)))
        case = replace(case, version=2, state=CaseState.IN_GROUP, sighting_count=2)
        self._event(case, CaseState.OPEN, "case_posted_in_group", 5)
        self.note(1)
        said = {
            "note": "已清理",
            "photos": [self._photo(number, "a"), self._photo(number, "b")],
            "position": [120.1, 30.3],
        }
        case = replace(case, version=3, state=CaseState.RECTIFIED)
        self._event(case, CaseState.IN_GROUP, "said_to_be_done", 9, said | {"signature": self._photo(number, "s")})
        case = replace(case, version=4, state=CaseState.CLOSED, closure=Closure.SELF)
        self._event(case, CaseState.RECTIFIED, "mending_verified", 12)
        return case

    def _event(self, case: Case, before: CaseState | None, what: str, minutes: int, detail: dict | None = None, **more):
        at = MONDAY_NOON + timedelta(minutes=minutes)
        event = CaseEvent(case.case_id, case.version, what, before, case.state, at, None, "system", detail or {})
        decision = Decision(what, case.state, "any", None, closure=case.closure)
        self.append(event_entry(case, case.version, event, decision, None, **more))

    def _seen(self, incident, sealed: bool) -> EvidencePicture:
        picture = a_picture(incident, sealed=sealed)
        return replace(picture, **dict(zip(("path", "sha256"), self._keep(f"{picture.evidence_id}"), strict=True)))

    def _photo(self, number: int, name: str) -> dict[str, str]:
        return Photo(*self._keep(f"photo {number} {name}"), *self._keep(f"original {number} {name}")).as_json()

    def _keep(self, content: str) -> tuple[str, str]:
        data = b"\xff\xd8\xff" + content.encode() * 3
        path = f"copies/{sha256(data).hexdigest()}.jpg"
        self.pictures[path] = data
        return path, sha256(data).hexdigest()


def public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
