"""Evidence: pictures with their hashes, and the entries of the tamper-evident log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

PictureRole = Literal["first_seen", "dwell_reached", "sighting"]


@dataclass(frozen=True, slots=True)
class EvidencePicture:
    """One picture in the picture store.

    sealed: the untouched original; a copy (sealed=False) has box and words burnt in and people blurred, and only
    copies leave the store.  sha256: lower-case hex of the stored bytes.  path: address inside the picture store.
    """

    evidence_id: UUID
    incident_id: UUID
    role: PictureRole
    sealed: bool
    sha256: str
    path: str
    media_type: str
    byte_count: int
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One leaf of the evidence log before it is appended: what happened, to which case, with everything that fixes it.

    body: JSON values only; its RFC 8785 form is what is hashed (RFC 6962/9162: SHA-256(0x00 || leaf)).
    """

    entry_type: str
    case_id: int | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LogLeaf:
    """An appended leaf: its index from 0, its canonical bytes and its hash (32 bytes)."""

    leaf_index: int
    canonical: bytes
    leaf_hash: bytes
    appended_at: datetime
    case_id: int | None


@dataclass(frozen=True, slots=True)
class TreeHead:
    """Root of the log over the first `tree_size` leaves; signature is Ed25519 over the checkpoint note, when signed."""

    tree_size: int
    root_hash: bytes
    made_at: datetime
    signature: bytes | None = None
    key_id: str | None = None


def key_id_of(raw_public_key: bytes) -> str:
    """By which a checkpoint names the key that signed it: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(raw_public_key).hexdigest()[:16]
