"""`contracts update`: a contract after its vendor's page has changed, and what a person has written in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import Contract, check, load
from contracts.__main__ import main
from contracts._drafting import draft
from contracts._load import _loaded
from contracts._problems import displayed
from suites.proof._run import run
from suites.selftest import aniva_editions as aniva
from suites.selftest.contract_copies import copied
from suites.selftest.drift_pages import LISTED
from suites.selftest.test_contracts_new import FINE
from suites.standin import StandIn

OWN = """\
  # Asked the vendor in March.
- id: ACME-OWN
  says: A note of the clinic's own is kept.
  source: {at: introduction, line: 3}
  strength: should
  check: repeats
"""
NOTE = "- `note` (string) Words for the doctor. They are kept.\n"
UPDATE = "schemas/update.schema.json"
AHEAD = ('"format": "date-time",', '"format": "date-time",\n      "x-not-before": "-PT30M",')
"""What a person writes who confirms that a time in the past is refused: the stand-in refuses it by this keyword."""
MOST = LISTED.replace("They are kept.", "They are kept. Must not exceed 90 characters.")


@dataclass(frozen=True)
class Place:
    """The folder of a contract, drafted from a page that is kept beside it."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder of the contract."""
        return self.root / "acme"

    @property
    def contract(self) -> Contract:
        """The contract, as it is now."""
        _loaded.cache_clear()  # a process meets a folder once, and these tests change theirs
        return load("acme", self.root)

    def update(self, page: str, *options: str, name: str = "now.md") -> Result:
        """The command, for a page that the vendor has now."""
        (self.root / name).write_text(page, encoding="utf-8")
        return self.run(str(self.root / name), *options)

    def run(self, *options: str) -> Result:
        """The command, in what is as good as a new process."""
        _loaded.cache_clear()
        return CliRunner().invoke(main, ["update", "acme", *options, "--contracts", str(self.root)])

    def edit(self, file: str, old: str, new: str) -> None:
        """What a person writes in place of what is there."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (self.folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def text(self, file: str) -> str:
        """What a file has."""
        return (self.folder / file).read_text(encoding="utf-8")

    def files(self) -> Mapping[str, bytes]:
        """Every file."""
        return {path.name: path.read_bytes() for path in self.folder.rglob("*.*")}


def drafted(root: Path, page: str, name: str) -> Place:
    """A contract that was drafted from a page."""
    (root / name).write_text(page, encoding="utf-8")
    draft("acme", root / name, None, root / "acme", date(2026, 1, 31), lambda step: None)
    shutil.copy(root / name, root / "acme" / f"page{(root / name).suffix}")
    return Place(root)


@pytest.fixture
def visits(tmp_path: Path) -> Place:
    """The contract of a small vendor."""
    return drafted(tmp_path, LISTED, "then.md")


@pytest.fixture
def night(tmp_path: Path) -> Place:
    """The contract of Aniva as its page was, with what a person has written in it."""
    place = drafted(tmp_path, aniva.OLD, "then.txt")
    place.edit("contract.yaml", "title: The vendor", "title: Aniva  # as on their letters")
    place.edit("clauses.yaml", "excluded: []", f"{OWN}excluded: []")
    place.edit("clauses.yaml", "\n  draft: true", "")
    place.edit(UPDATE, *AHEAD)
    place.edit("behaviour.yaml", "personal: []", "personal: [/location_id]  # a clinic tells an illness")
    return place


def said_yes(place: Place) -> None:
    """A person has decided each TODO, and removes it and the marks of drafts."""
    for file in place.folder.glob("*.yaml"):
        text = re.sub(r"(?m)^ *(# TODO: .*|draft: true)\n", "", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")


def broken_at(contract: Contract, vendor: Contract) -> set[str]:
    """The clauses of a contract that a run at the stand-in of a vendor does not find kept."""
    verdicts = run(contract, StandIn(vendor)).verdicts
    return {id for id, one in verdicts.items() if one.word not in FINE}


def test_after_a_persons_yes_the_next_night_is_quiet(night: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Aniva's change breaks clauses of the old contract; the updated one passes the check, and keeps all."""
    now = drafted(tmp_path_factory.mktemp("vendor"), aniva.NEW, "now.txt")
    now.edit(UPDATE, *AHEAD)
    vendor = now.contract
    assert "acme:response.200/status/enum" in broken_at(night.contract, vendor)
    assert night.update(aniva.NEW, "--write", name="now.txt").exit_code == 0
    said_yes(night)
    assert check(night.folder) == []
    contract = night.contract
    assert ([one.id for one in contract.clauses if one.is_draft], contract.is_draft) == ([], False)
    assert broken_at(contract, vendor) == set()
    assert broken_at(contract, contract) == set()


