"""A target that stopped answering while a run tested it: by whose word, whose that is, and what was kept until then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

BY_REASON = re.compile(r"^the target (is|has been) down since ")
"""How the reason begins that all clauses have from which a run lost its target: older journals have no other word."""

PAUSED = re.compile(
    r"(our requests are limited|the target takes no requests) \((\d{3}).*?\) until about (\S+ \S+ UTC), ", re.DOTALL
)
"""How a reason says that a target answers, and wants no more requests until a time that is too late for the run."""

WRITTEN = "the run sent nothing: something else writes to it"
"""How a reason says that an appointment of ours changed while nothing was sent."""
OTHERS = "something else writes to our appointment"

LIMIT = "429"
AT_THE_LIMIT, AT_THE_PAUSE = "our requests were limited", "the target took no more requests"
"""What ended a run at a target that is up: of a limit of ours, and of a pause of its own."""


@dataclass(frozen=True)
class Pause:
    """A target that is up, and takes no more of our requests: what it does, its status, and until when, in words."""

    what: str
    status: str
    until: str

    @property
    def whose(self) -> str:
        """Who is responsible, in a word: a limit is one of our client's, any other pause is the target's own."""
        return "limited" if self.status == LIMIT else "paused"

    @property
    def end(self) -> str:
        """What ended the run, in words for what was kept before that."""
        return AT_THE_LIMIT if self.status == LIMIT else AT_THE_PAUSE


def pause_in(reasons: Iterable[str | None]) -> Pause | None:
    """The pause that reasons of clauses name; None where none does."""
    return next((Pause(found[1], found[2], found[3]) for one in reasons if (found := PAUSED.search(one or ""))), None)


def cause_in(reasons: Iterable[str | None]) -> str:
    """What kept clauses from being judged that is neither the vendor's fault nor an outage, in words; empty where
    reasons name no such thing."""
    told = [one or "" for one in reasons]
    pause = pause_in(told)
    return pause.what if pause else OTHERS if any(WRITTEN in one for one in told) else ""


def is_lost(down_since: str | int | None, reasons: Iterable[str | None]) -> bool:
    """Whether a run lost its target, by the time that it gives for that, or by the reasons of its inconclusive
    clauses."""
    return bool(down_since) or any(BY_REASON.match(reason or "") for reason in reasons)


def whose_of(whose: str, is_answered: bool, is_down: bool) -> str:
    """Who is responsible: where a target answered and then went down, it is not its set-up, whatever a run could say
    at its end."""
    return "down" if whose == "set-up" and is_answered and is_down else whose


def server_of(base_url: str) -> str:
    """A base URL by its scheme, host and port alone: what stands before or behind them may be secret."""
    try:
        parts = urlsplit(base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # no port of a server
        return "its base URL"
    name = parts.hostname or ""
    return f"{parts.scheme}://{f'[{name}]' if ':' in name else name}{port}" if name else "its base URL"


def runner_of(provider: str, url: str, target: str = "") -> str:
    """Who runs the server of a URL: the vendor, where the contract of a provider of this suite lists it; else nobody
    here knows."""
    from contracts import ContractError, load, names

    try:
        environment = load(provider).environment_of(url) if provider in names() else None
    except ContractError:
        environment = None
    server, name = server_of(url), f"the server of {target}" if target else "that server"
    return f"the vendor, whose {environment} that is ({server})" if environment else f"whoever runs {name} ({server})"


def so_far(kept: int, accepted: int | None, before: int | None, end: str = "it went down") -> str:
    """How many clauses such a run has kept before its `end`, and on how many accepted updates: fewer than a whole run
    sends. `accepted` is None where nothing was counted, `before` how many the run before had accepted, None where that
    is not known."""
    if accepted is None:
        return f"{kept} kept so far; its requests were not counted, as the run was cut short"
    usual = "" if before is None else f" ({before} in the run before)"
    return f"{kept} kept before {end}, on {accepted} accepted updates{usual}"
