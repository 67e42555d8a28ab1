"""Whether updates can carry what they are said to carry as the appointment shows it (`carries`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._checking._filled import filled
from contracts._checking._placeholders import Supply
from contracts._checking._schema_places import schema_at
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._validation import satisfies


def carries_problems(behaviour: Node, known: Supply, documented: Mapping[str, Any]) -> Iterator[Problem]:
    """Every member under `carries` that is no field, that no read shows as one value of an update, or that `base` has
    already; also one of which the first appointment of the stand-in shows what no update may send."""
    fields = dict(behaviour.get("fields").members())
    for node in behaviour.get("carries").items():
        facts = fields.get(str(node.value))
        if facts is None:
            yield node.problem(
                f"{quoted(node.value)} is not a field of the request.",
                known_words("fields", fields),
                did_you_mean(str(node.value), fields),
            )
        elif behaviour.get("read").value is None or not isinstance(facts.get("shows").value, str):
            yield node.problem(f"No read shows {node.value}.", "Expected shows of it under fields, and a read.")
        elif pointers.get(behaviour.get("base").value or {}, str(node.value)) is not pointers.ABSENT:
            yield node.problem(f"Every update carries {node.value} by base already.", "Expected one of the two.")
        elif _is_ambiguous(facts):
            yield node.problem(
                f"Several values of {node.value} are shown alike, so that none can be carried as it is shown.",
                hint="Take it out, and let base or the clauses name it.",
            )
        else:
            yield from _served(node, str(facts.get("shows").value), behaviour, known, documented)


def _is_ambiguous(facts: Node) -> bool:
    """Whether two values of an update may be shown as the same one."""
    shown = [one.value for word in ("as", "maybe_as") for _, one in facts.get(word).members()]
    return any(one in shown[:number] for number, one in enumerate(shown))


def _served(node: Node, shows: str, behaviour: Node, known: Supply, documented: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a required member of which the stand-in shows a value that no update may send: then no update
    would be a documented one, as bodies are checked with that value."""
    first = next(iter(behaviour.get("standin", "appointments").items()), None)
    value = filled(pointers.get(first.value, f"/shows{shows}"), known) if first else pointers.ABSENT
    top = pointers.split(str(node.value))[0]
    spelled = _spelled(behaviour.get("fields", str(node.value)), value)
    parts = schema_at(documented, str(node.value))["anyOf"]
    if top not in documented.get("required", ()) or any(satisfies(part, spelled) for part in parts):
        return
    shown = "nothing" if value is pointers.ABSENT else json.dumps(value, ensure_ascii=False)
    yield node.problem(
        f"The first appointment of the stand-in shows {shown} at {shows}, and no update may send that.",
        "Expected a value that schemas/update.schema.json allows.",
    )


def _spelled(facts: Node, shown: Any) -> Any:
    return next((sent for sent, one in facts.get("as").members() if one.value == shown), shown)
