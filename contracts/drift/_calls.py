"""What changed at one operation: its address, its parameters, its request and its answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from contracts.drift._change import Change
from contracts.drift._facts import AnswerFacts, CallFacts, is_of_media_types
from contracts.drift._members import Members
from contracts.drift._schemas import described, member_changes, with_moved
from contracts.drift._values import REQUEST, RESPONSE
from contracts.media_types import spelled

NAME_IN_PATH = re.compile(r"\{([^}]*)\}")
KINDS_OF_STATUS = {"2": "success", "5": "server-error"}
"""By its first digit; any other, a range and a default are refusals."""


def with_moves(role: str, old: CallFacts, new: CallFacts) -> tuple[CallFacts, list[Change]]:
    """An old operation with its members and parameters where the new one has them, and the changes of their places."""
    parameters, changes = _parameters(role, old, new)
    request, moved = with_moved(old.request, new.request, REQUEST, f"{role}.request")
    known, success = _success(role, old.answers, new.answers)
    changes, answers = [*changes, *success], dict(known)
    for status, after in new.answers.items():
        if before := known.get(status):
            members, more = with_moved(before.members, after.members, RESPONSE, f"{role}.response.{status}")
            answers[status], moved = replace(before, members=members), [*moved, *more]
    return replace(old, parameters=parameters, request=request, answers=answers), [*changes, *moved]


def _success(
    role: str, old: Mapping[str, AnswerFacts], new: Mapping[str, AnswerFacts]
) -> tuple[dict[str, AnswerFacts], list[Change]]:
    """The old answers, the success under its new status where it has another, and that change.

    Its members are compared at the new status; where there is a body in one of them only, they came or went with it.
    The change shows both descriptions.
    """
    lost, gained = (
        [one for one in these if one[:1] == "2" and one not in others] for these, others in ((old, new), (new, old))
    )
    if not len(lost) == len(gained) == 1:
        return dict(old), []
    before, after = old[lost[0]], new[gained[0]]
    is_compared = bool(before.members) == bool(after.members)
    below = () if is_compared else _members({**before.members, **after.members})
    place = f"{role}.response.{gained[0]}"
    change = Change("success-changed", place, _answer(lost[0], old), _answer(gained[0], new), below=below)
    kept = {status: one for status, one in old.items() if status != lost[0]}
    same = replace(before, text=after.text, members=before.members if is_compared else after.members)
    return {**kept, gained[0]: same}, [change]


def call_changes(role: str, old: CallFacts, new: CallFacts) -> Iterator[Change]:
    """What changed at an operation, once its members are aligned."""
    yield from _address(role, old, new)
    yield from _flat(old.parameters, new.parameters, role)
    yield from member_changes(old.request, new.request, REQUEST, f"{role}.request")
    yield from _statuses(role, old.answers, new.answers)


def _address(role: str, old: CallFacts, new: CallFacts) -> Iterator[Change]:
    if old.method != new.method:
        yield Change("method-changed", role, old.method, new.method)
    if NAME_IN_PATH.sub("{}", old.path) != NAME_IN_PATH.sub("{}", new.path):
        yield Change("path-changed", role, old.path, new.path)
    if old.is_deprecated != new.is_deprecated:
        words = ("not deprecated", "deprecated") if new.is_deprecated else ("deprecated", "not deprecated")
        yield Change(f"operation-{'' if new.is_deprecated else 'un'}deprecated", role, *words)
    yield from _media_type(REQUEST, f"{role}.request", old.media_type, new.media_type)


def _parameters(role: str, old: CallFacts, new: CallFacts) -> tuple[dict[str, Members], list[Change]]:
    """The old parameters under the new names: those of the path by their order, those that only moved by their name."""
    before, after = (NAME_IN_PATH.findall(one.path) for one in (old, new))
    renamed = {f"path.{one}": f"path.{two}" for one, two in zip(before, after, strict=False) if one != two}
    changes = [Change("path-name-changed", f"{role}.{to}", name, to) for name, to in renamed.items()]
    gone, come = old.parameters.keys() - new.parameters, new.parameters.keys() - old.parameters
    for one in sorted(gone - renamed.keys()):
        kind, _, name = one.partition(".")
        to = next((two for two in sorted(come) if two.partition(".")[2].lower() == name.lower()), None)
        if to is not None and kind != "path":
            renamed[one] = to
            if one.lower() != to.lower() or kind != "header":  # names of headers have no case (RFC 9110, 5.1)
                changes.append(Change(f"{REQUEST}-member-moved", f"{role}.{to}", one, to))
    kept = {name: one for name, one in old.parameters.items() if name not in renamed}
    return {**kept, **{to: old.parameters[name] for name, to in renamed.items() if name in old.parameters}}, changes


def _flat(old: Mapping[str, Members], new: Mapping[str, Members], role: str) -> Iterator[Change]:
    """What changed among parameters, of which those of the path come and go with it, and media types with bodies."""
    for name in (*new, *(one for one in old if one not in new)):
        pair = [one.get(name, {}) for one in (old, new)]
        if all(pair) or not (name.startswith("path.") or is_of_media_types(name)):
            yield from member_changes(pair[0], pair[1], REQUEST, f"{role}.{name}")


def _statuses(role: str, old: Mapping[str, AnswerFacts], new: Mapping[str, AnswerFacts]) -> Iterator[Change]:
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    for way, listed, answers in (("added", come, new), ("removed", gone, old)):
        for status in listed:
            kind = f"{KINDS_OF_STATUS.get(status[:1], 'refusal')}-{way}"
            words = (_answer(status, answers), "") if way == "removed" else ("", _answer(status, answers))
            yield Change(kind, f"{role}.response.{status}", *words, below=_members(answers[status].members))
    for status in (one for one in new if one in old):
        yield from _answers(f"{role}.response.{status}", old[status], new[status])


def _answers(place: str, old: AnswerFacts, new: AnswerFacts) -> Iterator[Change]:
    yield from _media_type(RESPONSE, place, old.media_type, new.media_type)
    for name in (one for one in new.headers if one in old.headers):
        yield from member_changes(old.headers[name], new.headers[name], RESPONSE, f"{place}.{name}")
    sides = (("added", new.headers.keys() - old.headers), ("removed", old.headers.keys() - new.headers))
    for way, names in sides:
        for name in sorted(names):
            words = ("", name) if way == "added" else (name, "")
            yield Change(f"response-header-{way}", f"{place}.{name}", *words)
    yield from member_changes(old.members, new.members, RESPONSE, place)


def _media_type(side: str, place: str, old: str | None, new: str | None) -> Iterator[Change]:
    """Another media type; a document without any says nothing."""
    if old and new and spelled(old) != spelled(new):
        yield Change(f"{side}-media-type-changed", place, old, new)


def _answer(status: str, answers: Mapping[str, AnswerFacts]) -> str:
    text = " ".join(answers[status].text.split())
    return f"{status}: {text}" if text else status


def _members(members: Members) -> tuple[str, ...]:
    return tuple(f"{pointer or '/'}: {described(one)}" for pointer, one in members.items())
