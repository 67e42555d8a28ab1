"""A target that stopped answering while a run tested it: by whose word, whose that is, and what was kept until then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

BY_REASON = re.compile(r"^the target (is|has been) down since ")
"""How the reason begins that all clauses have from which a run lost its target: older journals have no other word."""


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


def so_far(kept: int, accepted: int | None, before: int | None) -> str:
    """How many clauses such a run has kept, and on how many accepted updates: fewer than a whole run sends. `accepted`
    is None where nothing was counted, `before` how many the run before had accepted, None where that is not known."""
    if accepted is None:
        return f"{kept} kept so far; its requests were not counted, as the run was cut short"
    usual = "" if before is None else f" ({before} in the run before)"
    return f"{kept} kept so far, on {accepted} accepted updates{usual}"
