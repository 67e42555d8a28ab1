"""Whether a value that every update repeats as the appointment shows it (`$current:/status` under base) is ordinary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import current, pointers
from contracts._checking._schema_places import schema_at
from contracts._lines import Node
from contracts._problems import Problem
from contracts._validation import satisfies


def repeated_problems(behaviour: Node, ordinary: Mapping[str, Any]) -> Iterator[Problem]:
    """Every such member of which the ordinary schema does not take what the first appointment of the stand-in shows:
    then no update is an ordinary one, as bodies are checked with that value."""
    first = next(iter(behaviour.get("standin", "appointments").items()), None)
    base = behaviour.get("base")
    for node in base.walk() if first else ():
        found = current.PLACEHOLDER.fullmatch(node.value) if isinstance(node.value, str) else None
        if first is None or found is None or not found["pointer"]:
            continue
        member, shown = node.pointer.removeprefix(base.pointer), pointers.get(first.value, f"/shows{found['pointer']}")
        if any("x-values" in part for part in schema_at(ordinary, member)["anyOf"]):
            yield node.problem(
                f"Every update repeats what the appointment shows at {found['pointer']}, and only values that the "
                f"target declares are ordinary for {member}: no update would be, where an appointment has another one.",
                "Expected a value of the target's, or a member that carries names.",
                f"If an update that leaves {member} out resets it, name it under carries in behaviour.yaml, and take "
                "it out of base and of required in schemas/ordinary.schema.json.",
            )
        elif shown is not pointers.ABSENT and not _is_ordinary(ordinary, member, shown):
            value = json.dumps(shown, ensure_ascii=False)
            yield node.problem(
                f"Every update repeats what the appointment shows at {found['pointer']}, which is {value} in the first "
                f"appointment of the stand-in, and {value} is no ordinary value of {member}.",
                "Expected ordinary values that are all which an appointment may show there.",
                f"Take out the closed list of {member} in schemas/ordinary.schema.json, or put one of its values here.",
            )


def _is_ordinary(ordinary: Mapping[str, Any], member: str, value: Any) -> bool:
    parts = schema_at(ordinary, member)["anyOf"]
    return not parts or any(satisfies(part, value) for part in parts)
