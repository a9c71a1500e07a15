"""Channels through Apprise: one URL names the service and how to reach it (https://github.com/caronc/apprise/wiki)."""

from __future__ import annotations

import logging
import re
import threading

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.manager_plugins import NotificationManager
from apprise.plugins import NotifyBase
from apprise.plugins.custom_form import NotifyForm
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.custom_xml import NotifyXML

from data_contracts.channels.wecom import SCHEMA, WeComGroup, from_native
from data_contracts.errors import ChannelFailed, InvalidInput
from data_contracts.schemas.group import Mention, Post

CONNECT_SECONDS = READ_SECONDS = 5.0
WHOLE_SECONDS = 20.0
"""A service that answers drop by drop never reaches a read's time limit; nobody waits longer than this."""

KEY_HEADER = "Idempotency-Key"
_WITH_HEADERS = (NotifyJSON, NotifyXML, NotifyForm)
_SHORTEST_SECRET = 4


class AppriseChannels:
    """`governance_rules.notice_ports.GroupChannels`. Safe to share between threads.

    whole_seconds: the longest that one message may take in all.
    """

    def __init__(self, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._whole_seconds = whole_seconds
        _prepare_apprise()

    def post(self, channel_url: str, post: Post) -> None:
        """Send it. Raises ChannelFailed, which never names what is secret in the URL."""
        outcome: list[ChannelFailed | None] = []

        def send() -> None:
            try:
                _send(channel_url, post)
                outcome.append(None)
            except ChannelFailed as error:
                outcome.append(error)
            except Exception as error:
                # Whatever a service's plugin raises may quote the URL.
                outcome.append(ChannelFailed(f"unexpected {type(error).__name__}"))

        # A daemon, because a thread cannot be stopped: one that hangs must not hold up the end of the program.
        thread = threading.Thread(target=send, name="channel", daemon=True)
        thread.start()
        thread.join(self._whole_seconds)
        if not outcome:
            raise ChannelFailed(f"not finished after {self._whole_seconds:g} s")
        if outcome[0] is not None:
            raise outcome[0]


def checked_channel_url(text: str) -> str:
    """The URL to keep for what a person wrote: any Apprise URL, or the address that WeCom shows for a group robot.

    Raises InvalidInput, without the text, which is a secret.
    """
    url = from_native(text)
    _plugin(url)
    return url


def service_name(channel_url: str) -> str:
    """What kind of channel the URL names, for people; nothing of it that is secret. Raises InvalidInput."""
    return str(_plugin(channel_url).service_name)


def _plugin(channel_url: str) -> NotifyBase:
    _prepare_apprise()
    _said.lines = []
    plugin = Apprise.instantiate(channel_url, asset=AppriseAsset(async_mode=False, secure_logging=True))
    if plugin is None:
        raise InvalidInput(
            "this is no address of a channel; write an Apprise URL such as wecomgroup://?key=KEY, json://host/path "
            "or mailto://user:password@host, or the https address that WeCom shows for a group robot",
            field="channel_url",
        )
    return plugin


def _send(channel_url: str, post: Post) -> None:
    try:
        plugin = _plugin(channel_url)
    except InvalidInput:
        raise ChannelFailed(
            "its address is no Apprise URL; set it anew with `cityeye group add`", refused=True
        ) from None
    # The outbox tries again, later and only what failed; a URL must not make one attempt long, nor a failure a success.
    plugin.retry, plugin.optional = 0, False
    plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, CONNECT_SECONDS)
    plugin.socket_read_timeout = min(plugin.socket_read_timeout, READ_SECONDS)
    text = post.text
    if isinstance(plugin, WeComGroup):
        plugin.mentioned = post.mentions
    elif post.mentions:
        text = f"{text}\n{_called_by_name(post.mentions)}"
    if isinstance(plugin, _WITH_HEADERS):
        plugin.headers[KEY_HEADER] = post.key
    title = post.title
    if plugin.title_maxlen <= 0:
        title, text = "", f"{title}\n{text}"
    sender = Apprise()
    sender.add(plugin)
    if sender.notify(body=text, title=title, body_format=NotifyFormat.TEXT):
        return
    if isinstance(plugin, WeComGroup) and plugin.failure is not None:
        raise plugin.failure
    said = without_secrets(" ".join(_said.lines[-2:]), channel_url) or "the message was not taken"
    raise ChannelFailed(f"{plugin.service_name}: {said}"[:300])


def _called_by_name(mentions: tuple[Mention, ...]) -> str:
    return " ".join(f"@{name}" for name in dict.fromkeys(mention.name for mention in mentions))


def without_secrets(text: str, channel_url: str) -> str:
    """The text without any part of the URL but its schema: which of them is a secret, each service decides."""
    _, _, rest = channel_url.partition("://")
    for part in sorted(re.split(r"[/:?&=@+,]", rest), key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            text = text.replace(part, "****")
    return text


_said = threading.local()
_prepared = threading.Lock()


class _Said(logging.Handler):
    """Keeps what Apprise says in this thread, for the reason of a failure; nothing of it goes to any log."""

    def emit(self, record: logging.LogRecord) -> None:
        if not hasattr(_said, "lines"):
            _said.lines = []
        _said.lines.append(record.getMessage().splitlines()[0] if record.getMessage() else "")


def _prepare_apprise() -> None:
    """Make the group robot known to Apprise, and keep addresses out of the logs of the libraries below."""
    with _prepared:
        plugins = NotificationManager()
        if SCHEMA not in plugins:
            plugins.add(WeComGroup)
        logger = logging.getLogger("apprise")
        if not any(isinstance(handler, _Said) for handler in logger.handlers):
            logger.addHandler(_Said())
        logger.propagate = False
        logger.setLevel(logging.WARNING)
        # At DEBUG it writes the path of each request, which holds the key of the robot.
        logging.getLogger("urllib3").setLevel(logging.INFO)
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
