"""What the title and the first line of an alert say of the fault itself, where there is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.alerts.fault import fault
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, PROMISE, night
from suites.selftest.test_alert_access import FOUND
from suites.selftest.test_alert_message import broken, found, message

UNSENT = {"keyword": "unsent", "pointer": "/id", "spread": "93 of 93 requests that must not change it"}
SAID = "pdates change /id, which they do not name"


def test_the_only_fault_is_said_in_plain_words(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where one violation is all that is broken, the title says what it is, and the first line how often, too."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, **UNSENT))))
    assert heard["title"].endswith(f": 1 clause newly broken (u{SAID})")
    assert heard["message"].startswith(f"U{SAID}: 93 of 93 requests that must not change it.\n")


def test_of_several_faults_the_first_is_named_and_the_others_counted(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where several violations are new, the title says what the first is and how many there are beside it."""
    others = broken("ACME-OTHER", found(2, **{**UNSENT, "pointer": "/note", "sent": "PATCH 2"}))
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, **UNSENT)), others))
    assert heard["title"].endswith(": 2 clauses newly broken (updates change /note, which they do not name; 1 more)")
    assert f"U{SAID}" not in heard["message"]


def test_where_no_keyword_says_the_fault_the_title_has_the_promise(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Of a violation that no keyword puts in words, the title quotes the promise that is broken."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, keyword="maxLength"))))
    assert heard["title"].endswith(f": 1 clause newly broken{PROMISE}")


FAULTS = [
    ("preserves", "unsent", "/note", "updates change /note, which they do not name"),
    ("isolates", "unsent", "/note", "updates change other appointments, too, at /note"),
    ("keeps", "fact", "/id", "updates change /id, which no update may change"),
    ("echoes", "value", "/note", "/note is not what was sent"),
    ("coexists", "lost", "/note", "of two updates at the same moment, that of /note is lost"),
    ("locks", "locked", None, "updates of closed appointments go through"),
    ("responds", "maxLength", "/note", ""),
    ("guards", "credentials wrong", None, ""),
]


@pytest.mark.parametrize(("check", "keyword", "pointer", "expected"), FAULTS)
def test_a_fault_is_named_by_its_rule(check: str, keyword: str, pointer: str | None, expected: str) -> None:
    """What a keyword says for certain is said in plain words; of all else nothing is made up."""
    assert fault(replace(FOUND, check=check, keyword=keyword, pointer=pointer, got="200")) == expected


def test_a_refusal_of_a_closed_appointment_is_no_hole() -> None:
    """A closed appointment whose update is refused by another status than promised is not said to be open."""
    assert not fault(replace(FOUND, check="locks", keyword="locked", pointer=None, got="404"))
