"""The outbox and the micro-grid groups in memory."""

from __future__ import annotations

from dataclasses import replace

from data_contracts.schemas.notice import NoticeState


class Notices:
    def __init__(self, rows):
        self.rows = rows

    def claim_due(self, limit):
        due = [n for n in self.rows.notices.values() if n.state is NoticeState.PENDING]
        return [n for n in due if n.next_attempt_at <= self.rows.now][:limit]

    def claim_posts(self, limit):
        return [n for n in self.claim_due(len(self.rows.notices)) if n.channel != "inbox"][:limit]

    def deliver_inbox(self, limit):
        due = [n for n in self.claim_due(len(self.rows.notices)) if n.channel == "inbox"][:limit]
        for notice in due:
            self.delivered(notice.notice_id, self.rows.now)
        return len(due)

    def get(self, notice_id):
        return next(n for n in self.rows.notices.values() if n.notice_id == notice_id)

    def delivered(self, notice_id, at, through="inbox"):
        self._tried(notice_id, state=NoticeState.DELIVERED, delivered_at=at, delivered_through=through)

    def failed(self, notice_id, error, next_attempt_at):
        state = NoticeState.DEAD if next_attempt_at is None else NoticeState.PENDING
        later = {} if next_attempt_at is None else {"next_attempt_at": next_attempt_at}
        self._tried(notice_id, state=state, last_error=error, **later)

    def put_off(self, notice_id, until):
        notice = self.get(notice_id)
        self.rows.notices[notice.idempotency_key] = replace(notice, next_attempt_at=until)

    def of_case(self, case_id):
        return [n for n in self.rows.notices.values() if n.case_id == case_id]

    def waiting(self, limit):
        waiting = [n for n in self.rows.notices.values() if n.state is NoticeState.PENDING]
        return sorted(waiting, key=lambda n: n.next_attempt_at)[:limit]

    def dead(self, limit):
        dead = [n for n in self.rows.notices.values() if n.state is NoticeState.DEAD]
        return sorted(dead, key=lambda n: n.created_at, reverse=True)[:limit]

    def _tried(self, notice_id, **changes):
        notice = self.get(notice_id)
        self.rows.notices[notice.idempotency_key] = replace(notice, attempts=notice.attempts + 1, **changes)


class Groups:
    """A street without groups: what is posted in them is delivered on the group page of the house."""

    def __init__(self, rows):
        self.rows = rows

    def of_area(self, community_id, grid_id, block_id):
        return []

    def groups_of_notice(self, notice_id):
        return []
