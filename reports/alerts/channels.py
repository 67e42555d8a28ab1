"""Sends messages through apprise, and says why one did not arrive without naming what a channel's URL hides."""

from __future__ import annotations

import logging
import re
from threading import Thread

import apprise

from reports.history import HistoryError

PATIENCE_SECONDS = 60
"""For one message in all: a server that sends a byte now and then would hold the alert for ever."""

SERVERS = ("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos")
"""Schemes in which a server stands after the slashes. In others, a token may stand there."""

WEB_HOOKS = {"http": "json", "https": "jsons"}
"""How apprise calls a plain web hook, which takes the message as JSON."""

UNKNOWN = "apprise does not know such a channel, or the URL is incomplete"

_HOST = re.compile(r"(?:[^/?#]*@)?([\w.-]+)(?::\d+)?(?:/[^@?]*)?(?:\?.*)?", re.DOTALL)
"""What follows the slashes, where no unescaped character of a password can be taken for the end of a host."""


def check(channel: str) -> None:
    """Raises HistoryError for a channel that apprise does not know."""
    _sender(channel)


def send(channel: str, title: str, text: str, kind: apprise.NotifyType) -> str:
    """Send a message. Returns why it was not delivered, or nothing if it was."""
    sender, failed = _sender(channel), list[str]()
    handler = _Kept()
    log = logging.getLogger("apprise")
    log.addHandler(handler)
    thread = Thread(target=_notify, args=(sender, title, text, kind, failed), daemon=True)
    try:
        thread.start()
        thread.join(PATIENCE_SECONDS)
    finally:
        log.removeHandler(handler)
    if thread.is_alive():
        return f"not taken within {PATIENCE_SECONDS} seconds"
    return _reason(handler.texts) if failed else ""


def shown(channel: str) -> str:
    """A channel by its scheme and, where that is sure to be one, its host: the rest may be a password."""
    scheme, has_scheme, rest = channel.partition("://")
    if not has_scheme:
        return "(no scheme)://..."
    found = _HOST.fullmatch(rest) if scheme.lower() in SERVERS else None
    return f"{scheme}://{found[1] if found else '...'}"


class _Kept(logging.Handler):
    """Keeps what apprise logs, which may name a URL: it is only searched for what says nothing of that."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.texts += f"{record.getMessage()}\n"


def _notify(sender: apprise.Apprise, title: str, text: str, kind: apprise.NotifyType, failed: list[str]) -> None:
    form = apprise.NotifyFormat.TEXT
    if not sender.notify(text, title=title, notify_type=kind, body_format=form):
        failed.append(title)


def _reason(texts: str) -> str:
    if status := re.search(r"\berror=(\d{3})\b", texts):
        return f"it answers {status[1]}"
    return "no connection, or none in time" if "onnection error" in texts.lower() else "refused"


def _sender(channel: str) -> apprise.Apprise:
    sender = apprise.Apprise()
    if not sender.add(channel):
        raise HistoryError(f"{shown(channel)}: {_advice(channel)}.")
    return sender


def _advice(channel: str) -> str:
    hook = WEB_HOOKS.get(channel.partition("://")[0].lower())
    return f"a plain web hook is {hook}://HOST/PATH here" if hook else UNKNOWN
