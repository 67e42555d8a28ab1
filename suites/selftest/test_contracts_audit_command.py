"""The command `contracts audit`: what it prints, how it ends, and what it says of a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.__main__ import main
from suites.selftest.drift_documents import ANSWERS, CONTENT, REQUEST, edited

NOTE = f"{REQUEST}/properties/note"
ERROR = {f"{NOTE}/example": 7}


def run(*arguments: str) -> Result:
    """The result of the command."""
    return CliRunner().invoke(main, ["audit", *arguments])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with an example of the wrong type."""
    file = tmp_path / "visits.json"
    file.write_text(json.dumps(edited(ERROR), indent=1), encoding="utf-8")
    return file


def test_a_question_has_two_places_and_an_assumption(page: Path) -> None:
    """The letter names the line and the pointer of both places, quotes them, asks, and says what is assumed."""
    letter = run("--from", str(page)).stdout
    lines = page.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.strip().startswith('"example"'))
    assert f"- line {number}, `{NOTE}/example`: `example: 7`" in letter
    assert f'`{NOTE}/type`: `type: "string"`' in letter
    assert "Which of the two is right?\n\nUntil you answer, we assume that the schema is right" in letter


def test_backticks_of_a_page_stay_in_their_code_span(tmp_path: Path) -> None:
    """Backticks are quoted as they are written, and end no code span."""
    file = tmp_path / "visits.json"
    file.write_text(json.dumps(edited({f"{NOTE}/description": "The `note` is up to 5 characters."})), encoding="utf-8")
    assert "`` The `note` is up to 5 characters ``" in run("--from", str(file)).stdout


def test_a_page_of_one_line_has_no_line_numbers(tmp_path: Path) -> None:
    """Of a page that was saved as one line a place is told by what it is, as every line would be the first."""
    file = tmp_path / "visits.json"
    file.write_text(json.dumps(edited(ERROR)), encoding="utf-8")
    letter = run("--from", str(file)).stdout
    assert (f"- the page, `{NOTE}/example`" in letter, "- line 1" in letter) == (True, False)


def test_slips_are_at_the_end_of_a_letter(tmp_path: Path) -> None:
    """What is only misspelt comes after the questions, and needs no answer."""
    file = tmp_path / "visits.json"
    slip = {f"{REQUEST}/properties/visit_number": {"type": "string"}, f"{NOTE}/description": "As in vissit_number."}
    file.write_text(json.dumps(edited({**slip, f"{NOTE}/format": "phone"})), encoding="utf-8")
    questions, _, slips = run("--from", str(file)).stdout.partition("\n# Likely slips\n")
    assert ("A format that no registry has" in questions, "vissit_number" in questions) == (True, False)
    assert "vissit_number" in slips


def test_a_letter_names_no_folder_of_ours(page: Path) -> None:
    """What is sent to a vendor has the name of the file and not its folder."""
    assert str(page.parent) not in run("--from", str(page)).stdout


def test_questions_end_with_one(page: Path) -> None:
    """A pipeline sees by the exit code that there are questions."""
    assert run("--from", str(page)).exit_code == 1


def test_nothing_to_ask_ends_with_zero(tmp_path: Path) -> None:
    """A page without contradictions is told so."""
    answers = {f"{ANSWERS}/{status}": {"description": "No.", "content": CONTENT} for status in (400, 401)}
    file = tmp_path / "visits.json"
    file.write_text(json.dumps(edited(answers)), encoding="utf-8")
    result = run("--from", str(file))
    assert (result.exit_code, "No questions" in result.stdout) == (0, True)


def test_the_page_beside_a_contract_is_read() -> None:
    """Without a SOURCE, the page from which the contract was written is questioned."""
    assert "# Questions on `page.txt`" in run("aniva").stdout


def test_programs_read_json(page: Path) -> None:
    """Each question has an id, its kind, its places and its sentences."""
    (question,) = [
        one
        for one in json.loads(run("--from", str(page), "--format", "json").stdout)["questions"]
        if one["kind"] == "example-breaks-schema"
    ]
    assert [one["pointer"] for one in question["places"]] == [f"{NOTE}/type", f"{NOTE}/example"]


def test_people_read_text(page: Path) -> None:
    """A terminal shows a paragraph for each question."""
    assert "QUESTION example-breaks-schema:" in run("--from", str(page), "--format", "text").stdout


@pytest.mark.parametrize(
    "arguments", [(), ("aniva", "page.md", "--from", "page.md"), ("nobody", "page.md"), ("--from", "missing.md")]
)
def test_a_mistake_is_told(arguments: tuple[str, ...]) -> None:
    """No page, a provider that there is not, or a file that cannot be read end with 78."""
    assert run(*arguments).exit_code == 78
