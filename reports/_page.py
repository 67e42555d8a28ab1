"""A run as one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports._facts import headline, sections
from reports._journal import JournalError
from reports._records import WORST_FIRST, Journal
from reports._words import ADVICE, WHOSE, counted, link, moment, visible

OPEN_CARDS = 5
"""How many findings of a provider stand unfolded; beyond that a list is quicker to read than a wall."""


def page(journal: Journal) -> str:
    """The run as HTML that loads nothing from anywhere and runs no script."""
    template = _environment().get_template("page.html.j2")
    facts = {"journal": journal, "headline": headline(journal), "sections": sections(journal)}
    words = {"advice": ADVICE, "whose": WHOSE, "worst_first": WORST_FIRST, "open_cards": OPEN_CARDS}
    return template.render(**facts, **words)


def write_page(journal: Journal, out: Path | None = None) -> Path:
    """Where the page was written: `out`, or beside the journal.

    Raises JournalError when the file cannot be written.
    """
    path = out or journal.path.with_suffix(".html")
    try:
        path.write_text(page(journal), encoding="utf-8")
    except OSError as error:
        raise JournalError(f"{path}: the page cannot be written: {error.strerror}") from None
    return path


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters.update(link=link, moment=moment, counted=counted)
    return environment


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
