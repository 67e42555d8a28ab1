"""Which operation is the update, and which other operations read, list, book and cancel an appointment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from contracts._drafting.document.api import Call
from contracts._drafting.document.source import ABOUT, Source
from contracts._problems import ContractError, Problem, did_you_mean, known_words

UPDATES = re.compile(r"update|edit|modify|reschedul|patch|change", re.IGNORECASE)
CANCELS = re.compile(r"cancel|delete|void", re.IGNORECASE)
READING, WRITING = ("GET",), ("PATCH", "PUT")
STEP = re.compile(r"(?P<item>.*\})/(?P<step>[^{}/]+)/?")
"""A path that ends in a step below one thing, such as /jobs/{id}/reschedule."""
MOST_OFFERED = 10
"""More operations than a person reads through are not listed."""


@dataclass(frozen=True)
class Chosen:
    """The update, and the operations beside it; None where the document has none that looks like it."""

    update: Call
    read: Call | None
    listing: Call | None
    create: Call | None
    cancel: Call | None

    def by_role(self) -> dict[str, Call]:
        """All of them by what they do, the update first."""
        roles = {"update": self.update, "read": self.read, "list": self.listing, "create": self.create}
        return {role: call for role, call in {**roles, "cancel": self.cancel}.items() if call is not None}

    def calls(self) -> tuple[Call, ...]:
        """All of them, the update first."""
        return tuple(self.by_role().values())


def choose(source: Source, calls: tuple[Call, ...], wanted: str | None) -> Chosen:
    """The update and the other operations. `wanted` is its operationId, or METHOD and path.

    Raises ContractError with the candidates where there is no such operation, or not exactly one.
    """
    update = _named(source, calls, wanted) if wanted else _only(source, calls)
    item = _item(update.path)
    parent = re.sub(r"/\{[^}]*\}/?$", "", item)
    others = [call for call in calls if call != update]
    return Chosen(
        update,
        _first(others, update.path, READING) or _first(others, item, READING),
        _first(others, parent, READING) if parent != item else None,
        _first(others, parent, ("POST",)) if parent != item else None,
        _first(others, item, ("DELETE",)) or _cancelling(others, item),
    )


def _item(path: str) -> str:
    """The path of an appointment: that of the update without a step at its end, such as /reschedule."""
    whole = STEP.fullmatch(path)
    is_about = whole and (ABOUT.search(whole["item"]) or UPDATES.search(whole["step"]))
    is_step = whole and is_about and not ABOUT.fullmatch(whole["step"].rstrip("s"))
    return whole["item"] if whole and is_step else path


def _first(calls: Iterable[Call], path: str, methods: tuple[str, ...]) -> Call | None:
    return next((call for call in calls if call.path.rstrip("/") == path.rstrip("/") and call.method in methods), None)


def _cancelling(calls: Iterable[Call], path: str) -> Call | None:
    below = (call for call in calls if call.path.startswith(f"{path.rstrip('/')}/") and call.method != "GET")
    return next((call for call in below if CANCELS.search(call.path.removeprefix(path))), None)


def _named(source: Source, calls: tuple[Call, ...], wanted: str) -> Call:
    names = [call.id for call in calls]
    method, _, path = wanted.partition(" ")
    by_line = [call for call in calls if (call.method, call.path) == (method.upper(), path.strip())]
    named = [call for call in calls if call.id == wanted]
    found = by_line[0] if by_line else named[0] if len(named) == 1 else None
    if found is None and named:
        raise _several(source, named)
    if found is None:
        known = [*names, *(_line(call) for call in calls)]
        near = _candidates(calls)
        raise _refused(
            source,
            f'"{wanted}" is not an operation of this document.',
            did_you_mean(wanted, known) or known_words("updates", map(_line, near or calls)),
        )
    return found


def _only(source: Source, calls: tuple[Call, ...]) -> Call:
    found = _candidates(calls) or _stepped(calls)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _none(source, calls)
    raise _several(source, [call for call in calls if _is_update(call)])


def _none(source: Source, calls: tuple[Call, ...]) -> ContractError:
    """No operation speaks of appointments: those that change one thing by its id are offered, whatever it is called."""
    none = "No operation here looks like the update of an appointment."
    offered = _of_one_thing(calls)[:MOST_OFFERED]
    if offered:
        head = f"{none} If what it changes has another name here, choose it:"
        return _refused(source, "\n".join([head, *_options(offered)]), "")
    return _refused(source, none, f"Name it with --operation. {known_words('operations', map(_line, calls))}")


def _of_one_thing(calls: Iterable[Call]) -> list[Call]:
    """Operations that change one thing by its id, whatever it is called; a PUT only where the path has no PATCH."""
    writing = [call for call in calls if _is_step(call) or (call.method in WRITING and _ends_in_id(call.path))]
    patched = {call.path for call in writing if call.method == "PATCH"}
    return [call for call in writing if call.method == "PATCH" or call.path not in patched]


def _stepped(calls: Iterable[Call]) -> list[Call]:
    """The one operation of a document that changes a thing that is there, where a step of its path says so:
    /jobs/{job_no}/update. Beside another one nobody knows which of the two changes an appointment."""
    found = _of_one_thing(calls)
    return found if len(found) == 1 and _is_step(found[0]) else []


def _is_step(call: Call) -> bool:
    """Whether an operation changes one thing by a step of its path, and its name says the same: updateJob."""
    step = STEP.fullmatch(call.path)
    is_update = step and UPDATES.search(step["step"]) and UPDATES.search(call.id)
    return bool(is_update) and call.method in ("POST", *WRITING)


def _ends_in_id(path: str) -> bool:
    return path.rstrip("/").endswith("}")


def _several(source: Source, found: list[Call]) -> ContractError:
    head = f"{len(found)} operations look like the update. Choose one:"
    return _refused(source, "\n".join([head, *_options(found)]), "")


def _options(found: list[Call]) -> list[str]:
    """A line for each operation, with the option that chooses it."""
    ids = Counter(call.id for call in found)
    named = [call.id if ids[call.id] == 1 else f"'{_line(call)}'" for call in found]
    return [f"    --operation {name:<40} {_told(call)}" for name, call in zip(named, found, strict=True)]


def _candidates(calls: Iterable[Call]) -> list[Call]:
    """Operations that look like the update of an appointment; a PUT only where the path has no PATCH."""
    found = [call for call in calls if _is_update(call)]
    patched = {call.path for call in found if call.method == "PATCH"}
    return [call for call in found if call.method == "PATCH" or call.path not in patched]


def _is_update(call: Call) -> bool:
    last = call.path.rstrip("/").rpartition("/")[2]
    words = " ".join(part for part in call.path.split("/") if not part.startswith("{"))
    if not (ABOUT.search(words) or ABOUT.search(call.id)) or CANCELS.search(f"{call.id} {last}"):
        return False
    if call.method in WRITING:
        return last.startswith("{") or bool(UPDATES.search(f"{call.id} {last}"))
    return call.method == "POST" and bool(UPDATES.search(f"{call.id} {last}"))


def _told(call: Call) -> str:
    return f"{_line(call)}{'  (deprecated)' if call.is_deprecated else ''}"


def _line(call: Call) -> str:
    return f"{call.method} {call.path}"


def _refused(source: Source, found: str, hint: str) -> ContractError:
    return ContractError([Problem(source.path, source.document.line("/paths"), "", found, "", hint)])


def told_apart(calls: list[Call | None], note: Callable[[str, str], None]) -> Iterator[Any]:
    """The operations, each with an id of its own: some documents repeat them."""
    seen = set[str]()
    for call in calls:
        if call and call.id in seen:
            note(f"{call.method} {call.path}", f"the operationId {call.id} is that of another operation, too")
            call = replace(call, id=f"{call.method.lower()}{call.path}")
        seen |= {call.id} if call else set()
        yield call
