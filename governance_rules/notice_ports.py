"""What the use cases need from outside to bring notices to people: the outbox, the micro-grid groups, their channels.

Filled by `data_contracts.store` and `data_contracts.channels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from data_contracts.schemas.case import Case
from data_contracts.schemas.group import Group, Post
from data_contracts.schemas.notice import Notice, OutboxCounts
from data_contracts.schemas.person import RoleGrant


class NoticeRepository(Protocol):
    def claim_due(self, limit: int) -> list[Notice]:
        """Due and pending notices, locked until the end of the transaction; those that others hold are left out."""
        ...

    def claim_posts(self, limit: int) -> list[Notice]:
        """The same of those that leave the house: of every channel but the inbox."""
        ...

    def deliver_inbox(self, limit: int, on_time: bool = False) -> int:
        """How many due notices of the inbox were marked delivered: now or, `on_time`, as of when each was due."""
        ...

    def deliver_in_house(self, limit: int, on_time: bool = False) -> int:
        """The same of posts to groups where no group with a channel is set up: the group's page is in the house.

        Those of policies with quiet hours are left for `claim_posts`.
        """
        ...

    def next_due_at(self, channel: Literal["inbox", "posts"] | None = None) -> datetime | None:
        """When the next pending notice wants to be sent: of the inbox, of those that leave the house, or of all."""
        ...

    def get(self, notice_id: UUID) -> Notice:
        """Raises NotFound."""
        ...

    def delivered(self, notice_id: UUID, at: datetime, through: str = "inbox") -> None: ...

    def failed(self, notice_id: UUID, error: str, next_attempt_at: datetime | None) -> None:
        """next_attempt_at None: dead letter."""
        ...

    def put_off(self, notice_id: UUID, until: datetime) -> None:
        """Not tried, so it does not count as an attempt."""
        ...

    def resend(self, notice_id: UUID, person_id: int, at: datetime) -> None:
        """A dead letter is pending again, its attempts counted anew. Raises Refused for one that is not dead."""
        ...

    def of_case(self, case_id: int) -> list[Notice]: ...

    def counts(
        self, since: datetime, within: Sequence[RoleGrant] | None = None, person_id: int | None = None
    ) -> OutboxCounts:
        """What waits, what failed, and what was delivered of the cases opened since `since`.

        within: only of cases whose own area one of these grants covers, in whatever role, and assignments to this
        person wherever they lie; None for all.
        """
        ...

    def waiting(
        self, limit: int, within: Sequence[RoleGrant] | None = None, person_id: int | None = None
    ) -> list[Notice]:
        """Pending notices, those to be tried next first; within and person_id as in `counts`. Locks nothing."""
        ...

    def dead(
        self, limit: int, within: Sequence[RoleGrant] | None = None, person_id: int | None = None
    ) -> list[Notice]:
        """Dead letters, newest first; within and person_id as in `counts`. Locks nothing."""
        ...


class GroupRepository(Protocol):
    def save(self, group: Group) -> None:
        """Insert, or update by group_id; the failures of its channel are forgotten. Raises NotFound for its area."""
        ...

    def remove(self, group_id: str) -> None:
        """The group and its secret are gone. Raises NotFound."""
        ...

    def get(self, group_id: str) -> Group:
        """Raises NotFound."""
        ...

    def all(self) -> list[Group]: ...

    def of_area(self, community_id: str | None, grid_id: str | None, block_id: str | None) -> list[Group]:
        """Of the active groups whose area holds this one, those with the smallest area; [] when there is none.

        Those without a channel are left out after that: where the smallest has none, nothing leaves the house.
        """
        ...

    def works(self, group_id: str) -> None:
        """Its channel took a message: failures are forgotten."""
        ...

    def failed(
        self, group: Group, error: str, resting_until: datetime, counts: bool = True, refuses: bool = False
    ) -> None:
        """Its channel did not take a message and rests; nothing when another has said so since `group` was read.

        refuses: it answered that it never will, as things stand.
        """
        ...

    def put_off_all(self, case: Case, until: datetime) -> None:
        """Due posts about cases of the same area wait until then; those that are being sent right now do not."""
        ...

    def posted(self, notice_id: UUID, group_id: str, at: datetime) -> None: ...

    def groups_of_notice(self, notice_id: UUID) -> list[str]:
        """Ids of the groups in which the notice was posted already."""
        ...


class GroupChannels(Protocol):
    """Takes messages out of the house."""

    def post(self, channel_url: str, post: Post) -> None:
        """Send it, within a bounded time. Raises ChannelFailed, which never names what is secret in the URL."""
        ...
