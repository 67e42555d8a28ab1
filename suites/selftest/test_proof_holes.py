"""What the proof says of a user's own contract: its holes, and no blame for what its stand-in cannot show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts import load
from suites.kit.model.verdicts import VIOLATION
from suites.proof import __main__
from suites.proof._holes import holes
from suites.proof._jobs import NOT_SHOWN, Job, Result
from suites.proof._report import problems, untried
from suites.proof._run import run_with_fault
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import PLAIN

HIDDEN = Result(Job("plain", "PLAIN-ECHO:is_cached"), "echoes", "must", "Caches.", NOT_SHOWN)


def test_a_check_without_a_clause_is_a_hole(tmp_path: Path) -> None:
    """What no clause of a contract looks at is told, with what a vendor could do then."""
    new(PLAIN, tmp_path)
    contract = load("plain", tmp_path)
    assert not any("check: isolates" in one for one in holes(contract))
    blind = replace(contract, clauses=tuple(one for one in contract.clauses if one.check != "isolates"))
    assert [one for one in holes(blind) if "check: isolates" in one] == [
        "plain: no clause would notice if the vendor writes what was sent to every appointment of the account, as an "
        "UPDATE without its WHERE does (no clause has check: isolates)"
    ]


def test_a_draft_watches_nothing_yet(tmp_path: Path) -> None:
    """A clause that no person has confirmed does not count."""
    new(PLAIN, tmp_path)
    contract = load("plain", tmp_path)
    drafts = tuple(replace(one, is_draft=one.is_draft or one.check == "isolates") for one in contract.clauses)
    assert any("check: isolates" in one for one in holes(replace(contract, clauses=drafts)))


@pytest.mark.parametrize(("place", "why"), [(None, "no answer shows it"), ("/note", "")])
def test_a_member_that_nothing_shows_is_a_hole(place: str | None, why: str, tmp_path: Path) -> None:
    """Whether an update of a member did anything, only an answer that shows it can tell."""
    new(PLAIN, tmp_path)
    contract = load("plain", tmp_path)
    fields = tuple(
        replace(one, shows=place if one.pointer == "/note" else one.shows) for one in contract.behaviour.fields
    )
    found = [
        one for one in holes(replace(contract, behaviour=replace(contract.behaviour, fields=fields))) if "/note" in one
    ]
    assert [why in one for one in found] == [True] * bool(why)


def test_a_member_that_no_update_sends_is_a_hole(tmp_path: Path) -> None:
    """A member without an ordinary value is never tried."""
    new(PLAIN, tmp_path)
    contract = load("plain", tmp_path)
    known = {name: value for name, value in contract.ordinary["properties"].items() if name != "note"}  # type: ignore
    schemas = {**contract.schemas, "ordinary": {**contract.ordinary, "properties": known}}
    assert any("/note were ignored: no update sends it" in one for one in holes(replace(contract, schemas=schemas)))


def test_what_the_own_stand_in_cannot_show_is_no_failure() -> None:
    """A user's draft is not wrong where its stand-in has nothing that a fault could change; a shipped one is."""
    assert problems([HIDDEN], {"plain"}) == []
    assert len(problems([HIDDEN], {"another"})) == 1
    assert [line.partition(" could")[0] for line in untried([HIDDEN], {"plain"})] == ["plain: 1 faults"]


@pytest.mark.parametrize("limit", ["room_id/maximum", "room_id/minimum", "note/maxLength"])
def test_a_limit_of_an_answer_is_broken_and_caught(limit: str, tmp_path: Path) -> None:
    """An answer beyond what the page allows is told by the clause of that limit."""
    new(PLAIN, tmp_path)
    id = f"plain:response.200/{limit}"
    assert run_with_fault(load("plain", tmp_path), f"{id}:answers_another_shape").verdicts[id].word == VIOLATION


def test_the_command_prints_holes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The proof of a user's own provider tells its holes, which are no failure."""
    new(PLAIN, tmp_path)
    options = ["--provider=plain", f"--contracts={tmp_path}", "--share=0", "--whole=0", "--variant-share=0"]
    code = __main__.main([*options, "--jobs=1", f"--out={tmp_path / 'proof'}"])
    assert (code, "plain: no clause would notice if the vendor" in capsys.readouterr().out) == (0, True)
