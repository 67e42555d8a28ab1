"""What a list of providers shows of each, read without checking its folder: a check costs fifty times as much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Outline:
    """A provider's name, the vendor's name, and its update: operationId, method and path."""

    name: str
    title: str
    operation: str
    method: str
    path: str


def outline(folder: Path) -> Outline | None:
    """The outline of a provider's folder; None where its files do not say enough, so that it has to be checked."""
    try:
        facts, openapi = (_read(folder / name) for name in ("contract.yaml", "openapi.yaml"))
        name, title, wanted = (facts[part] for part in ("name", "title", "operation"))
        if name != folder.name or not isinstance(title, str):
            return None
        for path, item in openapi["paths"].items():
            for method, operation in item.items():
                if isinstance(operation, Mapping) and operation.get("operationId") == wanted:
                    return Outline(name, title, wanted, method.upper(), path)
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return None
    return None


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=LOADER)  # a safe loader, the one in C
