"""Signed checkpoints of the evidence log: the text that is signed, and whether a key signed it."""

from __future__ import annotations

from base64 import b64encode

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from data_contracts.errors import InvalidInput
from data_contracts.schemas.evidence import TreeHead, key_id_of

ORIGIN = "cityeye/evidence-log"


def checkpoint_note(head: TreeHead) -> bytes:
    """The text that is signed: origin, size and root, one a line (C2SP tlog-checkpoint)."""
    return f"{ORIGIN}\n{head.tree_size}\n{b64encode(head.root_hash).decode()}\n".encode()


def load_public_key(pem: bytes) -> Ed25519PublicKey:
    """The public key of a PEM file. Raises InvalidInput for anything else."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidInput("the key is not a public key in PEM; get it with `cityeye evidence key`", "key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput("the key is not an Ed25519 key; get it with `cityeye evidence key`", "key")
    return key


def public_key_id(key: Ed25519PublicKey) -> str:
    """By which checkpoints name it."""
    return key_id_of(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def is_signed_by(key: Ed25519PublicKey, head: TreeHead) -> bool:
    """True when the head's signature is the key's."""
    if head.signature is None:
        return False
    try:
        key.verify(head.signature, checkpoint_note(head))
    except InvalidSignature:
        return False
    return True
