"""Reports to their readers: who wants them, what is queued for whom, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data_contracts.errors import ChannelFailed, InvalidInput, NotFound, PartUnavailable, Refused
from data_contracts.schemas.group import Post
from data_contracts.schemas.report import Report, ReportType
from data_contracts.schemas.report_delivery import Delivery, Subscription
from governance_rules.domain.delivery import ATTEMPTS, REFUSED_ATTEMPTS, wait_after
from governance_rules.domain.period_story import Names
from governance_rules.domain.permissions import Action, may
from governance_rules.domain.report_message import draft_of, is_over
from governance_rules.notice_ports import GroupChannels
from governance_rules.ports import UnitOfWork

LANGUAGES = ("zh", "en")


def subscribe(uow: UnitOfWork, subscription: Subscription) -> Subscription:
    """The subscription as it is kept; one that this reader has of this type is replaced.

    Raises InvalidInput for a language that there is not, NotFound for a person or group that there is not, and Refused
    for a person who may not read reports and a group that has no channel.
    """
    if subscription.language not in LANGUAGES:
        raise InvalidInput(f"{subscription.language!r} is no language of reports; write zh or en", "language")
    if subscription.person_id is not None:
        person = uow.people.get(subscription.person_id)
        if not may(person, Action.READ_REPORTS):
            raise Refused(f"{person.sign_in_name} may not read reports; operators, leaders and auditors may")
    if subscription.group_id is not None and uow.groups.get(subscription.group_id).channel_url is None:
        raise Refused(f"group {subscription.group_id} has no channel; give it one with `cityeye group add`")
    return uow.report_deliveries.subscribe(subscription)


def queue_deliveries(uow: UnitOfWork, report: Report, kinds: Names, street_name: str, link: str) -> int:
    """How many deliveries of this report are new; none before its period is over. Safe to repeat."""
    now = uow.now()
    if not is_over(report, now.astimezone(ZoneInfo(uow.time_zone)).date()):
        return 0
    readers = uow.report_deliveries.subscriptions(ReportType(report.report_type))
    return uow.report_deliveries.queue(
        draft_of(report, reader, kinds, street_name, link, now, uow.time_zone) for reader in readers
    )


def send_next_report(
    uow: UnitOfWork, channels: GroupChannels, failed: Callable[[Delivery, Exception], None] | None = None
) -> Delivery | None:
    """Send the next due report that leaves the house, and settle it; None when none is due.

    It stays locked while it is sent, so that several dispatchers never send it twice. failed: told of an unexpected
    error, which counts as a failed attempt; without it the error is raised. PartUnavailable is always raised.
    """
    delivery = uow.report_deliveries.claim()
    if delivery is None:
        return None
    try:
        with uow.savepoint():
            _send(uow, channels, delivery)
    except PartUnavailable:
        raise
    except Exception as error:
        if failed is None:
            raise
        failed(delivery, error)
        # Its words stay out of the row: an unexpected error may quote the address of a channel.
        _failed(uow, delivery, f"unexpected {type(error).__name__}", refused=False)
    return delivery


def _send(uow: UnitOfWork, channels: GroupChannels, delivery: Delivery) -> None:
    try:
        url = _channel_of(uow, uow.report_deliveries.subscription(delivery.subscription_id))
        text = f"{delivery.body}\n{delivery.link}"
        channels.post(url, Post(delivery.idempotency_key, delivery.title, text))
    except ChannelFailed as error:
        if error.busy_seconds is not None:
            until = uow.now() + timedelta(seconds=error.busy_seconds)
            uow.report_deliveries.failed(delivery, str(error), until, counts=False)
        else:
            _failed(uow, delivery, str(error), error.refused)
        return
    uow.report_deliveries.delivered(delivery)


def _channel_of(uow: UnitOfWork, subscription: Subscription) -> str:
    if subscription.channel_url is not None:
        return subscription.channel_url
    if subscription.group_id is not None:
        try:
            url = uow.groups.get(subscription.group_id).channel_url
        except NotFound:
            url = None
        if url is not None:
            return url
        raise ChannelFailed(f"group {subscription.group_id} has no channel any more", refused=True)
    raise ChannelFailed("the subscription has no channel any more", refused=True)


def _failed(uow: UnitOfWork, delivery: Delivery, error: str, refused: bool) -> None:
    attempts = delivery.attempts + 1
    at: datetime | None = uow.now() + wait_after(attempts)
    if attempts >= (REFUSED_ATTEMPTS if refused else ATTEMPTS):
        at = None
    uow.report_deliveries.failed(delivery, error, at)
