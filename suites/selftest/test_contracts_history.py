"""What a folder says of its own history: the revision, its entry in CHANGES.md, and the page that is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts import check, load, names
from contracts.__main__ import main
from contracts._folder import PAGE, SHIPPED, beside
from contracts.drift._contract import page_text
from suites.selftest.drift_pages import LISTED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a shipped contract's folder."""
    shutil.copytree(SHIPPED / "aniva", tmp_path / "aniva")
    return tmp_path / "aniva"


def replaced(file: Path, old: str, new: str) -> None:
    """Write another text in place of one that is there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def found_in(folder: Path) -> list[str]:
    """The problems of a folder, as a reader sees them."""
    return [str(one) for one in check(folder)]


@pytest.mark.parametrize("name", names())
def test_the_page_of_a_shipped_contract_is_kept(name: str) -> None:
    """The text of the page from which each shipped contract was written stands beside it, known by its digest."""
    contract = load(name)
    page = beside(contract.folder, PAGE)
    assert page is not None
    assert page_text(contract, page)


@pytest.mark.parametrize("name", names())
def test_a_shipped_contract_has_a_revision(name: str) -> None:
    """Each shipped contract has the number of its revision."""
    assert load(name).revision_number


def test_a_revision_has_its_entry(folder: Path) -> None:
    """A revision that the newest entry of CHANGES.md does not tell of is a problem, with its place."""
    replaced(folder / "contract.yaml", "revision: ", "revision: 9")
    (found,) = found_in(folder)
    assert "CHANGES.md:5" in found
    assert "Expected a heading such as ## Revision 9" in found


def test_an_entry_has_its_revision(folder: Path) -> None:
    """A newer entry than the revision of the contract is a problem."""
    replaced(folder / "CHANGES.md", "## Revision ", "## 2026-12-01\n- Another word.\n\n## Revision ")
    assert len(found_in(folder)) == 1


def test_a_contract_may_have_no_revision(folder: Path) -> None:
    """A folder that does not count its revisions is as good as before."""
    number = load("aniva").revision_number
    replaced(folder / "contract.yaml", f"revision: {number}\n", "")
    assert found_in(folder) == []


def test_a_page_that_is_kept_is_that_of_the_contract(folder: Path) -> None:
    """Another text than the one that the contract was written from is a problem that names the file."""
    replaced(folder / "page.txt", "Must be in the future", "May be in the past")
    (found,) = found_in(folder)
    assert "This is not the SHA-256 of page.txt." in found


def test_a_draft_keeps_its_page(tmp_path: Path) -> None:
    """With --keep the file from which a contract was drafted stands beside it, in one spelling of line ends."""
    (tmp_path / "then.md").write_bytes(LISTED.replace("\n", "\r\n").encode("utf-8-sig"))
    command = ["new", "acme", "--from", str(tmp_path / "then.md"), "--into", str(tmp_path), "--keep"]
    assert CliRunner().invoke(main, command).exit_code == 0
    contract = load("acme", tmp_path)
    assert page_text(contract, beside(contract.folder, PAGE)) == LISTED
