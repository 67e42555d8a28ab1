"""An imitation of GitHub's REST API on loopback: the four endpoints of issues that `reports issues` calls."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from werkzeug import Request, Response

from suites.selftest.loopback import served

REPO = "acme/appointments"
TOKEN = "ghp_canary0123456789"
CALLS = {
    ("GET", "/issues"): "list",
    ("POST", "/issues"): "create",
    ("PATCH", "/issues/N"): "update",
    ("POST", "/issues/N/comments"): "comment",
}


@dataclass
class Repository:
    """A repository: its issues and their comments, the calls that came, and how it behaves.

    `may_label`: a token without the right to push may open issues, but its labels are dropped without a word.
    `refusals` are answered first, in order, in place of what was asked; None lets a call pass.
    """

    url: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    page: int = 100
    may_label: bool = True
    refusals: list[Response | None] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        """What GitHub answers."""
        call = CALLS.get((request.method, re.sub(r"\d+", "N", request.path.removeprefix(f"/repos/{REPO}"))))
        self.calls.append(call or f"{request.method} {request.path}")
        if self.refusals and (refusal := self.refusals.pop(0)):
            return refusal
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refused(401, "Bad credentials")
        if call is None:
            return refused(404, "Not Found")
        answers: dict[str, Callable[[Request], Response]] = {
            "list": self._list,
            "create": self._create,
            "update": self._update,
            "comment": self._comment,
        }
        return answers[call](request)

    def _list(self, request: Request) -> Response:
        wanted = request.args["labels"].lower()
        found = [one for one in self.issues if wanted in [label["name"].lower() for label in one["labels"]]]
        found = [one for one in found if request.args.get("state", "open") in ("all", one["state"])]
        found = found if request.args.get("direction") == "asc" else found[::-1]
        size, number = min(int(request.args.get("per_page", 30)), self.page), int(request.args.get("page", 1))
        answer = _json(found[(number - 1) * size : number * size])
        if number * size < len(found):
            following = {**request.args.to_dict(), "page": str(number + 1)}
            query = "&".join(f"{name}={value}" for name, value in following.items())
            answer.headers["link"] = f'<{self.url}{request.path}?{query}>; rel="next"'
        return answer

    def _create(self, request: Request) -> Response:
        sent = request.get_json()
        labels = [{"name": name} for name in sent["labels"]] if self.may_label else []
        texts = {"title": sent["title"], "body": sent["body"]}
        self.issues.append({"number": len(self.issues) + 1, "state": "open", **texts, "labels": labels})
        return _json(self.issues[-1], 201)

    def _update(self, request: Request) -> Response:
        issue = self.issues[_number(request) - 1]
        issue.update(request.get_json())
        return _json(issue)

    def _comment(self, request: Request) -> Response:
        self.comments.append((_number(request), request.get_json()["body"]))
        return _json({"id": len(self.comments)}, 201)


def _number(request: Request) -> int:
    return int(request.path.split("/issues/")[1].split("/")[0])


def _json(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(value), status, {**headers, "content-type": "application/json; charset=utf-8"})


def refused(status: int, message: str, **headers: str) -> Response:
    """A refusal as GitHub words it; `_` stands for `-` in the names of headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return _json({"message": message, "documentation_url": "https://docs.github.com/rest"}, status, **named)


@contextmanager
def repository(**behaviour: Any) -> Iterator[Repository]:
    """A repository without issues, served on loopback."""
    found = Repository(**behaviour)

    @Request.application
    def application(request: Request) -> Response:
        return found.answer(request)

    with served(application) as server:
        found.url = server.url
        yield found
