"""`contracts update`: a contract after its vendor's page has changed, and what a person has written in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contracts import check
from contracts._problems import displayed
from suites.selftest.drift_pages import LISTED
from suites.selftest.updated_contracts import (
    MOST,
    NOTE,
    OWN,
    Place,
    broken_at,
    drafted,
)


@pytest.fixture
def visits(tmp_path: Path) -> Place:
    """The contract of a small vendor."""
    return drafted(tmp_path, LISTED, "then.md")


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


@pytest.mark.parametrize("option", ["", "--from"])
@pytest.mark.parametrize(
    ("name", "reason"), [("none.md", "No such file"), ("acme", "Is a directory"), ("latin.md", "not UTF-8 text")]
)
def test_a_page_that_cannot_be_read_is_told(visits: Place, option: str, name: str, reason: str) -> None:
    """A page that is not there, a folder, and one in another encoding end with 78 and a message, old or new."""
    (visits.root / "latin.md").write_bytes("Für".encode("latin-1"))
    (visits.root / "now.md").write_text(MOST, encoding="utf-8")
    other = [str(visits.root / "now.md"), option] if option else []
    result = visits.run(*other, str(visits.root / name))
    assert (result.exit_code, reason in result.output) == (78, True), result.output


@pytest.mark.parametrize("name", ["CHANGES.md", "watched.md"])
def test_a_file_in_another_encoding_is_told(visits: Place, name: str) -> None:
    """A file of the folder that is no UTF-8 ends with 78 and a message that names it."""
    (visits.root / "now.md").write_text(MOST, encoding="utf-8")
    with (visits.folder / name).open("ab") as file:
        file.write("Für".encode("latin-1"))
    result = visits.run(*([str(visits.root / "now.md")] if name == "CHANGES.md" else []))
    assert (result.exit_code, f"{name}:" in result.output) == (78, True), result.output


def test_a_byte_order_mark_is_no_part_of_a_file(visits: Place) -> None:
    """Files that an editor has saved with a byte order mark, and a folder named as the page might be, stand in no
    way."""
    for file in (*visits.folder.glob("*.yaml"), *visits.folder.glob("schemas/*.json")):
        file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8-sig")
    (visits.folder / "page.d").mkdir()
    result = visits.update(MOST, "--write")
    assert result.exit_code == 0, result.output
    assert visits.contract.clause("ACME-NOTE-MOST").is_draft


def test_a_page_of_today_is_needed(visits: Place) -> None:
    """Where no page of today is known, the message says how one is kept."""
    result = visits.run()
    assert (result.exit_code, "No page of today is here." in result.stderr) == (78, True)


def test_an_operation_that_moves_stays_as_it_is(visits: Place) -> None:
    """Where the path of the update is another one, it is in the contract, with what a person has written there."""
    visits.edit("openapi.yaml", "operationId: ", "# Ours.\n      operationId: ")
    visits.edit("openapi.yaml", "summary: ", "deprecated: false\n      summary: ")
    result = visits.update(LISTED.replace("/v1/visits/{id}", "/v2/visits/{id}"), "--write")
    assert (result.exit_code, visits.contract.update.path) == (0, "/v2/visits/{id}")
    assert "      # Ours.\n      operationId: " in visits.text("openapi.yaml")
    assert "/v1/" not in visits.text("openapi.yaml")
    assert broken_at(visits.contract, visits.contract) == set()


def test_a_question_in_other_words_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """A question of the old draft that the new one asks of more members is not asked twice."""
    place = drafted(tmp_path, LISTED.replace(NOTE, f"{NOTE}- `room` (object) The room.\n", 1), "then.md")
    more = f"{NOTE}- `room` (object) The room.\n- `bed` (object) The bed.\n"
    place.update(LISTED.replace(NOTE, more, 1), "--write")
    questions = [line for line in place.text("behaviour.yaml").split("\n") if "are ordinary?" in line]
    assert ["/bed" in one for one in questions] == [True]


def test_a_clause_that_names_more_members_is_a_draft(visits: Place) -> None:
    """A clause that no sentence was read for, and that is now about one more member, has to be confirmed as well."""
    room = "- `room` (string) The room.\n"
    page = LISTED.replace(NOTE, NOTE + room, 1).replace(
        "- `note` (string) Words for the doctor.\n", f"{room}- `note` (string) Words for the doctor.\n"
    )
    assert not visits.contract.clause("ACME-ECHO").is_draft
    visits.update(page, "--write")
    clause = visits.contract.clause("ACME-ECHO")
    assert ("/room" in clause.fields, clause.is_draft) == (True, True)


def test_a_clause_with_a_comment_inside_is_asked_about(tmp_path: Path) -> None:
    """A clause that says what its draft said, with a comment of a person's in it, keeps both."""
    place = drafted(tmp_path, MOST, "then.md")
    place.edit("clauses.yaml", "  check: refuses\n", "  check: refuses  # they told us on the phone\n")
    place.update(MOST.replace("90", "80"), "--write")
    assert "# they told us on the phone\n" in place.text("clauses.yaml")
    assert "a draft of this clause would now be" in place.text("clauses.yaml")
