"""Checks the operations that show what an update changes beside the read, and the clauses about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contracts._checking._openapi import Operation
from contracts._checking._placeholders import Supply, placeholder_problems
from contracts._checking._schema_places import describes, member_pointers, schema_at
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts.pointers import under

READING = ("get", "post")
"""Methods of a read: some vendors have a list searched by POST. The others change something, or show nothing."""
LOOKING = ("get",)
"""Methods of a view, which changes nothing (RFC 9110, 9.2.1), as it is looked at before every update, too."""


def view_problems(
    behaviour: Node,
    clauses: Node,
    known: Supply,
    operations: Mapping[str, Operation],
    path_parameters: Sequence[str],
) -> Iterator[Problem]:
    """Every unknown view that a clause names, and every view that names an unknown member, parameter or value."""
    views = dict(behaviour.get("views").members())
    named = [clause.get("view") for clause in clauses.get("clauses").items()]
    places = [(str(node.value), node) for node in named if node.value is not None]
    yield from _unknown(places, tuple(views), "is not under views in behaviour.yaml.", "views")
    fields = [pointer for pointer, _ in behaviour.get("fields").members()]
    yield from _without_view(clauses)
    yield from _twice(views)
    for name, view in views.items():
        yield from _of_appointment(view, path_parameters)
        for parameter, node in view.get("path").members():
            yield from () if _is_own(parameter, node, path_parameters) else placeholder_problems(node, known)
        yield from placeholder_problems(view.get("query"), known)
        for part in ("shows", "instead_of"):
            yield from _unknown(view.get(part).members(), fields, "is no member under fields.", "members")
        yield from _kind(name, view, behaviour)
        places = [(str(node.value), node) for _, node in view.get("match").members()]
        yield from _unknown(places, path_parameters, "is no parameter of the path of the update.", "parameters")
        if (operation := operations.get(str(view.get("operation").value))) is not None:
            yield from reading_problems(view, operation, LOOKING)
            yield from _parameters(view, operation, path_parameters)


def _without_view(clauses: Node) -> Iterator[Problem]:
    """Every clause that names a view though its check does not look at one."""
    for clause in clauses.get("clauses").items():
        if clause.get("view").value is not None and clause.get("check").value != "agrees":
            yield clause.get("view").problem(
                f"A clause with the check {quoted(clause.get('check').value)} does not look at a view.",
                hint="Remove view, or write check: agrees.",
            )


def unseen_problems(behaviour: Node, clauses: Node) -> Iterator[Problem]:
    """Every clause about updates at the same moment of which no read shows what became of them."""
    for clause in clauses.get("clauses").items():
        if clause.get("check").value == "coexists" and behaviour.get("read").value is None:
            yield clause.get("check").problem(
                "No read shows what becomes of two updates at the same moment.",
                hint="Add read to behaviour.yaml, or remove the clause.",
            )


def _twice(views: Mapping[str, Node]) -> Iterator[Problem]:
    """Every view of an operation that an earlier one has already."""
    first: dict[str, str] = {}
    for name, view in views.items():
        operation = str(view.get("operation").value)
        if first.setdefault(operation, name) != name:
            yield view.get("operation").problem(
                f'{quoted(operation)} is already the operation of the view "{first[operation]}".',
                "Each view needs an operation of its own.",
            )


def reading_problems(reads: Node, operation: Operation | None, methods: Sequence[str] = READING) -> Iterator[Problem]:
    """The operation of a read or a view, where it could change something."""
    method = operation.node.pointer.rpartition("/")[2] if operation else None
    if method and method not in methods:
        yield reads.get("operation").problem(
            f"{quoted(reads.get('operation').value)} is a {method.upper()}: it may change something.",
            f"Expected an operation with {' or '.join(name.upper() for name in methods)}.",
        )


def shown_by_view_problems(view: Node, answer: Mapping[str, Any], appointment: Mapping[str, Any]) -> Iterator[Problem]:
    """Every pointer of a view to what the answer, an item of its list or the appointment does not describe."""
    at = view.get("at")
    if at.value and not describes(answer, str(at.value)):
        yield at.problem(f"{quoted(at.value)} is not in the documented answer of the operation.")
        return
    found = schema_at(answer, str(at.value or ""))
    is_list = bool(view.get("match").value)
    shown = schema_at(found, "/-") if is_list else found
    places = [(pointer, node) for pointer, node in view.get("match").members()]
    for part in ("shows", "instead_of"):
        places += [(str(node.value), node) for _, node in view.get(part).members()]
    yield from _undescribed(places, shown, "what the operation shows")
    queries = [(str(node.value), node) for _, node in view.get("query").members() if str(node.value).startswith("/")]
    yield from _undescribed(queries, appointment, "the appointment")


def _undescribed(places: Iterable[tuple[str, Node]], schema: Mapping[str, Any], whose: str) -> Iterator[Problem]:
    known = list(dict.fromkeys(member_pointers(schema)))
    for pointer, node in places if known else ():
        if not describes(schema, pointer):
            yield node.problem(
                f"{quoted(pointer)} is not a member of {whose}.",
                known_words("members", known),
                did_you_mean(pointer, known),
            )


def _kind(name: str, view: Node, behaviour: Node) -> Iterator[Problem]:
    """A view is a list, in which the appointment is found, or a record, which shows members of the update."""
    shows = dict(view.get("shows").members())
    if not shows and not view.get("match").value:
        yield view.problem(
            "The view says neither which item of a list is the appointment, nor what a record shows.",
            "Expected match or shows.",
        )
    if shows and view.get("match").value:
        yield view.problem(
            "The view says both which item of a list is the appointment, and what a record shows.",
            "Expected match or shows, not both.",
        )
    if shows and not isinstance(behaviour.get("standin", "views", name).value, Mapping):
        yield view.problem(
            "The stand-in has no such record.", f"Expected standin.views.{name}: what it has before the first update."
        )
    for pointer, node in view.get("instead_of").members():
        if shows and pointer not in shows:
            yield node.problem(f"{quoted(pointer)} is not under shows.", known_words("members", shows))
    members = [pointer for part in ("unlisted", "fields") for pointer, _ in behaviour.get(part).members()]
    members += [str(field.get("shows").value) for _, field in behaviour.get("fields").members()]
    if any(under(pointer, [f"/{name}"]) for pointer in members):
        yield view.problem(f"{quoted(name)} is also the name of a member of the appointment.", hint="Rename the view.")


def _is_own(name: str, node: Node, path_parameters: Sequence[str]) -> bool:
    """Whether a parameter of a view's path is written as a placeholder of the same parameter of the update's path."""
    return name in path_parameters and node.value == f"${name}"


def _of_appointment(view: Node, path_parameters: Sequence[str]) -> Iterator[Problem]:
    """Every parameter of the path that is written as a placeholder, though it is the appointment's own."""
    for name, node in view.get("path").members():
        if _is_own(name, node, path_parameters):
            yield node.problem(
                f"{quoted(node.value)} is no placeholder: it is in the path of the update.",
                "Expected no value: a parameter that the path of the update has, too, is taken from the fixture.",
                f"Leave {name} out.",
            )


