"""Exceptions that another repository keeps for an included provider, in a folder with nothing but known.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import contracts
from contracts import ContractError
from contracts.__main__ import main
from contracts._providers import BAD_CONTRACT

CLAUSE = "ANIVA-UPDATED"
ROW = "- {clause: %s, reason: ticket 4711, owner: integrations, since: 2026-01-01, until: 2999-12-31}\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The contracts folder of another repository, with one exception for an included provider."""
    (tmp_path / "aniva").mkdir()
    (tmp_path / "aniva/known.yaml").write_text(ROW % CLAUSE)
    return tmp_path


def test_an_exception_of_another_repository_counts(own: Path) -> None:
    """The contract of an included provider has the exceptions that the given folder keeps for it."""
    assert [known.clause for known in contracts.load("aniva", own).known] == [CLAUSE]


def test_without_the_folder_nothing_is_excepted(own: Path) -> None:
    """An exception counts only where its folder is given: the included contract is as it was."""
    contracts.load("aniva", own)
    assert contracts.load("aniva").known == ()


def test_a_wrong_exception_is_told_with_its_place(own: Path) -> None:
    """A clause that the provider has not is a problem of that file, at its line, with the nearest id."""
    (own / "aniva/known.yaml").write_text(ROW % "ANIVA-UPDATEDD")
    with pytest.raises(
        ContractError, match=r'known\.yaml:1(.|\n)*"ANIVA-UPDATEDD" is not a clause(.|\n)*ANIVA-UPDATED'
    ):
        contracts.load("aniva", own)


def test_such_a_folder_is_no_second_provider(own: Path) -> None:
    """`contracts list` has the provider once, and names no missing files."""
    result = CliRunner().invoke(main, ["list", f"--contracts={own}"])
    assert (result.exit_code, result.output.count("aniva ")) == (0, 1)


def test_check_looks_at_such_exceptions(own: Path) -> None:
    """`contracts check` tells what is wrong with them, as it tells problems of a contract."""
    (own / "aniva/known.yaml").write_text(ROW % "ANIVA-NONE")
    result = CliRunner().invoke(main, ["check", "aniva", f"--contracts={own}"])
    assert result.exit_code == BAD_CONTRACT
    assert "is not a clause of this provider" in result.output


def test_a_whole_folder_of_the_same_name_is_refused(own: Path) -> None:
    """A folder with more than exceptions is a provider, and an included one cannot be replaced by it."""
    (own / "aniva/contract.yaml").write_text("name: aniva\n")
    result = CliRunner().invoke(main, ["check", f"--contracts={own}"])
    assert result.exit_code == BAD_CONTRACT
    assert "there is already a provider aniva" in result.output