def test_what_changed_at_aniva_is_taken_over_or_asked(night: Place) -> None:
    """The statuses and the two arrays are taken over; unlocking, naive times and other offsets are asked."""
    result = night.update(aniva.NEW, "--write", name="now.txt")
    assert result.exit_code == 0
    answer = night.contract.update.responses[200].schema or {}
    assert answer["properties"]["status"]["enum"] == ["pending", "confirmed", "blood_drawn", "cancelled"]
    assert {"panels", "shipments"} <= {*answer["required"]}
    for part in (
        "naive datetimes are rejected",
        "have not yet had their blood draw",
        "the test location's offset",
    ):
        found = re.search(rf"(\S+clauses\.yaml):(\d+)  .*{part}", result.stdout)
        assert found, part
        assert part in night.text("clauses.yaml").split("\n")[int(found[2]) - 1]


def test_what_a_person_has_written_stays(night: Place) -> None:
    """Titles, comments, own clauses, confirmed clauses and masked members are as before, letter by letter."""
    night.update(aniva.NEW, "--write", name="now.txt")
    assert "title: Aniva  # as on their letters\n" in night.text("contract.yaml")
    assert OWN in night.text("clauses.yaml")
    assert "personal: [/location_id]  # a clinic tells an illness\n" in night.text("behaviour.yaml")
    assert AHEAD[1] in night.text(UPDATE)
    assert not night.contract.clause("ACME-SCHEDULED-AT-PAST").is_draft


def test_nothing_is_written_without_being_asked_for(visits: Place) -> None:
    """Without --write the proposal is shown as a diff, and no file changes."""
    before = visits.files()
    result = visits.update(MOST)
    assert (result.exit_code, visits.files()) == (0, before)
    assert "+- id: ACME-NOTE-MOST\n" in result.stdout
    assert result.stdout.endswith("Not written: add --write.\n")


def test_an_update_has_its_revision(visits: Place) -> None:
    """The contract names the new page and the next revision, whose entry lists each change, and is a draft again."""
    visits.edit("contract.yaml", "draft: true\n", "")
    visits.update(MOST, "--write")
    assert visits.text("page.md") == MOST
    assert (visits.contract.revision_number, visits.contract.is_draft) == (2, True)
    assert f"## Revision 2, {date.today().isoformat()} (the vendor's page changed)\n- " in visits.text("CHANGES.md")
    assert "- text-added:update.request/note: " in visits.text("CHANGES.md")
    assert visits.update(MOST).stdout == "acme: nothing changed on the page.\n"


def test_a_new_clause_is_a_draft(visits: Place) -> None:
    """A sentence that becomes a clause is not asked about; the clause is a draft, at its line of the new page."""
    result = visits.update(MOST, "--write")
    clause = visits.contract.clause("ACME-NOTE-MOST")
    assert clause.is_draft
    assert "90 characters" in MOST.split("\n")[(clause.source.line or 0) - 1]
    assert "90 characters" not in result.stdout.partition("To decide")[2].partition("---")[0]


def test_a_changed_clause_is_a_draft_again(tmp_path: Path) -> None:
    """A clause that a person has confirmed and left as it was becomes what the page says now, as a draft."""
    place = drafted(tmp_path, MOST, "then.md")
    place.edit("clauses.yaml", "\n  draft: true", "")
    place.update(MOST.replace("90", "80"), "--write")
    clause = place.contract.clause("ACME-NOTE-MOST")
    assert (clause.is_draft, "80" in clause.says) == (True, True)


def test_a_clause_that_a_person_has_changed_is_asked_about(tmp_path: Path) -> None:
    """A clause that says something else than its draft stays, and what its draft would say now is a TODO above it."""
    place = drafted(tmp_path, MOST, "then.md")
    place.edit("clauses.yaml", "id: ACME-NOTE-MOST\n  says: ", "id: ACME-NOTE-MOST\n  says: By mail, ")
    says = place.contract.clause("ACME-NOTE-MOST").says
    place.update(MOST.replace("90", "80"), "--write")
    assert place.contract.clause("ACME-NOTE-MOST").says == says
    above = place.text("clauses.yaml").partition("\n- id: ACME-NOTE-MOST")[0].rpartition("\n")[2]
    assert above.startswith("# TODO: the page changed, and a draft of this clause would now be ")
    assert "80" in above


def test_a_clause_that_the_page_no_longer_has_goes(tmp_path: Path) -> None:
    """A drafted clause whose sentence is gone goes, and nothing else."""
    place = drafted(tmp_path, MOST, "then.md")
    before = {one.id for one in place.contract.clauses if one.derived is None}
    place.update(LISTED, "--write")
    assert before - {one.id for one in place.contract.clauses} == {"ACME-NOTE-MOST"}


def test_a_value_that_a_person_has_changed_stays(visits: Place) -> None:
    """Where the contract says something else than the draft did, that stays, and the question names the place."""
    visits.edit("schemas/update_200.schema.json", '"DONE"', '"DONE",\n        "LATE"')
    page = LISTED.replace('(string, required) Enum: "OPEN", "DONE"', "(integer, required)")
    result = visits.update(page, "--write")
    assert '"LATE"' in visits.text("schemas/update_200.schema.json")
    asked = result.stdout.partition("To decide")[2].partition("\n---")[0]
    assert asked.count("/properties/status/enum: the page changed") == 1
    assert "update.response.200/status" not in asked


