"""Reads a policy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from reports.history import HistoryError

SCHEMA = Path(__file__).parent / "policy.schema.json"
"""The published schema of a policy."""


@dataclass(frozen=True)
class Policy:
    """What keeps a release back; each member as the schema describes it."""

    blocks: tuple[str, ...] = ("violation",)
    clauses: tuple[str, ...] = ("*",)
    targets: tuple[str, ...] = ()
    inconclusive: float = 0
    max_age_hours: float = 26


def read_policy(path: Path) -> Policy:
    """The policy in a YAML file. Raises HistoryError for one that cannot be read, or that has what the schema lacks."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise HistoryError(f"{path}: the policy cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path}: this is not YAML: {' '.join(str(error).split())}") from None
    schema = json.loads(SCHEMA.read_bytes())
    wrong = best_match(Draft202012Validator(schema).iter_errors(raw))
    if wrong is not None:
        place = "".join(f"/{step}" for step in wrong.absolute_path) or "the policy"
        known = (
            f" Known members: {', '.join(schema['properties'])}." if wrong.validator == "additionalProperties" else ""
        )
        raise HistoryError(f"{path}  {place}: {wrong.message}.{known}")
    return Policy(**{name: _fixed(value) for name, value in raw.items()})


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
