"""A run as Markdown for a CI job's summary."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from textwrap import indent
from types import MappingProxyType
from urllib.parse import quote

from contracts.accepted_values import values_in
from contracts.keys_used import used
from reports._appeared import Appeared
from reports._compared_with import that_is
from reports._facts import Card, Section, sections
from reports._headline import headline, with_new_ways
from reports._left_open import announced_texts, became, observed_of
from reports._records import WORST_FIRST, Journal, Source, Target
from reports._refusals import which_refusals
from reports._text import IN_A_NEW_WAY, counts_text, printable, safe_link, sentence, spread_beside, utc_time

MOST_FINDINGS = 20
"""How many findings of a provider the summary lists: a forge cuts summaries off at 1 MiB. The page lists all."""

MOST_NEW = 3
"""How many findings that appeared under an accepted clause are named: the page lists all of the run."""

NOTHING: Appeared = MappingProxyType({})
"""What appeared where no history says it."""

LONGEST = 600
"""How many characters of one value the summary shows: about six lines. The page shows the whole value."""

LONGEST_CURL = 2000
"""A longer cURL command is left to the page, since a command that is cut off is useless."""

_MARKDOWN = re.compile(r"([\\`*_\[\]|~$])")
_FORGE = {"@": "&#64;", "://": "&#58;//", "www.": "www&#46;"}
"""Text that a forge would turn into a mention of a person or a link."""


def markdown(journal: Journal, appeared: Appeared = NOTHING) -> str:
    """The run in short: its verdict, a row and a sentence per provider, and the failures in a folded block.

    `appeared` are findings of accepted clauses that were not there when these were accepted.
    """
    found = [_with_new_ways(one, appeared) for one in sections(journal)]
    title = with_new_ways(headline(journal), sum(len(one.not_accepted) for one in found)).title
    parts = [f"## {inline(title)}", _run(journal), *_left_out(journal), _table(found)]
    for section in found:
        parts += [_paragraph(section), *_known(section, appeared), *_details(section)]
        parts += _left_open(journal, section)
    return "\n\n".join(parts) + "\n"


def _with_new_ways(section: Section, appeared: Appeared) -> Section:
    """A section that is not green where an accepted clause is broken in a way that nobody has accepted."""
    own = [clause for provider, clause in appeared if provider == section.target.provider]
    return section.with_not_accepted(tuple(f"{clause} is {IN_A_NEW_WAY}." for clause in own))


def _run(journal: Journal) -> str:
    end = f"exit {journal.exit}" if not journal.cut_short else "**no footer: the run was cut short**"
    setting = f"profile {journal.profile}, seed {journal.seed}"
    job = f", {link('CI job', journal.job)}" if journal.job else ""
    return f"{inline(f'Run {journal.run}, {utc_time(journal.started)}, {setting}')}, {end}{job}"


def _left_out(journal: Journal) -> list[str]:
    """The problems of each contract that could not be used."""
    return [
        f"**{inline(provider)}** was left out: its contract cannot be used.\n\n{indent(printable(problems), '    ')}"
        for provider, problems in journal.left_out.items()
    ]


def _table(found: Iterable[Section]) -> str:
    head = ["provider", "responsible", *WORST_FIRST, "requests", "accepted", "refused"]
    rows = [head, ["---", "---", *["---:"] * (len(head) - 2)], *(_row(section) for section in found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(section: Section) -> list[str]:
    summary = section.summary
    sent = [summary.requests, summary.accepted, summary.refused] if summary else ["?"] * 3
    counts = [section.counts.get(verdict, 0) for verdict in WORST_FIRST]
    return [inline(section.target.title), section.responsible, *(str(cell) for cell in [*counts, *sent])]


def _paragraph(section: Section) -> str:
    at = section.target
    facts = inline(f"Target {at.target} at {at.base_url}, contract of {at.contract_date}, our owner {at.owner}.")
    result = " ".join(
        [f"**{inline(at.title)}**: {inline(section.sentence)}", *(f"**{inline(line)}**" for line in section.left)]
    )
    if section.whose == "nobody" and not section.counts.get("warning"):
        return f"{result} {facts}"
    action = f"Responsible: **{section.responsible}**. {inline(section.steps.text)}"
    return f"{result} {action}\n\n{facts} Run it again:\n\n{fenced(section.command, 'sh')}"


def _known(section: Section, appeared: Appeared) -> list[str]:
    """The accepted deviations that are broken, each with its reason, its owner and its last day."""
    lines = [
        f"- **Known deviation** {inline(one.clause)}: {inline(one.reason or '')}"
        f"{_new_under(appeared.get((one.provider, one.clause), ()))}"
        for one in section.known
    ]
    return ["\n".join(lines)] if lines else []


def _new_under(names: Sequence[str]) -> str:
    """That a clause is broken in a way that nobody has accepted."""
    if not names:
        return ""
    number = "1 finding was" if len(names) == 1 else f"{len(names)} findings were"
    show = ", ".join(f"`reports show {name}`" for name in names[:MOST_NEW])
    return f". **{number} not there when it was accepted**: look whether that was meant: {show}"


def _details(section: Section) -> list[str]:
    if not section.cards and not section.unexplained:
        return []
    title = html.escape(_line(f"{section.target.title}: {counts_text(section.counts)}"))
    cards = section.causes
    left = sum(card.number for card in cards[MOST_FINDINGS:])
    return [
        f"<details><summary>{title}</summary>",
        *(_card(card, section.target) for card in cards[:MOST_FINDINGS]),
        *([f"{left} more findings are on the page."] if left > 0 else []),
        *(
            f"- **{sentence(group.tone)}**: {inline(group.reason)} ({inline(', '.join(group.clauses))})"
            for group in section.unexplained
        ),
        "</details>",
    ]


def _left_open(journal: Journal, section: Section) -> list[str]:
    """What the vendor announces, and what became of what the page leaves open, folded: nothing in it is a failure."""
    at, provider = section.target, section.target.provider
    announced = [inline(text) for text in announced_texts(journal.announcements, provider)]
    said = [f"**{inline(at.title)} announces**: {'; '.join(announced)}"] if announced else []
    rows = [f"- {inline(f'{one.clause}, {one.case}: {became(one)}')}" for one in observed_of(journal, provider)]
    if not rows:
        return said
    title = html.escape(f"{at.title}: {len(rows)} case{'s' * (len(rows) > 1)} that the page leaves open")
    return [*said, f"<details><summary>{title}</summary>", "\n".join(rows), "</details>"]


def _card(card: Card, target: Target) -> str:
    found = card.finding
    place = f"{_place(card.source, target)}, seen {inline(found.seen)}"
    labels = {"sent": found.sent, **dict(used(card.check, found.keyword, found.script))}
    labels |= {"answered": f"{found.answered}, and changed it all the same"} if found.answered else {}
    labels |= {"which refusals": which} if (which := which_refusals(found)) else {}
    labels |= {"expected": found.expected, "got": found.got}
    labels |= {"that is": said} if (said := that_is(found)) else {}
    labels |= {"in the run": spread} if (spread := spread_beside(found.seen, found.spread)) else {}
    labels |= {"shown by": found.shown_by} if found.shown_by else {}
    labels |= {"value": values} if (values := values_in(found)) else {}
    body = "\n".join(labelled(label, text) for label, text in labels.items())
    whole = len(found.script) <= LONGEST_CURL
    curl = fenced(found.script, "sh") if whole else "The cURL command is long; it is on the page."
    title = f"**{inline(card.clause)}** ({card.tone}): {inline(card.says)} ({place})"
    also = [f"The same breaks {inline(', '.join(other.clause for other in card.others))}."] if card.others else []
    places = [f"The same request shows it at {inline(', '.join(card.places))}."] if card.beside else []
    return "\n\n".join([title, *places, *also, fenced(body), curl])


def labelled(label: str, text: str) -> str:
    """A value under its label; a long one is cut."""
    return indent(_clipped(text), " " * 11).replace(" " * 11, f"{label:<11}", 1)


def _place(source: Source, target: Target) -> str:
    return link(source.at, source.page or target.page)


def link(text: str, url: str) -> str:
    """A text that leads to a page, or the text alone where the URL is none that a reader should follow."""
    safe = safe_link(url)
    return f"[{inline(text)}]({quote(safe, safe='/:?&=#%~+,;')})" if safe else inline(text)


def fenced(text: str, language: str = "text") -> str:
    """A text as a block of code, in which a forge acts on nothing."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{printable(text)}\n{fence}"


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ... ({len(text)} characters)"


def inline(text: str) -> str:
    """A text within a line of Markdown, with nothing in it that a forge would act on."""
    escaped = _MARKDOWN.sub(r"\\\1", html.escape(_line(_clipped(text)), quote=False))
    return re.sub(r"@|://|www\.", lambda found: _FORGE[found.group()], escaped)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
