"""Made-up runs and histories whose pages tests read in a browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from reports.history.database import opened, reading
from reports.pages.history import history_page
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import FIRST, night, take_in, told

NIGHTS = 3
LONG = "appointment_custom_attribute_values_with_a_name_that_has_no_place_to_break"
"""A name twice as wide as a small phone."""


def other_night(number: int, *more: journals.Record) -> list[journals.Record]:
    """A night of another provider, which keeps what it promises."""
    line = journals.verdict("BOLT-NOTE", provider="bolt")
    head = night(number, end=False, targets=[journals.target("bolt")])
    return [*head, line, *more, journals.summary("bolt"), journals.footer()]


def write_history(folder: Path, *nights: list[journals.Record]) -> Path:
    """The page of a history of these nights, written the morning after the last one."""
    now = FIRST + timedelta(days=NIGHTS - 1, hours=4)
    folder.mkdir()
    with opened(history_in(folder)) as engine:
        for records in nights:
            take_in(engine, folder, records)
        with reading(engine) as connection:
            text = history_page(connection, int(now.timestamp()))
    (folder / "page.html").write_text(text, encoding="utf-8")
    return folder / "page.html"


def ordinary_history(folder: Path) -> Path:
    """The page of a provider that broke a promise in its second night, and of one that keeps what it promises."""
    long = journals.finding("ACME-LONG", fingerprint="0a0a0a0a", got="one line of many\n" * 200)
    broken = told("violation", findings=[journals.finding(), long])
    warned = journals.verdict(
        "ACME-NOTE", "warning", findings=[journals.finding("ACME-NOTE", "warning", fingerprint="0b0b0b0b")]
    )
    nights = [night(number, line, warned) for number, line in enumerate((told("kept"), broken, broken))]
    others = [other_night(number) for number in range(NIGHTS)]
    return write_history(folder, *nights, *others)


def changing_history(folder: Path) -> Path:
    """The page of a provider that broke two promises since the night before, and of one that did not."""
    lost, phone = journals.verdict("ACME-LOST", "inconclusive"), journals.verdict("BOLT-PHONE", "inconclusive")
    good = [told("kept"), journals.verdict("ACME-NOTE"), lost]
    bad = [told("violation"), journals.verdict("ACME-NOTE", "warning"), lost]
    others = [other_night(number, {**phone, "provider": "bolt"}) for number in (1, 2)]
    return write_history(folder, night(1, *good), night(2, *bad), *others)


def left_history(folder: Path) -> Path:
    """The page of a target at which a run left something changed."""
    left = ["7 is moved.", "put it back: pytest --restore R1"]
    lines = night(0, told("kept"))
    return write_history(folder, [{**one, "left": left} if one["kind"] == "summary" else one for one in lines])


def history_of_one_cause(folder: Path) -> Path:
    """The page of a target that broke two promises with one answer, and a third one with another."""
    found = [journals.finding(name, fingerprint=f"{place:08x}") for place, name in enumerate(("ACME-A", "ACME-B"))]
    found.append(journals.finding("ACME-C", fingerprint="0c0c0c0c", got="another answer"))
    return write_history(folder, night(0, *(journals.verdict(f["clause"], "violation", findings=[f]) for f in found)))


def history_of_many(folder: Path) -> Path:
    """The page of a provider at more targets than fit on a screen: at the last of them, it broke one promise more."""
    names = [f"sandbox-{number:02}" for number in range(12)]
    return write_history(folder, *(_at(name, number, name == names[-1]) for number, name in enumerate(names)))


def _at(name: str, number: int, is_broken: bool) -> list[journals.Record]:
    """A night of a provider at this target."""
    note = journals.verdict("ACME-NOTE", "violation" if is_broken else "warning")
    head = night(-number, end=False, targets=[journals.target("acme", target=name)])
    return [*head, note, {**journals.summary(whose="vendor"), "target": name}, journals.footer(1)]


def wide() -> list[journals.Record]:
    """A night in which every name is long."""
    texts = dict.fromkeys(("sent", "expected", "got", "curl", "seen", "pointer", "keyword", "shown_by"), LONG)
    facts = {"says": f"{LONG} is accepted.", "source": {"at": LONG, "line": 41}, "reason": LONG}
    found = [journals.finding(LONG, **texts)]
    lines = [
        journals.verdict(LONG, "violation", findings=found, **facts),
        journals.verdict(LONG[1:], "inconclusive", **facts),
        journals.verdict(LONG[2:], **facts),
    ]
    texts = dict.fromkeys(("title", "owner", "operation", "base_url", "target"), LONG)
    place = journals.target("acme", **texts, excluded=[{"at": LONG, "line": 3, "reason": LONG}])
    end = {**journals.summary(whose="vendor", violation=1), "coverage": {f"/{LONG}": {LONG: "accepted"}}}
    return [*night(0, end=False, targets=[place], seed=LONG), *lines, {**end, "target": LONG}, journals.footer(1)]
