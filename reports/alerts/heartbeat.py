"""Tells a watcher outside that all is well with the tests themselves: a schedule that is off sends nothing."""

from __future__ import annotations

import click
import httpx

from reports.history import HistoryError

TIMEOUT_SECONDS = 10
"""A watcher answers at once; one that does not is tried again by the next alert."""


def check(url: str) -> None:
    """Raises HistoryError for what cannot be fetched, without the URL: it is a secret."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise HistoryError("--heartbeat: this is no URL that can be fetched (not shown): expected https://HOST/PATH.")


def is_fetched(url: str) -> bool:
    """Fetch a URL; where that fails, say so, without the URL."""
    try:
        httpx.get(url, timeout=TIMEOUT_SECONDS).raise_for_status()
    except httpx.HTTPStatusError as error:
        return _failed(f"{error.response.status_code} came")
    except httpx.HTTPError as error:
        return _failed(type(error).__name__)
    return True


def _failed(why: str) -> bool:
    click.echo(f"reports: the heartbeat was not delivered: {why}", err=True)
    return False