def _parameters(view: Node, operation: Operation, path_parameters: Sequence[str]) -> Iterator[Problem]:
    """Every parameter of the path without a value, every value without a parameter, and every value that is fixed."""
    path, query = dict(view.get("path").members()), dict(view.get("query").members())
    for name in operation.parameters:
        if name not in path and name not in path_parameters:
            yield view.problem(
                f'The view has no value for "{name}" of the path {operation.path}.', "", "Add it to path."
            )
    for name, is_required in operation.query.items():
        if is_required and name not in query:
            yield view.problem(f'The operation requires the query parameter "{name}".', "", "Add it to query.")
    for given, known in ((path, operation.parameters), (query, tuple(operation.query))):
        for name in given.keys() - set(known):
            yield given[name].problem(
                f'"{name}" is not a parameter of {operation.path}.',
                known_words("parameters", known),
                did_you_mean(name, known),
            )
    for given, starts in ((path, ("$",)), (query, ("$", "/"))):
        for node in given.values():
            if isinstance(node.value, str) and not node.value.startswith(starts):
                words = "a placeholder, such as $id" + (", or a pointer in the appointment" if "/" in starts else "")
                name = node.pointer.rpartition("/")[2]
                hint = f"Or leave {name} out: it is taken from the fixture." if name in path_parameters else ""
                yield node.problem(f"{quoted(node.value)} would be sent as it stands.", f"Expected {words}.", hint)
            if isinstance(node.value, str) and node.value.startswith("$appointment."):
                yield node.problem(
                    f"{quoted(node.value)} is of one appointment, and a view is looked at for each of them.",
                    "Expected a value that is the same for all of them.",
                )


def _unknown(places: Iterable[tuple[str, Node]], known: Sequence[str], says: str, words: str) -> Iterator[Problem]:
    for name, node in places:
        if name not in known:
            yield node.problem(f"{quoted(name)} {says}", known_words(words, known), did_you_mean(name, known))
