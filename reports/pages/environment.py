"""Fills the templates of pages: nothing in a page loads anything, and nothing runs but what stands in this folder."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.accepted_values import values_in
from contracts.keys_used import used
from reports._changed_data import is_changed_data
from reports._commands import in_checkout, replay_command
from reports._compared_with import is_about_values, that_is
from reports._journal import JournalError
from reports._left_lines import folded
from reports._placeholders import not_shown
from reports._refusals import which_refusals
from reports._script import AT_FIRST, steps_in
from reports._text import (
    counted,
    how_often,
    is_each_time,
    printable,
    safe_link,
    seen_as,
    sentence,
    tries,
    utc_seconds,
    utc_time,
    without_request,
)
from reports._until_fixed import Seen
from reports._warnings import why_warning
from reports.history.choices import values_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

HERE = Path(__file__).parent

LONGEST = 20_000
"""Characters of one value on a page: some 300 lines, more than anybody reads. The journal has the whole."""

COPY = "copy.js"
"""The script of every page: a button beside each command."""

_QUOTED = re.compile(r"`([^`\n]+)`")
"""Code within a sentence, as in Markdown."""

SCROLLED = 600
"""Characters beyond which a value may be higher than its box, which then is a stop for the keyboard."""


def rendered(template: str, facts: Mapping[str, object], scripts: Sequence[str] = (COPY,)) -> str:
    """The template with these facts, the style of all pages and these scripts of this folder."""
    from markupsafe import Markup  # what stands in our own files is no text to escape

    style, code = _source("style.css"), "".join(map(_source, scripts))
    own = {"style": Markup(style), "script": Markup(code), "policy": _policy(style, code)}
    return _environment().get_template(template).render({**own, **facts})


def written(path: Path, text: str) -> Path:
    """Write a page, and return its path. Raises JournalError when the file cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise JournalError(f"{path}: the page cannot be written: {error.strerror}") from None
    return path


def _source(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _policy(style: str, code: str) -> str:
    """What a browser lets the page do: use this style and this script, and load nothing."""
    rules = ["default-src 'none'", f"style-src {_hash(style)}", "base-uri 'none'", "form-action 'none'"]
    return "; ".join([*rules, *([f"script-src {_hash(code)}"] if code else [])])


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # other commands need no templates

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.globals.update(
        replay_command=replay_command,
        in_checkout=in_checkout,
        used=used,
        said_of=that_is,
        steps_in=steps_in,
        at_first=AT_FIRST,
        not_shown=not_shown,
        why_warning=why_warning,
        which_refusals=which_refusals,
        values_in=values_in,
        values_of=values_of,
    )
    environment.filters.update(safe_link=safe_link, utc_time=utc_time, utc_seconds=utc_seconds, counted=counted)
    environment.filters.update(
        each_time=is_each_time, sentence=sentence, tries=tries, how_often=how_often, seen_as=seen_as
    )
    environment.filters.update(
        folded=folded, listed=_listed, clipped=_clipped, without_request=without_request, named=_named, prose=_prose
    )
    environment.tests.update(scrolled=_is_scrolled, about_values=is_about_values, changed_data=_is_changed_data)
    return environment


def _is_changed_data(found: Seen, check: str) -> bool:
    """Whether a finding of a check is that an update changed what it had to leave alone."""
    return is_changed_data(check, found)


def _listed(kinds: Mapping[str, str], outcome: str) -> str:
    """The classes of values of which this became."""
    return "; ".join(kind for kind, became in kinds.items() if became == outcome) or "-"


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ... ({len(text)} characters; the journal has them all)"


def _prose(text: str) -> Markup:
    """A sentence of ours or of a contract, with what stands in backticks as code."""
    from markupsafe import Markup, escape

    parts = (escape(printable(part)) for part in _QUOTED.split(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if is_code else part
        for part, is_code in zip(parts, cycle((False, True)))
    )


def _named(tone: str) -> str:
    """A verdict as the name of a class in the style."""
    return tone.replace(" ", "-")


def _is_scrolled(text: str) -> bool:
    return len(text) > SCROLLED or text.count("\n") > SCROLLED // 60


def _printable(value: object) -> object:
    return printable(value) if type(value) is str else value  # what is escaped already is a subclass
