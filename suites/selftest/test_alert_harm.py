"""What is told first of several broken promises, which of them other targets have, too, and what was told before."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import night, take_in

Hook = tuple[str, Titles]
ELSEWHERE = journals.target("acme", target="staging")


def broken(name: str, fingerprint: str, check: str, **shown: str) -> journals.Record:
    """The verdict on a clause that one request has shown to be broken."""
    sent = f'PATCH /a/$ID {{"of": "{name}"}}'
    found = journals.finding(name, fingerprint=fingerprint, **{"sent": sent, **shown})
    return journals.verdict(name, "violation", check=check, findings=[found])


META = broken(
    "ACME-META", "aa", "echoes", pointer="/meta", keyword="value", spread="33 of 33 requests that may change it"
)
REST = broken(
    "ACME-REST", "bb", "preserves", pointer="/mode", keyword="unsent", spread="5 of 45 requests that must not change it"
)


def hear(engine: Engine, folder: Path, hook: Hook, *nights: list[journals.Record]) -> list[dict[str, str]]:
    """The messages after these nights."""
    for number, records in enumerate(nights):
        take_in(engine, folder, night(number, *records))
        assert alert(str(engine.url), hook[0]) == 0
    return hook[1].bodies


def test_another_member_that_changes_is_told_before_what_is_not_as_sent(
    engine: Engine, tmp_path: Path, hook: Hook
) -> None:
    """An update that changes what it does not name stands first in title and text, though another fault shows more
    often: nobody looks for it."""
    [heard] = hear(engine, tmp_path, hook, [META, REST])
    assert "2 clauses newly broken (updates change /mode, which they do not name; 1 more)" in heard["title"]
    assert heard["message"].index("New: ACME-REST") < heard["message"].index("New: ACME-META")


def test_what_another_target_has_too_is_named(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """A message says which of its findings another target of the provider has, too, and which none has."""
    take_in(engine, tmp_path, night(0, META))
    take_in(engine, tmp_path, night(1, META, REST, targets=[ELSEWHERE]))
    assert alert(str(engine.url), hook[0]) == 0
    of = {body["title"].split(":")[0].split()[-1]: body["message"] for body in hook[1].bodies}
    assert "\nThe same at staging: all of it.\n" in of["stand-in"]
    assert (
        "\nThe same at stand-in: ACME-META /meta. Here alone, and not at stand-in as far as runs there tell: "
        "ACME-REST /mode.\n"
    ) in of["staging"]


def test_what_is_still_broken_is_named_beside_news(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """A message about something else names what its channel was told before and is still there, with since when."""
    heard = hear(engine, tmp_path, hook, [META], [META, REST])
    assert len(heard) == 2
    still = "\nBroken before, and still: ACME-META /meta (since 2026-11-01 03:00 UTC: reports show aa).\n"
    assert [still in one["message"] for one in heard] == [False, True]
