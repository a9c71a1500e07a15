"""Sign the head of the evidence log, after looking that it still contains the head that was signed last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from data_contracts.errors import EvidenceBroken
from data_contracts.schemas.evidence import TreeHead
from governance_rules.domain.checkpoint import checkpoint_note
from governance_rules.ports import UnitOfWork

Sign = Callable[[bytes], tuple[bytes, str]]
"""(Ed25519 signature, key id) of a note."""


def make_checkpoint(uow: UnitOfWork, sign: Sign) -> TreeHead | None:
    """The signed head, within the open unit of work `uow`; None when the log has not grown since the last one.

    Raises EvidenceBroken when the log no longer contains what was signed last.
    """
    last = uow.evidence_log.last_checkpoint()
    size = uow.evidence_log.size()
    if last is not None:
        if size < last.tree_size or uow.evidence_log.root(last.tree_size).root_hash != last.root_hash:
            raise EvidenceBroken(
                f"the evidence log is not the one whose first {last.tree_size} leaves were signed on "
                f"{last.made_at:%Y-%m-%d %H:%M} UTC; keep the database as it is and look at a backup"
            )
        if size == last.tree_size:
            return None
    elif size == 0:
        return None
    head = uow.evidence_log.root(size)
    signature, key_id = sign(checkpoint_note(head))
    signed = replace(head, signature=signature, key_id=key_id)
    uow.evidence_log.save_checkpoint(signed)
    return signed
