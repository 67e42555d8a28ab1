"""Which values of a closed list are only spelled otherwise, where the contract says how its texts are tidied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import Field
from suites.kit.model.spellings import TIDIED

CHOICE = "enum"


def is_spelled_otherwise(value: object, field: Field | None, schema: Mapping[str, Any]) -> bool:
    """Whether a value is one of a member's list once it is tidied by the member's form, so that nothing forbids it.

    `AR` is `ar` to a vendor whose page says that it is stored in lower case: who takes it breaks no promise.
    """
    tidy = TIDIED.get(field.form or "") if field else None
    if tidy is None or not isinstance(value, str):
        return False
    return any(isinstance(one, str) and tidy(one) == tidy(value) for one in schema.get(CHOICE, ()))
