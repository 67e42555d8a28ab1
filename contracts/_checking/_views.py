"""Checks the operations that show what an update changes beside the read, and the clauses about them."""

from __future__ import annotations

from collections.abc import Iterator

from contracts._checking._placeholders import Supply, placeholder_problems
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted


def view_problems(behaviour: Node, clauses: Node, known: Supply) -> Iterator[Problem]:
    """Every unknown view that a clause names, and every view that names an unknown member or value."""
    views = dict(behaviour.get("views").members())
    for clause in clauses.get("clauses").items():
        name = clause.get("view")
        if name.value is not None and name.value not in views:
            yield name.problem(
                f"{quoted(name.value)} is not under views in behaviour.yaml.",
                known_words("views", views),
                did_you_mean(name.value, views),
            )
    fields = [pointer for pointer, _ in behaviour.get("fields").members()]
    for view in views.values():
        yield from placeholder_problems(view.get("path"), known)
        yield from placeholder_problems(view.get("query"), known)
        for part in ("shows", "instead_of"):
            for pointer, node in view.get(part).members():
                if pointer not in fields:
                    yield node.problem(
                        f"{quoted(pointer)} is no member under fields.",
                        known_words("members", fields),
                        did_you_mean(pointer, fields),
                    )
