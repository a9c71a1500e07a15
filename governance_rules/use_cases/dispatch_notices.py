"""Deliver the notices that are due: those of the inbox all at once, those that leave the house one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from data_contracts.errors import ChannelFailed, PartUnavailable, Refused
from data_contracts.schemas.case import Case
from data_contracts.schemas.group import Group
from data_contracts.schemas.notice import Notice
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.delivery import held_back_until, next_attempt_at, rest_after
from governance_rules.domain.permissions import Action, CaseArea, check
from governance_rules.domain.wording import worded
from governance_rules.notice_ports import GroupChannels
from governance_rules.ports import UnitOfWork

INBOX = "inbox"
GROUP = "group"
INBOX_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class Outside:
    """How notices leave the house: the channels, and the address that people reach the phone pages at."""

    channels: GroupChannels
    cockpit_url: str


class NoWayOut:
    """Channels of a system that sends nothing. Says so when a message is to leave."""

    def post(self, channel_url: str, post: object) -> None:
        raise ChannelFailed("this program sends no messages")


_INSIDE_ONLY = Outside(NoWayOut(), "")


def dispatch_notices(uow: UnitOfWork, limit: int = 200, outside: Outside = _INSIDE_ONLY) -> int:
    """How many due notices were handled within the open unit of work `uow`: the inbox, then posts one by one.

    For small streets and tests. The dispatcher itself gives each post a transaction of its own (`post_next`).
    """
    handled = deliver_inbox(uow, limit)
    while handled < limit and post_next(uow, outside):
        handled += 1
    return handled


def deliver_inbox(uow: UnitOfWork, limit: int = INBOX_LIMIT) -> int:
    """How many due notices of the inbox were delivered. The inbox is part of the house, so being marked is enough."""
    return uow.notices.deliver_inbox(limit)


def deliver_on_time(uow: UnitOfWork, limit: int = INBOX_LIMIT) -> int:
    """How many due notices were delivered as of the moment that each was due, and not of now: a past is replayed.

    Those of the inbox, and posts to the groups of areas where no group with a channel is set up. None leaves the house.
    """
    return uow.notices.deliver_inbox(limit, on_time=True) + uow.notices.deliver_in_house(limit, on_time=True)


def post_next(
    uow: UnitOfWork, outside: Outside, failed: Callable[[Notice, Exception], None] | None = None
) -> Notice | None:
    """Send the next due notice that leaves the house, and settle it; None when none is due.

    The notice stays locked while it is sent, so that several dispatchers never send it twice; a crash between sending
    and the end of the transaction repeats this one message, under the same key. failed: told of an unexpected error,
    which counts as a failed attempt; without it the error is raised. PartUnavailable is always raised.
    """
    claimed = uow.notices.claim_posts(1)
    if not claimed:
        return None
    (notice,) = claimed
    case = uow.cases.get(_case_of(notice))
    try:
        with uow.savepoint():
            _post(uow, notice, case, outside)
    except PartUnavailable:
        raise
    except Exception as error:
        if failed is None:
            raise
        failed(notice, error)
        # Its words stay out of the row: an unexpected error may quote anything.
        at = _next_attempt(uow, notice, case, refused=False)
        uow.notices.failed(notice.notice_id, f"unexpected {type(error).__name__}", at)
    return notice


def resend_notice(uow: UnitOfWork, person: Person, notice_id: UUID) -> Notice:
    """The dead letter as it now waits to be sent again, with all its attempts before it.

    Raises NotFound, and Refused when the person may not do it or the notice is no dead letter.
    """
    notice = uow.notices.get(notice_id)
    case = uow.cases.get(_case_of(notice))
    check(person, Action.RESEND_NOTICE, CaseArea(case.community_id, case.grid_id, case.block_id, case.shop_id))
    uow.notices.resend(notice_id, person.person_id, uow.now())
    return uow.notices.get(notice_id)


def _post(uow: UnitOfWork, notice: Notice, case: Case, outside: Outside) -> None:
    """Bring the notice to one group of the case's area that has not had it yet; delivered when all of them had it.

    One message and no more: what is on its way when the program dies is one message, and no transaction waits long.
    """
    now = uow.now()
    if notice.channel != GROUP:
        said = f"no sender for channel {notice.channel!r}; known: {INBOX}, {GROUP}"
        uow.notices.failed(notice.notice_id, said, _next_attempt(uow, notice, case, refused=True))
        return
    quiet_end = held_back_until(case.policy, notice.channel, now, Calendar(uow.time_zone))
    if quiet_end is not None:
        uow.notices.put_off(notice.notice_id, quiet_end)
        return
    groups = uow.groups.of_area(case.community_id, case.grid_id, case.block_id)
    had_it = uow.groups.groups_of_notice(notice.notice_id)
    left = [group for group in groups if group.group_id not in had_it]
    awake = [group for group in left if not _rests(group, now)]
    if not left:
        # Where no group is set up the group page of the house is the group.
        through = ",".join(f"{GROUP}:{group_id}" for group_id in had_it) or INBOX
        uow.notices.delivered(notice.notice_id, now, through)
    elif awake:
        _send(uow, notice, case, outside, awake[0], left, others_wait=len(awake) > 1)
    elif all(_rests(group, now) for group in groups):
        uow.groups.put_off_all(case, _first_to_wake(groups))
    else:
        uow.notices.put_off(notice.notice_id, _first_to_wake(left))


def _send(
    uow: UnitOfWork, notice: Notice, case: Case, outside: Outside, group: Group, left: list[Group], others_wait: bool
) -> None:
    """Send it into this group and settle. left: all groups that have not had it yet, this one among them.

    others_wait: more of them can have it now, whatever becomes of this one. An attempt is one round through all of
    those, counted with the last: so the limit in time is the same however many groups there are.
    """
    now = uow.now()
    card = uow.cases.card(_case_of(notice))
    mentions = uow.people.to_mention([Role(role) for role in notice.body.get("mention", [notice.role])], case)
    post = worded(notice, card, mentions, now, uow.time_zone, outside.cockpit_url)
    try:
        outside.channels.post(group.channel_url, post)
    except ChannelFailed as error:
        rests_until = _let_rest(uow, group, error, now)
        if others_wait:
            uow.notices.put_off(notice.notice_id, now)
            return
        if error.busy_seconds is not None:
            uow.notices.put_off(notice.notice_id, rests_until)
            return
        refused = error.refused and all(other.refuses for other in left if other.group_id != group.group_id)
        at = _next_attempt(uow, notice, case, refused)
        uow.notices.failed(notice.notice_id, f"group {group.group_id}: {error}", at)
        return
    uow.groups.posted(notice.notice_id, group.group_id, now)
    if group.failures or group.last_error:
        uow.groups.works(group.group_id)
    if len(left) == 1:
        through = ",".join(f"{GROUP}:{group_id}" for group_id in uow.groups.groups_of_notice(notice.notice_id))
        uow.notices.delivered(notice.notice_id, now, through)
    else:
        uow.notices.put_off(notice.notice_id, now)


def _case_of(notice: Notice) -> int:
    """Raises Refused for a message of the house itself, which never leaves it and is always delivered."""
    if notice.case_id is None:
        raise Refused(f"notice {notice.notice_id} is the house's own; it is delivered in the house and never sent out")
    return notice.case_id


def _rests(group: Group, now: datetime) -> bool:
    return group.resting_until is not None and group.resting_until > now


def _first_to_wake(groups: list[Group]) -> datetime:
    return min(group.resting_until for group in groups if group.resting_until is not None)


def _let_rest(uow: UnitOfWork, group: Group, error: ChannelFailed, now: datetime) -> datetime:
    """Let the group's channel rest, so that its other notices are not tried in vain; until when."""
    busy = error.busy_seconds is not None
    until = now + (timedelta(seconds=error.busy_seconds or 0) if busy else rest_after(group.failures + 1))
    uow.groups.failed(group, str(error), until, counts=not busy, refuses=error.refused)
    return until


def _next_attempt(uow: UnitOfWork, notice: Notice, case: Case, refused: bool) -> datetime | None:
    calendar = Calendar(uow.time_zone)
    return next_attempt_at(notice.attempts + 1, refused, case.policy, notice.channel, uow.now(), calendar)
