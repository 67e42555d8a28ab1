"""The issues of a GitHub repository, through its REST API."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from reports._text import printable, utc_seconds
from reports.history import HistoryError

PUBLIC_API = "https://api.github.com"

PER_PAGE = 100
"""As many issues as the API lists on a page: each page is a request of the hourly limit."""

TIMEOUT_SECONDS = 30
"""The API itself gives up after 10; the rest is for the network."""

PAUSE_SECONDS = 1.0
"""Between two writes, as GitHub asks for: faster ones are taken for abuse, and refused for minutes."""

LONGEST = 200
"""Characters of a message of the API: it is one sentence."""

NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class TrackerError(HistoryError):
    """The API refuses, or does not answer. `is_temporary`: the same may work later."""

    def __init__(self, message: str, is_temporary: bool = False) -> None:
        """The message is for the person who asked."""
        super().__init__(message)
        self.is_temporary = is_temporary


@dataclass(frozen=True)
class Issue:
    """An issue as it stands in the repository."""

    number: int
    is_open: bool
    title: str
    body: str


class Tracker:
    """The issues of one repository that bear one label. Every method raises TrackerError."""

    def __init__(self, repository: str, label: str, token: str, base_url: str = PUBLIC_API) -> None:
        """Send nothing yet. Raises TrackerError for what is no name of a repository, and no URL."""
        if not NAME.fullmatch(repository):
            raise TrackerError(f'--repo {repository}: expected OWNER/NAME, as in "acme/appointments".')
        if not base_url.startswith(("https://", "http://")):
            raise TrackerError(f"GITHUB_API_URL: {base_url} is no URL: expected one as {PUBLIC_API}.")
        self.repository, self.label, self._wrote = repository, label, 0.0
        headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
        headers["authorization"] = f"Bearer {token}"
        self._client = httpx.Client(base_url=base_url, headers=headers, timeout=TIMEOUT_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def issues(self) -> Iterator[Issue]:
        """All issues with the label, open and closed, the oldest first: new ones then never move between pages."""
        order = {"sort": "created", "direction": "asc"}
        wanted = {"labels": self.label, "state": "all", "per_page": str(PER_PAGE), **order}
        answer = self._send("GET", self._path(), params=wanted)
        yield from _issues(answer)
        while "next" in answer.links:
            answer = self._send("GET", self._next(answer))
            yield from _issues(answer)

    def open(self, title: str, body: str) -> int:
        """Open an issue with the label, and return its number."""
        made = self._write("POST", self._path(), {"title": title, "body": body, "labels": [self.label]}).json()
        if self.label.lower() not in [label["name"].lower() for label in made["labels"]]:
            # Without it, the next run would not find the issue and open another one.
            raise TrackerError(
                f"{self.repository}: #{made['number']} was opened, but GitHub dropped its label {self.label}: "
                "the token may not set labels. Give it the right to write issues, and put the label on that issue."
            )
        return int(made["number"])

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""
        self._write("POST", f"{self._path()}/{number}/comments", {"body": body})

    def update(self, number: int, title: str, body: str, is_open: bool) -> None:
        """Give an issue this title, body and state."""
        state = "open" if is_open else "closed"
        self._write("PATCH", f"{self._path()}/{number}", {"title": title, "body": body, "state": state})

    def _path(self) -> str:
        return f"/repos/{self.repository}/issues"

    def _next(self, answer: httpx.Response) -> str:
        following = httpx.URL(answer.links["next"]["url"])
        if following.netloc != self._client.base_url.netloc or following.scheme != self._client.base_url.scheme:
            raise TrackerError(f"{self._client.base_url.host}: its next page is at {following.host}: not asked for.")
        return str(following)

    def _write(self, method: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        time.sleep(max(0.0, self._wrote + PAUSE_SECONDS - time.monotonic()))
        answer = self._send(method, path, json=body)
        self._wrote = time.monotonic()
        return answer

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise TrackerError(
                f"{self._client.base_url.host}: no answer ({type(error).__name__}). Run it again later.", True
            ) from None
        if not answer.is_success:
            raise _refusal(answer, self.repository)
        return answer


def _issues(answer: httpx.Response) -> Iterator[Issue]:
    """The issues of a page; the API lists pull requests among them."""
    for row in answer.json():
        if "pull_request" not in row:
            yield Issue(row["number"], row["state"] == "open", row["title"], row["body"] or "")


ADVICE = {
    301: "The repository has another name now: give that one.",
    307: "The repository has another name now: give that one.",
    401: "GITHUB_TOKEN is wrong or has expired: make a new one.",
    403: "The token may not do that: it needs the right to write issues (`issues: write` in a workflow).",
    404: "There is no such repository, or the token may not see it: check --repo and the token's rights.",
    410: "The repository has no issues: turn them on in its settings, or name another one.",
    422: "GitHub takes no such issue: check --label.",
}


def _refusal(answer: httpx.Response, repository: str) -> TrackerError:
    """What an answer other than a success means, and what to do."""
    said = _message(answer)
    place = f"{answer.url.host} answers {answer.status_code} for {repository}{f' ({said})' if said else ''}."
    if answer.status_code in (403, 429) and _is_limited(answer, said):
        return TrackerError(f"{place} The limit of requests is reached: run it again {_later(answer)}.", True)
    if answer.status_code >= 500 or answer.status_code == 429:
        return TrackerError(f"{place} Run it again later.", True)
    return TrackerError(f"{place} {ADVICE.get(answer.status_code, 'Check GITHUB_API_URL and --repo.')}")


def _message(answer: httpx.Response) -> str:
    try:
        said = answer.json()["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    return printable(" ".join(str(said).split()))[:LONGEST].rstrip(".")


def _is_limited(answer: httpx.Response, said: str) -> bool:
    is_spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return is_spent or "rate limit" in said.lower()


def _later(answer: httpx.Response) -> str:
    seconds, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if seconds.isdecimal():
        return f"after {seconds} seconds"
    return f"after {utc_seconds(int(reset))}" if reset.isdecimal() else "in a few minutes"
