"""With which key a request was sent that had to be refused, as the page and the terminal say it beside the request."""

from __future__ import annotations

from pathlib import Path

import pytest

import reports
from contracts.keys_used import used
from suites.kit.session.failure_text import failure_text
from suites.selftest import journals
from suites.selftest.test_reports_page import page_of

CURL = 'curl -i -X PATCH "https://acme.example.com/v1/$ID" -H "x-api-key: {}" --data-binary \'{{}}\''
WRONG = CURL.format("$ACME_KEY_WRONG")
UNKNOWN = "one that the vendor does not know (x-api-key: $ACME_KEY_WRONG)"

USED = [
    ("credentials wrong", WRONG, [("key used", UNKNOWN)]),
    ("credentials wrong", f"{CURL.format('$ACME_KEY')}\n{WRONG}", [("key used", UNKNOWN)]),
    ("credentials wrong", CURL.format("made-up"), [("key used", "one that the vendor does not know")]),
    (
        "credentials altered",
        CURL.format("${ACME_KEY%????}0000"),
        [
            (
                "key used",
                "a valid one with another end: its last characters were replaced (x-api-key: ${ACME_KEY%????}0000)",
            )
        ],
    ),
    ("credentials none", WRONG, [("key used", "none was sent")]),
    ("credentials wrong password", "", [("key used", "one with a wrong password")]),
    (
        "appointment appointment.foreign; with note",
        CURL.format("$ACME_KEY"),
        [
            ("key used", "a valid one, that of the other requests (x-api-key: $ACME_KEY)"),
            ("used at", "an appointment of the role appointment.foreign in targets.toml"),
        ],
    ),
]


@pytest.mark.parametrize(("keyword", "script", "expected"), USED)
def test_the_key_is_named_by_its_variable(keyword: str, script: str, expected: list[tuple[str, str]]) -> None:
    """The kind of key is said in words, with the variable that holds it and never with a value."""
    assert list(used("guards", keyword, script)) == expected


def test_checks_that_are_not_about_access_name_no_key() -> None:
    """Where a request was sent as any other, nothing is said of its key."""
    assert list(used("echoes", "value", WRONG)) == []


def guarded() -> journals.Record:
    """A verdict on who may update, with the finding that a wrong key was let in."""
    found = journals.finding(keyword="credentials wrong", curl=WRONG, pointer=None)
    return journals.verdict("ACME-TIME", "violation", check="guards", findings=[found])


def test_the_page_names_the_key_beside_the_request(tmp_path: Path) -> None:
    """On the page of a run the key stands right after what was sent, as the body is not what was wrong."""
    records = [guarded() if one["kind"] == "verdict" else one for one in journals.broken()]
    terms = page_of(tmp_path, records).source.split("<dt>")
    [key] = [number for number, text in enumerate(terms) if text.startswith(f"Key used</dt><dd>{UNKNOWN}<")]
    assert terms[key - 1].startswith("Sent")


def test_the_summary_names_the_key(tmp_path: Path) -> None:
    """In the Markdown of a CI job the key stands below what was sent."""
    records = [guarded() if one["kind"] == "verdict" else one for one in journals.broken()]
    lines = reports.markdown(reports.read(journals.write(tmp_path, records))).splitlines()
    sent = next(number for number, line in enumerate(lines) if line.startswith("sent "))
    assert lines[sent + 1] == f"key used   {UNKNOWN}"


def test_the_terminal_names_the_key_beside_the_request() -> None:
    """In the terminal the key stands on the line after what was sent."""
    lines = failure_text(guarded()).splitlines()
    sent = next(number for number, line in enumerate(lines) if line.startswith("  sent"))
    assert lines[sent + 1] == f"  key used   {UNKNOWN}"
