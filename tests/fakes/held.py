"""Held commands, in memory."""

from __future__ import annotations

from dataclasses import replace

from data_contracts.errors import NotFound
from data_contracts.schemas.held_command import HeldCommand, HeldOutcome


class HeldCommands:
    def __init__(self, rows):
        self.rows = rows

    def add(self, case_id, person_id, command, detail, seen_version, given_at, due_at):
        assert case_id not in self.pending_of([case_id])
        held_id = len(self.rows.held_commands) + 1
        held = HeldCommand(
            held_id, case_id, person_id, f"person {person_id}", command, detail, seen_version, given_at, due_at
        )
        self.rows.held_commands[held_id] = held
        return held

    def get(self, held_command_id, for_update=False):
        if held_command_id not in self.rows.held_commands:
            raise NotFound(f"held command {held_command_id} does not exist")
        return self.rows.held_commands[held_command_id]

    def claim_due(self, limit):
        due = [h for h in self.rows.held_commands.values() if h.pending and h.due_at <= self.rows.now]
        return sorted(due, key=lambda h: (h.due_at, h.held_command_id))[:limit]

    def settle(self, held_command_id, outcome, at, reason=None):
        held = self.get(held_command_id)
        assert held.pending and (outcome is HeldOutcome.UNDONE or at >= held.due_at)
        assert (outcome is HeldOutcome.REFUSED) == bool(reason)
        self.rows.held_commands[held_command_id] = replace(held, settled_at=at, outcome=outcome, reason=reason)

    def next_due_at(self):
        return min((h.due_at for h in self.rows.held_commands.values() if h.pending), default=None)

    def pending_of(self, case_ids):
        wanted = set(case_ids)
        return {h.case_id: h for h in self.rows.held_commands.values() if h.pending and h.case_id in wanted}
