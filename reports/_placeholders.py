"""What the $NAMES in a message stand for, in plain words: ids and values of a target are written into no report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import contracts

NAME = re.compile(r"(?<![\w$])\$([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\b")
"""A placeholder: the role of a fixture, and the member of it, in the letters of a shell variable."""

ORIGINALS = "_ORIGINALS_"
"""What stands between the role of a fixture and the member of which it has the original value."""

OURS = ("HISTORY_URL", "NOTIFY_URLS", "HEARTBEAT_URL")
"""Variables that our own sentences name, and that are no placeholders."""

NOT_SHOWN = {
    "$undocumented": "a value that is not shown, as the vendor's documentation does not name this member",
    "$personal": "a text that is not shown, as it may be personal",
}
"""What stands in a journal in place of a value, in small letters: to a reader these look like names of ours."""

MOST = 6
"""Names that are explained: the others are of the same kinds."""

ELSE = "stands in targets.toml or in the environment, as the run had it"


@cache
def roles_of(provider: str) -> tuple[str, ...]:
    """The roles of a provider's fixtures; none for one whose contract is in another folder."""
    try:
        return tuple(contracts.load(provider).roles) if provider in contracts.names() else ()
    except contracts.ContractError:
        return ()


def placeholders_line(text: str, provider: str) -> str:
    """What the names in a text about a provider stand for, in a line; empty where there is none."""
    names = [name for name in dict.fromkeys(NAME.findall(text)) if name not in OURS]
    roles = roles_of(provider) if names else ()
    told = [f"${name} is {said}" for name in names if (said := _said(name, roles))][:MOST]
    if len(told) < len(names):
        told.append(f"{'each other one' if told else 'each'} {ELSE}")
    return f"A $NAME stands for a value that is not shown: {'; '.join(told)}." if names else ""


def not_shown(text: str) -> list[tuple[str, str]]:
    """The words in a text that stand in place of values, each with why the value is not shown."""
    return [(word, said) for word, said in NOT_SHOWN.items() if word in text]


def _said(name: str, roles: Sequence[str]) -> str:
    """A name in words; empty where it is of no known role."""
    of, _, member = name.partition(ORIGINALS)
    role = next((one for one in sorted(roles, key=len, reverse=True) if _is_of(of, one)), "")
    at = role or f"the fixture {of}"
    if member:
        return f"the original value of {member.lower()} that targets.toml keeps for {at}"
    return f"{role} in targets.toml{_rest(of.removeprefix(_shell(role)))}" if role else ""


def _rest(rest: str) -> str:
    """What a name says beside its role: which entry of several, and which member of it."""
    number, member = re.fullmatch(r"(?:_(\d+))?(?:_(.+))?", rest).groups()  # type: ignore[union-attr]
    return (f", entry {number}" if number else "") + (f", its {member.lower()}" if member else "")


def _is_of(name: str, role: str) -> bool:
    return name == _shell(role) or name.startswith(f"{_shell(role)}_")


def _shell(role: str) -> str:
    return re.sub("[^A-Z0-9]", "_", role.upper())
