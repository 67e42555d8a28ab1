"""Documents of an invented vendor with one contradiction each, and the questions about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contracts.audit import Question, audit
from suites.selftest.drift_documents import edited

Json = Any


def questions(folder: Path, edit: dict[str, Json]) -> list[Question]:
    """The questions about an invented vendor's document with an edit."""
    page = folder / "visits.json"
    page.write_text(json.dumps(edited(edit), indent=1), encoding="utf-8")
    return list(audit(page).questions)


def of_text(folder: Path, text: str) -> list[Question]:
    """The questions about a page that is given as text."""
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    return list(audit(page).questions)


def kinds(found: list[Question]) -> set[str]:
    """What kinds of questions there are."""
    return {one.kind for one in found}


def quotes(found: list[Question], kind: str) -> list[tuple[str, str]]:
    """What the questions of a kind quote."""
    return [(one.places[0].quote, one.places[1].quote) for one in found if one.kind == kind]
