"""Checkpoints: the head of the evidence log is signed, so that nobody can rewrite what came before it."""

from __future__ import annotations

from prefect import flow, get_run_logger

from data_contracts.store.signing_key import key_id, load_or_make_key
from flows.street import open_street
from governance_rules.use_cases.make_checkpoint import make_checkpoint


@flow(name="checkpoint")
def checkpoint() -> int | None:
    """Size of the log that was signed; None when it has not grown. Fails with EvidenceBroken when it was rewritten."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (settings, database):
        key = load_or_make_key(settings.home)
        with database.unit_of_work() as uow:
            head = make_checkpoint(uow, lambda note: (key.sign(note), key_id(key)))
    if head is None:
        return None
    log.info("signed the first %d leaves, root %s", head.tree_size, head.root_hash.hex())
    return head.tree_size
