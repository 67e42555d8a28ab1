"""Ways to say of a refusal what the documented answers do not have, in a good contract."""

from __future__ import annotations

from suites.selftest.broken_contracts import Broken, put
from suites.selftest.broken_schemas import PATCH
from suites.selftest.broken_uses import both, of_clause

CODES = {
    "type": "object",
    "properties": {"code": {"type": "string", "enum": ["TAKEN", "CLOSED"]}, "field": {"type": "string"}},
}
ANY_REFUSAL = put(
    "openapi.yaml",
    f"{PATCH}/responses/4XX",
    {"description": "x", "content": {"application/json": {"schema": CODES}}},
)


def code(at: str, value: str) -> dict[str, object]:
    """What a clause expects: a status that only the range documents, and a code."""
    return {"status": [422], "code": {"at": at, "is": [value]}}


BROKEN = [
    Broken(
        "range that the statuses leave out",
        ANY_REFUSAL,
        ["clauses.yaml:", "/statuses", "documents any refusal, as 4XX", "Add any4xx"],
    ),
    Broken(
        "code at a place that no refusal has",
        both(ANY_REFUSAL, of_clause("ANIVA-LOCKED-DRAWN", "expect", code("/kode", "CLOSED"))),
        ["/expect/code/at", '"/kode" is not a place in the documented refusals'],
    ),
    Broken(
        "code of no list",
        both(ANY_REFUSAL, of_clause("ANIVA-LOCKED-DRAWN", "expect", code("/code", "SHUT"))),
        ["/expect/code/is/0", '"SHUT" is none of the documented codes', "Known codes: TAKEN, CLOSED"],
    ),
    Broken(
        "code of a check that looks at none",
        both(ANY_REFUSAL, of_clause("ANIVA-UPDATE", "expect", code("/code", "CLOSED"))),
        ["/expect/code", 'check "accepts" does not look at expect.code', "Checks that do: refuses"],
    ),
    Broken(
        "name of a member at a place that no refusal has",
        both(
            ANY_REFUSAL,
            of_clause("ANIVA-TIME-OFFSET", "relation", {"kind": "error-field", "of": "/feld", "status": [422]}),
        ),
        ["/relation/of", '"/feld" is not a place in the documented refusals'],
    ),
    Broken(
        "code of the refusals that name a member, of no list",
        both(
            ANY_REFUSAL,
            of_clause(
                "ANIVA-TIME-OFFSET",
                "relation",
                {"kind": "error-field", "of": "/field", "code": {"at": "/code", "is": ["SHUT"]}},
            ),
        ),
        ["/relation/code/is/0", '"SHUT" is none of the documented codes'],
    ),
    Broken(
        "statuses of a relation that looks at none",
        of_clause("ANIVA-TIME-OFFSET", "relation", {"kind": "same", "of": "/id", "as": "/id", "status": [422]}),
        ["clauses.yaml:", "/relation/kind", "error-field"],
    ),
]
