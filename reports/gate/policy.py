"""Reads a policy."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from reports.gate.policy_yaml import load_yaml
from reports.history import HistoryError

SCHEMA = Path(__file__).parent / "policy.schema.json"
"""The published schema of a policy."""


@dataclass(frozen=True)
class Policy:
    """What keeps a release back; each member as the schema describes it. `place` is where it is written."""

    blocks: tuple[str, ...] = ("violation",)
    clauses: tuple[str, ...] = ("*",)
    targets: tuple[str, ...] = ()
    inconclusive: float = 0
    max_age_hours: float = 26
    behaviour: tuple[str, ...] = ()
    place: str = "the policy"


def read_policy(path: Path) -> Policy:
    """The policy in a YAML file. Raises HistoryError for one that cannot be read, or that has what the schema lacks."""
    try:
        text = load_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise HistoryError(f"{path}: the policy cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path}: this is no YAML that can be used: {' '.join(str(error).split())}") from None
    raw = {} if text is None else text
    _check(path, raw)
    return Policy(place=str(path), **{name: _fixed(value) for name, value in raw.items()})


def _check(path: Path, raw: Any) -> None:
    schema = json.loads(SCHEMA.read_bytes())
    wrong = best_match(Draft202012Validator(schema).iter_errors(raw))
    if wrong is not None:
        place = "".join(f"/{step}" for step in wrong.absolute_path) or "the policy"
        known = (
            f" Known members: {', '.join(schema['properties'])}." if wrong.validator == "additionalProperties" else ""
        )
        raise HistoryError(f"{path}  {place}: {wrong.message}.{known}")
    for name, value in raw.items():
        if isinstance(value, float) and not math.isfinite(value):  # the schema's limits let `.nan` pass
            raise HistoryError(f"{path}  /{name}: {value} is no finite number.")


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
