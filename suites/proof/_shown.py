"""Whether a fault of the stand-in changed any answer of a run: one that did not shows nothing about the suite."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from suites.proof._run import Application
from suites.standin import StandIn

Head = tuple[str, list[tuple[str, str]]]


@dataclass
class BesideCompliant:
    """A stand-in with a fault, beside two without that get the same requests. Only the former's answers are given.

    One of the two is asked before it and one after it: a second may end in between, and stamps show whole seconds.
    """

    faulty: Application
    before: Application
    after: Application
    is_shown: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read()
        before, given, after = (_answer(one, environ, sent) for one in (self.before, self.faulty, self.after))
        self.is_shown |= given not in (before, after)
        head, body = given
        start_response(*head)
        return [body]

    def overlap(self) -> None:
        """Have all three take the next request for one that came while the one before it was under way."""
        for one in (self.before, self.faulty, self.after):
            if isinstance(one, StandIn):
                one.overlap()


def _answer(application: Application, environ: dict[str, Any], sent: bytes) -> tuple[Head, bytes]:
    """Status line, headers and body of an answer."""
    heads = list[Head]()
    answered = application({**environ, "wsgi.input": BytesIO(sent)}, lambda *head: heads.append((head[0], head[1])))
    return heads[-1], b"".join(answered)
