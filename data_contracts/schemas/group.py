"""Micro-grid groups, whom a message mentions, and the message as a channel gets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from data_contracts.schemas.policy import Role


@dataclass(frozen=True, slots=True)
class Group:
    """A group that notices of an area are posted in; without an area, of the whole street.

    channel_url: Apprise URL; a secret, so it is left out wherever the record is printed. None: the group is known, and
    its page in the house is where its notices are posted.
    failures: how often in a row its channel failed.  resting_until: it is not tried before.
    refuses: its last answer was that it never will take a message, as things stand.
    """

    group_id: str
    name: str
    channel_url: str | None = field(repr=False)
    community_id: str | None = None
    grid_id: str | None = None
    block_id: str | None = None
    active: bool = True
    failures: int = 0
    resting_until: datetime | None = None
    last_error: str | None = None
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A person that a message calls by name. wecom_user_id, phone: by which a channel finds the person, where known."""

    name: str
    role: Role
    wecom_user_id: str | None = None
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A message as it leaves the house. key: the same when the message has to be repeated."""

    key: str
    title: str
    text: str
    mentions: tuple[Mention, ...] = ()
