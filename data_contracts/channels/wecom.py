"""Group robots of WeCom (企业微信群机器人) as a plugin of Apprise; its own plugin for them cannot mention anybody.

Format and limits: https://developer.work.weixin.qq.com/document/path/91770 (群机器人配置说明; before that
https://work.weixin.qq.com/api/doc/90000/90136/91770): a text message is
`{"msgtype": "text", "text": {"content": …, "mentioned_list": [user ids], "mentioned_mobile_list": [phone numbers]}}`,
its content at most 2048 bytes of UTF-8; a robot takes at most 20 messages a minute. Every answer is HTTP 200 with an
`errcode`; global error codes: https://developer.work.weixin.qq.com/document/path/90313 (0 taken, -1 the system is busy,
45009 too many requests, 93000 no such robot).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import requests
import urllib3
from apprise import NotifyType
from apprise.plugins import NotifyBase

from data_contracts.errors import ChannelFailed
from data_contracts.schemas.group import Mention

SCHEMA = "wecomgroup"
ROBOT_HOST = "qyapi.weixin.qq.com"
ROBOT_PATH = "/cgi-bin/webhook/send"
LONGEST_CONTENT_BYTES = 2048
BUSY_SECONDS = 60.0

_TAKEN, _TRY_AGAIN, _TOO_MANY = 0, -1, 45009
_LONGEST_ANSWER_BYTES = 65536
_NATIVE = re.compile(rf"^https://{re.escape(ROBOT_HOST)}{ROBOT_PATH}/?\?key=(?P<key>[\w-]+)$", re.ASCII)


class WeComGroup(NotifyBase):  # type: ignore[misc]
    """`wecomgroup://[host[:port]][/path]?key=KEY[&secure=no]`; host and path are those of WeCom unless given.

    `mentioned` is set before `notify`; `failure` says afterwards why a message was not taken.
    """

    service_name = "WeCom group robot"
    service_url = "https://work.weixin.qq.com/"
    setup_url = "https://developer.work.weixin.qq.com/document/path/91770"
    secure_protocol = SCHEMA
    title_maxlen = 0
    request_rate_per_sec = 0

    def __init__(self, key: str, encrypted: bool = True, path: str = ROBOT_PATH, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not re.fullmatch(r"[\w-]+", key or "", re.ASCII):
            raise TypeError("the key of the robot is missing or is none")
        self.key, self.encrypted, self.path = key, encrypted, path
        self.mentioned: Sequence[Mention] = ()
        self.failure: ChannelFailed | None = None

    def send(self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **_: Any) -> bool:
        """True when the robot took the message; else `failure` is set."""
        try:
            self._send(body)
        except ChannelFailed as error:
            self.failure = error
            return False
        return True

    def _send(self, body: str) -> None:
        address = f"{'https' if self.encrypted else 'http'}://{self.host or ROBOT_HOST}"
        address += f":{self.port}" if self.port else ""
        # `from None` throughout: what a failed request says quotes the whole URL, and would stand in every traceback.
        try:
            with requests.post(
                f"{address}{self.path}",
                params={"key": self.key},
                data=json.dumps(message(body, self.mentioned), ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=self.request_timeout,
                verify=self.verify_certificate,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status = answer.status_code
                said = answer.raw.read(_LONGEST_ANSWER_BYTES, decode_content=True) if status == 200 else b""
        except requests.exceptions.SSLError:
            raise ChannelFailed("WeCom: its certificate is not to be trusted") from None
        except requests.exceptions.ConnectTimeout:
            raise ChannelFailed("WeCom: no connection in time") from None
        except (requests.exceptions.Timeout, TimeoutError):
            raise ChannelFailed("WeCom: no answer in time") from None
        except (requests.exceptions.RequestException, OSError):
            raise ChannelFailed("WeCom: cannot be reached") from None
        except urllib3.exceptions.HTTPError:
            # What is raised while the answer is read is wrapped by nobody.
            raise ChannelFailed("WeCom: the answer broke off") from None
        _check(status, said, self.key)

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The URL again; with privacy the key is hidden."""
        port = f":{self.port}" if self.port else ""
        secure = "" if self.encrypted else "&secure=no"
        key = "****" if privacy else self.key
        return f"{SCHEMA}://{self.host or ROBOT_HOST}{port}{self.path}?key={key}{secure}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        """Arguments of the constructor; None for a URL that is none. `wecomgroup://?key=…` is the usual host."""
        url = re.sub(rf"^{SCHEMA}:///?(?=\?)", f"{SCHEMA}://{ROBOT_HOST}/", url, flags=re.IGNORECASE)
        results: dict[str, Any] | None = NotifyBase.parse_url(url, verify_host=False)
        if not results:
            return None
        asked = results["qsd"]
        results["key"] = NotifyBase.unquote(asked.get("key", ""))
        results["encrypted"] = asked.get("secure", "yes").lower() not in ("no", "false", "0")
        path = NotifyBase.unquote(results.get("fullpath") or "").rstrip("/")
        results["path"] = path or ROBOT_PATH
        return results


def from_native(url: str) -> str:
    """The channel URL for an address as WeCom shows it to whoever adds a robot; any other text as it is."""
    native = _NATIVE.match(url.strip())
    return f"{SCHEMA}://{ROBOT_HOST}{ROBOT_PATH}?key={native['key']}" if native else url.strip()


def message(text: str, mentioned: Sequence[Mention]) -> dict[str, Any]:
    """The body of the request. Who has no user id is mentioned by phone, nobody twice; text too long is cut off."""
    users = dict.fromkeys(one.wecom_user_id for one in mentioned if one.wecom_user_id)
    phones = dict.fromkeys(one.phone for one in mentioned if one.phone and not one.wecom_user_id)
    content = text.encode()[:LONGEST_CONTENT_BYTES].decode(errors="ignore")
    return {
        "msgtype": "text",
        "text": {"content": content, "mentioned_list": [*users], "mentioned_mobile_list": [*phones]},
    }


def _check(status: int, said: bytes, key: str) -> None:
    """Raises ChannelFailed unless the robot took the message."""
    if status == 429:
        raise ChannelFailed("WeCom: HTTP 429, too many messages", busy_seconds=BUSY_SECONDS)
    if status != 200:
        raise ChannelFailed(f"WeCom: HTTP {status}", refused=400 <= status < 500 and status != 408)
    try:
        answer = json.loads(said)
        code = int(answer["errcode"])
    except (ValueError, KeyError, TypeError):
        raise ChannelFailed("WeCom: an answer without errcode; is this the address of a group robot?") from None
    if code == _TAKEN:
        return
    words = str(answer.get("errmsg", "")).replace(key, "****")[:200]
    if code == _TOO_MANY:
        raise ChannelFailed(f"WeCom: errcode {code} {words}", busy_seconds=BUSY_SECONDS)
    raise ChannelFailed(f"WeCom: errcode {code} {words}", refused=code != _TRY_AGAIN)
