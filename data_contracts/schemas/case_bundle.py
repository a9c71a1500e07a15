"""The manifest of a case bundle: everything by which one case is verified without the system that it comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = "cityeye-case-bundle/1"

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(ge=1, le=2**53 - 1)]


class _Strict(BaseModel):
    """Every value is of exactly its type, so that no other writing of it passes for the same."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class BundleCheckpoint(_Strict):
    """A signed tree head. signature: Ed25519 over its note, hex; key_id: of the key that made it."""

    tree_size: Size
    root_hash: Hash
    key_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class BundleLeaf(_Strict):
    """A leaf of the evidence log as it was hashed, and the proof that it is in the checkpoint's tree."""

    index: Annotated[int, Field(ge=0, le=2**53 - 1)]
    hash: Hash
    canonical: str
    proof: Annotated[tuple[Hash, ...], Field(max_length=64)]


class EarlierCheckpoint(_Strict):
    """The first checkpoint that held the case's opening, and the proof that the newest tree grew out of its tree."""

    checkpoint: BundleCheckpoint
    proof: Annotated[tuple[Hash, ...], Field(max_length=128)]


class CaseBundle(_Strict):
    """`manifest.json`, in RFC 8785 form. case, events, incidents and pictures say what the leaves say, for readers."""

    format: Literal["cityeye-case-bundle/1"]
    case: dict[str, Any]
    events: list[dict[str, Any]]
    incidents: list[dict[str, Any]]
    pictures: list[dict[str, Any]]
    policy: dict[str, Any]
    leaves: Annotated[tuple[BundleLeaf, ...], Field(min_length=1, max_length=100_000)]
    checkpoint: BundleCheckpoint
    earlier: EarlierCheckpoint | None
