"""A run as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reports._facts import headline, sections
from reports._journal import JournalError
from reports._records import WORST_FIRST, Journal
from reports._text import ADVICE, WHOSE, counted, printable, safe_link, utc_time

if TYPE_CHECKING:
    from jinja2 import Environment

OPEN_CARDS = 5
"""How many findings of a provider are unfolded: about two screens. A longer list is easier to scan when folded."""


def page(journal: Journal) -> str:
    """The run as HTML that loads nothing from anywhere and runs no script."""
    template = _environment().get_template("page.html.j2")
    facts = {"journal": journal, "headline": headline(journal), "sections": sections(journal)}
    words = {"advice": ADVICE, "whose": WHOSE, "worst_first": WORST_FIRST, "open_cards": OPEN_CARDS}
    return template.render(**facts, **words)


def write_page(journal: Journal, out: Path | None = None) -> Path:
    """Write the page to `out`, or beside the journal, and return the path.

    Raises JournalError when the file cannot be written.
    """
    path = out or journal.path.with_suffix(".html")
    try:
        path.write_text(page(journal), encoding="utf-8")
    except OSError as error:
        raise JournalError(f"{path}: the page cannot be written: {error.strerror}") from None
    return path


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # other commands need no templates

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters.update(safe_link=safe_link, utc_time=utc_time, counted=counted, listed=_listed)
    return environment


def _listed(kinds: Mapping[str, str], outcome: str) -> str:
    """The classes of values of which this became."""
    return "; ".join(kind for kind, became in kinds.items() if became == outcome) or "-"


def _printable(value: object) -> object:
    return printable(value) if type(value) is str else value  # what is escaped already is a subclass
