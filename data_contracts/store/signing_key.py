"""The Ed25519 key that signs checkpoints of the evidence log, kept in the home folder."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.schemas.evidence import key_id_of


def load_or_make_key(home: Path) -> Ed25519PrivateKey:
    """The key in `<home>/keys/evidence.pem`, made when there is none; beside it the public key for verifiers.

    Raises PartUnavailable when the file holds no such key.
    """
    file = _file(home)
    if not file.exists():
        _make(file)
    key = _read(file)
    public = public_key_file(home)
    if not public.exists():
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key


def load_key(home: Path) -> Ed25519PrivateKey | None:
    """The key of this home, None where there is none. Raises PartUnavailable when the file holds no such key."""
    file = _file(home)
    return _read(file) if file.exists() else None


def public_key_pem(home: Path) -> bytes:
    """What verifiers get. Raises NotFound before the first key was made, PartUnavailable when its file is broken."""
    key = load_key(home)
    if key is None:
        raise NotFound(f"there is no signing key in {home} yet; the first checkpoint makes it (cityeye up)")
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key_file(home: Path) -> Path:
    """Where the public key lies beside the private one."""
    return _file(home).with_suffix(".pub.pem")


def _file(home: Path) -> Path:
    return home / "keys" / "evidence.pem"


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise PartUnavailable(f"{file} cannot be read as a private key ({error}); put the backup back") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise PartUnavailable(f"{file} is not an Ed25519 key; put the backup back")
    return key


def key_id(key: Ed25519PrivateKey) -> str:
    """By which checkpoints name it."""
    return key_id_of(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = file.with_name(f"{file.name}.{uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writer:
        writer.write(pem)
        os.fsync(writer.fileno())
    try:
        # A link fails where another run was first, and then its key is the one.
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
