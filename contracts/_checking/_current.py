"""Whether what updates carry of the moment (`$current:/version`, `$current@ETag`) is shown, and asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import current, pointers
from contracts._checking._openapi import Operation
from contracts._checking._schema_places import describes, member_pointers
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

WORD = "$current"
UNIQUE = "$unique"
ASKED_BY: Mapping[str, tuple[str, ...]] = {"stale": ("refuses",), "same_key": ("refuses", "repeats")}
"""Parts of a request that repeat what an earlier one carried: the checks that look at them."""
CAUSES: Mapping[str, str] = {"stale": "stale", "same_key": "reused_key"}
"""The cause for which the stand-in refuses such a request."""
CARRIED: Mapping[str, str] = {
    "stale": f"a {WORD} under base or parameters",
    "same_key": f"a header with {UNIQUE} under parameters",
}
"""What an update has to carry so that one may repeat it."""


def carried_problems(behaviour: Node, clauses: Node) -> Iterator[Problem]:
    """Every request of a clause that repeats what no update carries, or whose check or stand-in does not look at that.

    Also every cause of the stand-in about what no update carries.
    """
    carried = {
        "stale": any(any(current.placeholders(text.value)) for text in _texts(behaviour)),
        "same_key": any(text.value == UNIQUE for _, text in behaviour.get("parameters", "header").members()),
    }
    for part, cause in CAUSES.items():
        node = behaviour.get("standin", "causes", cause)
        if node.value is not None and not carried[part]:
            yield node.problem(
                f"No update carries what the cause {cause} is about.", f"Expected {CARRIED[part]} in behaviour.yaml."
            )
        for clause in clauses.get("clauses").items():
            for request in clause.get("send").items():
                if (asked := request.get(part)).value is not None:
                    yield from _asked(asked, part, str(clause.get("check").value), carried[part], node.value)


def _asked(node: Node, part: str, check: str, is_carried: bool, cause: Any) -> Iterator[Problem]:
    """What is wrong with a request that repeats what an earlier one carried."""
    if not is_carried:
        yield node.problem(f"No update carries what {part} speaks of.", f"Expected {CARRIED[part]} in behaviour.yaml.")
    elif check not in ASKED_BY[part]:
        yield node.problem(
            f"A clause with the check {quoted(check)} does not look at {part}.",
            f"Checks that do: {', '.join(ASKED_BY[part])}.",
        )
    elif cause is None:
        yield node.problem(
            "The stand-in does not look at what this request carries.",
            hint=f"Add standin: {{causes: {{{CAUSES[part]}: {{status: ...}}}}}} to behaviour.yaml.",
        )


def current_problems(behaviour: Node, shown: Any, reads: tuple[Operation | None, ...]) -> Iterator[Problem]:
    """Every moving value that nothing shows, or that is not said to change with each update.

    `shown` is the schema of an appointment, `reads` are the operations whose answers show one.
    """
    headers = {name.lower(): name for operation in reads if operation for name in _headers(operation)}
    sent = [field.get("shows").value for _, field in behaviour.get("fields").members()]
    known = [*(node.value for node in behaviour.get("volatile").items()), *sent]
    for node in _texts(behaviour):
        rest = current.PLACEHOLDER.sub("", node.value)
        if WORD in rest:
            yield node.problem(
                f"{quoted(node.value)} does not say what it stands for.",
                f"Expected {WORD}:/MEMBER of the appointment, or {WORD}@HEADER of an answer that shows it.",
            )
        for text in current.placeholders(node.value):
            yield from _shown(node, text, shown, headers, known)
            yield from _served(node, text, behaviour, sent)
            if behaviour.get("read").value is None:
                yield node.problem(f"No operation reads what {text} stands for.", "Expected a read in behaviour.yaml.")


def _shown(node: Node, text: str, shown: Any, headers: Mapping[str, str], known: list[Any]) -> Iterator[Problem]:
    found = current.PLACEHOLDER.fullmatch(text)
    assert found is not None  # `placeholders` found it by that
    header, pointer = found["header"], found["pointer"]
    if header and header.lower() not in headers:
        yield node.problem(
            f"No success of the read or the update has the header {header} in openapi.yaml.",
            known_words("headers", headers.values()),
            did_you_mean(header, list(headers.values())),
        )
    elif pointer and not describes(shown, pointer):
        members = list(dict.fromkeys(member_pointers(shown)))
        yield node.problem(
            f"{quoted(pointer)} is not a member of the appointment as it is shown.",
            known_words("members", members),
            did_you_mean(pointer, members),
        )
    elif pointer and pointer not in known:
        yield node.problem(
            f"No update lists {quoted(pointer)}, so that it moves by itself, and volatile does not say so.",
            hint=f"Add {pointer} to it.",
        )


def _served(node: Node, text: str, behaviour: Node, sent: list[Any]) -> Iterator[Problem]:
    """What is wrong with a member that the stand-in does not show, as bodies are checked with its first value; or with
    one that is personal, as journals have what a request carries, but for what updates list: that is masked."""
    pointer = text.partition(":")[2]
    personal = [str(one.value) for one in behaviour.get("personal").items()]
    if pointer and pointers.under(pointer, personal) and pointer not in sent:
        yield node.problem(f"{quoted(pointer)} is personal, and journals show what a request carries.")
    first = next(behaviour.get("standin", "appointments").items(), None)
    if pointer and first and pointers.get(first.value, f"/shows{pointer}") is pointers.ABSENT:
        found = f"The first appointment of the stand-in does not show {pointer}."
        yield node.problem(found, hint="Add it under standin: appointments.")


def _texts(behaviour: Node) -> Iterator[Node]:
    """Every text that may hold a moving value: in base, under parameters, and in the booking recipe."""
    for part in ("base", "parameters", "provision"):
        yield from (node for node in behaviour.get(part).walk() if isinstance(node.value, str))


def _headers(operation: Operation) -> Iterator[str]:
    for status, response in operation.node.get("responses").members():
        if status.startswith("2"):
            yield from (name for name, _ in response.get("headers").members())
