"""Whether what is only observed is left open: a request on which a promise rules would be told as if nothing did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._lines import Node
from contracts._problems import Problem, quoted

DECIDES = ("empties", "refuses")
"""Checks that say all that may become of a request: others, as persists, say what is stored, and not what else is."""

MUST = "must"
"""The strength of what leaves nothing open: a weaker clause often takes two outcomes, and nights compare by which."""

NAME = "case"
"""The member of a request that only names it."""


def ruled_problems(clauses: Node) -> Iterator[Problem]:
    """Every observed request that a clause sends, too, and says what has to become of it."""
    ruled = {
        _request(request.value): str(clause.get("id").value)
        for clause in clauses.get("clauses").items()
        if clause.get("check").value in DECIDES and clause.get("strength").value == MUST
        if clause.get("given").value is None  # of an appointment in another state, the page may still say nothing
        for request in clause.get("send").items()
        if isinstance(request.value, Mapping)
    }
    for observed in clauses.get("observed").items():
        for request in observed.get("send").items():
            if isinstance(request.value, Mapping) and (id := ruled.get(_request(request.value))):
                yield request.problem(
                    f"The page does not leave this request open: {quoted(id)} says what has to become of it.",
                    "Expected requests on which no must clause of check empties or refuses rules.",
                    f"Remove it here: {id} sends it, and a change of it would be told twice, once as no deviation.",
                )


def _request(spec: Mapping[str, Any]) -> str:
    """A request by all that it sends, whatever it is called."""
    return json.dumps({key: value for key, value in spec.items() if key != NAME}, sort_keys=True, default=str)
