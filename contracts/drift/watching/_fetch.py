"""Fetches a page: one document of a bounded size, in a bounded time, from the host that was named and no other."""

from __future__ import annotations

from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread

import httpx

from contracts.drift.watching._html import as_markdown

TIMEOUT = httpx.Timeout(20, connect=10)
"""Seconds: content networks serve documentation within one; a slow morning is no reason to fail."""
WHOLE_SECONDS = 60
"""For the page with all redirects: a server that sends a byte now and then would hold the night for ever."""
MOST_BYTES = 10_000_000
"""The largest published OpenAPI files have about 5 MB; what is larger is no page."""
MOST_REDIRECTS = 5
"""To https, to www-less, to the latest version, with a slash at its end: nobody needs more."""
HEADERS = {
    "accept": "text/markdown, application/json;q=0.9, application/yaml;q=0.9, text/plain;q=0.8, text/html;q=0.5",
    "user-agent": "contract-page-watch",
}
KINDS = (("json", ".json"), ("yaml", ".yaml"), ("markdown", ".md"), ("html", ".html"))
"""Parts of media types, and how files of them end."""
OTHER = ".txt"
PLAIN = ("text/plain", "application/octet-stream", "")
"""Media types that say nothing, so that the end of the path does."""
MOVED = (
    "the page seems to have moved: look for it, and write its address in contract.yaml, in source.fetch where it has "
    "that, else in source.page"
)


class NotFetched(Exception):
    """A page did not come; the message says which and why, for a person."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} was not fetched: {reason}.")


@dataclass(frozen=True)
class Fetched:
    """The text of a page, HTML as Markdown; `suffix` is how a file of it ends, such as .json."""

    url: str
    text: str
    suffix: str
    was_html: bool = False


def fetch(url: str, seconds: float = WHOLE_SECONDS) -> Fetched:
    """The page at a URL, in so many seconds. Raises NotFetched where there is none that can be used."""
    come = Queue[Fetched | Exception](1)
    # A thread, as time-outs hold for each single read of a socket, and a drop now and then keeps to them.
    with httpx.Client(timeout=TIMEOUT, headers=HEADERS, follow_redirects=False) as client:
        Thread(target=lambda: come.put(_fetched_or_why(client, url)), daemon=True).start()
        try:
            found = come.get(timeout=seconds)
        except Empty:
            raise NotFetched(url, f"it did not come whole within {seconds:g} seconds") from None
    if isinstance(found, Exception):
        raise found
    return found


def _fetched_or_why(client: httpx.Client, url: str) -> Fetched | Exception:
    """The page, or what kept it from coming."""
    try:
        return _fetched(client, httpx.URL(url), url)
    except httpx.TimeoutException:
        return NotFetched(url, "it gives no answer in time")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return NotFetched(url, f"no connection ({error or type(error).__name__})")
    except Exception as error:
        return error


def _fetched(client: httpx.Client, at: httpx.URL, url: str) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        with client.stream("GET", at) as answer:
            if answer.next_request is None:
                _check(answer, url)
                return _page(answer, _body(answer, url), url)
            at = _next(at, answer.next_request.url, url)
    raise NotFetched(url, f"it redirects more than {MOST_REDIRECTS} times")


def _next(at: httpx.URL, to: httpx.URL, url: str) -> httpx.URL:
    """Where a redirect leads, if that is the same host: another one is not who the contract names."""
    is_safer = (at.scheme, to.scheme) == ("http", "https")
    if to.host != at.host or ((to.scheme, to.port) != (at.scheme, at.port) and not is_safer):
        raise NotFetched(
            url, f"it redirects to {to.scheme}://{to.netloc.decode('ascii')}, and only its own host is asked"
        )
    return to


def _check(answer: httpx.Response, url: str) -> None:
    if answer.status_code in (301, 302, 307, 308, 404, 410):
        raise NotFetched(url, f"it is answered {answer.status_code}; {MOVED}")
    if answer.status_code != 200:
        raise NotFetched(url, f"it is answered {answer.status_code}")


def _body(answer: httpx.Response, url: str) -> bytes:
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise NotFetched(url, f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return bytes(body)


def _page(answer: httpx.Response, body: bytes, url: str) -> Fetched:
    try:
        text = (
            body.decode(answer.charset_encoding or "utf-8")
            .removeprefix("\ufeff")
            .replace("\r\n", "\n")
            .replace("\r", "\n")
        )
    except (LookupError, UnicodeError) as error:
        raise NotFetched(url, "what came is no text") from error
    if not text.strip():
        raise NotFetched(url, "what came is empty")
    suffix = _suffix(answer)
    return Fetched(url, as_markdown(text), ".md", was_html=True) if suffix == ".html" else Fetched(url, text, suffix)


def _suffix(answer: httpx.Response) -> str:
    """How a file of this ends: by its media type, where that is one that says nothing, by its path."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    _, point, end = answer.url.path.rpartition("/")[2].rpartition(".")
    word = (end.lower() if point else "") if kind in PLAIN else kind
    word = {"yml": "yaml", "md": "markdown", "mdx": "markdown", "htm": "html"}.get(word, word)
    return next((suffix for part, suffix in KINDS if part in word), OTHER)