def test_a_list_that_both_have_changed_has_both(visits: Place) -> None:
    """Values that a person has added to a list stay beside those that come from the page."""
    visits.edit("schemas/update_200.schema.json", '"DONE"', '"DONE",\n        "LATE"')
    visits.update(LISTED.replace('required) Enum: "OPEN", "DONE"', 'required) Enum: "OPEN", "PAST"'), "--write")
    answer = visits.contract.update.responses[200].schema or {}
    assert answer["properties"]["status"]["enum"] == ["OPEN", "LATE", "PAST"]


def test_lines_move_with_the_page(visits: Place) -> None:
    """The lines that clauses name are those of the same sentences on the new page."""
    before = {one.id: one.source.line or 0 for one in visits.contract.clauses if one.derived is None}
    page = f"# News\n\nNothing to read here, for once.\n\n{MOST}"
    visits.update(page, "--write")
    after = {one.id: one.source.line for one in visits.contract.clauses}
    assert {id: after[id] for id in before} == {id: line + 4 for id, line in before.items()}


def test_what_a_clause_of_a_persons_needs_stays(tmp_path: Path) -> None:
    """A member that the page no longer has, and that a clause of a person's names, stays, and is asked about."""
    place = drafted(tmp_path, LISTED.replace(NOTE, f"{NOTE}- `room` (string) The room.\n", 1), "then.md")
    own = OWN.replace("check: repeats", "check: echoes\n  fields: [/room]")
    place.edit("clauses.yaml", "excluded: []", f"{own}excluded: []")
    result = place.update(LISTED, "--write")
    assert (result.exit_code, check(place.folder)) == (0, [])
    assert "room" in place.contract.documented["properties"]
    assert "schemas/update.schema.json /properties/room: the page changed" in result.stdout


def test_what_could_not_be_used_is_not_written(tmp_path: Path) -> None:
    """Where the folder would not pass the check, nothing is written, and the problem is named."""
    place = drafted(tmp_path, MOST, "then.md")
    known = "{clause: ACME-NOTE-MOST, reason: Agreed., owner: us, since: 2026-11-01, until: 2026-12-31}"
    place.edit("known.yaml", "[]", f"- {known}")
    before = place.files()
    result = place.update(LISTED, "--write")
    assert (result.exit_code, place.files()) == (78, before)
    assert "Not written, as the contract could not be used then:" in result.stderr
    assert f"{displayed(place.folder / 'known.yaml')}:" in result.stderr


def test_the_page_that_was_looked_at_is_the_new_one(visits: Place) -> None:
    """Without a page, the one that --watch has kept is taken, and takes the place of the old one."""
    (visits.folder / "watched.md").write_text(MOST, encoding="utf-8")
    assert visits.run("--write").exit_code == 0
    assert (visits.text("page.md"), (visits.folder / "watched.md").exists()) == (MOST, False)


def test_the_old_page_can_be_named(visits: Place) -> None:
    """Where the old page is not kept, it is named; another page than that of the contract is refused."""
    (visits.folder / "page.md").unlink()
    for options, code in (((), 78), (("--from", str(visits.root / "now.md")), 78)):
        result = visits.update(MOST, *options)
        assert (result.exit_code, "so nobody knows what changed on it" in result.stderr) == (code, True)
    assert visits.update(MOST, "--from", str(visits.root / "then.md")).exit_code == 0


def test_a_page_of_today_is_needed(visits: Place) -> None:
    """Where no page of today is known, the message says how one is kept."""
    result = visits.run()
    assert (result.exit_code, "No page of today is here." in result.stderr) == (78, True)


def test_a_contract_that_was_written_by_hand_is_changed_where_it_says_the_same(tmp_path: Path) -> None:
    """In a shipped contract statuses and lines change, and a member that its example lacks is only asked."""
    copied(tmp_path, "acme")
    place = Place(tmp_path)
    page = aniva.NEW.replace("blood_drawn, or cancelled.", "blood_drawn, no_show, or cancelled.")
    page = page.replace("test_method\nstring\n", "room\nstring\nrequired\nThe room.\ntest_method\nstring\n", 1)
    result = place.update(page, "--write", name="now.txt")
    assert result.exit_code == 0
    assert check(place.folder) == []
    shown = place.contract.schemas["appointment"]
    assert shown["properties"]["status"]["enum"] == ["pending", "confirmed", "blood_drawn", "no_show", "cancelled"]
    assert "room" not in shown["required"]
    assert "/properties/room: the page changed" in result.stdout.partition("To decide")[2].partition("\n---")[0]
    line = place.contract.clause("ACME-ID-UNKNOWN").source.line or 0
    assert page.split("\n")[line - 1].startswith("404Appointment or location not found")
