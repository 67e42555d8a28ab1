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
    """A stand-in with a fault, beside one without that gets the same requests. Only the former's answers are given.

    A stamp in whole seconds may differ by chance, when a second ends between the two: then a fault counts as shown.
    """

    faulty: StandIn
    compliant: StandIn
    is_shown: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read()
        head, body = _answer(self.faulty, environ, sent)
        self.is_shown |= (head, body) != _answer(self.compliant, environ, sent)
        start_response(*head)
        return [body]


def _answer(application: Application, environ: dict[str, Any], sent: bytes) -> tuple[Head, bytes]:
    """Status line, headers and body of an answer."""
    heads = list[Head]()
    answered = application({**environ, "wsgi.input": BytesIO(sent)}, lambda *head: heads.append((head[0], head[1])))
    return heads[-1], b"".join(answered)
