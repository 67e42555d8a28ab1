"""What `check` reports about contracts, good and broken ones."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from contracts import Pages, check, load, names
from contracts._checking._openapi_document import _alone
from contracts._checking._shapes import data_schema, shape_problems
from contracts._folder import SHIPPED, folder_of
from contracts._lines import Document, read
from contracts._load import load_folder
from contracts._problems import ContractError, Problem
from suites.selftest import (
    broken_contracts,
    broken_current,
    broken_lists,
    broken_recipes,
    broken_refusals,
    broken_schemas,
    broken_uses,
    broken_views,
)
from suites.selftest.broken_contracts import Broken, clause, drop, put

KINDS = ("contract", "clauses", "behaviour", "known", "target")
TARGET = {
    "name": "nightly",
    "provider": "aniva",
    "base_url": "https://sandbox.example.com",
    "environment": "sandbox",
    "credentials": {"good": "ACME_KEY"},
    "fixtures": {"appointment.editable": [{"id": "1"}]},
    "values": {"time.bookable": ["2031-07-01T10:00:00Z"]},
}


BROKEN = [
    *broken_contracts.BROKEN,
    *broken_current.BROKEN,
    *broken_recipes.BROKEN,
    *broken_refusals.BROKEN,
    *broken_schemas.BROKEN,
    *broken_uses.BROKEN,
]
ODD = [None, {}, 1, True, [None], {"$ref": 3}, "$now"]
FILES = sorted(
    path.relative_to(SHIPPED / "aniva").as_posix()
    for path in (SHIPPED / "aniva").rglob("*.*")
    if path.suffix in (".yaml", ".json")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a good contract, to be broken."""
    return Path(shutil.copytree(folder_of("aniva"), tmp_path / "aniva"))


def problems_of(folder: Path) -> str:
    """Everything that `check` reports about a folder."""
    return "\n".join(map(str, check(folder)))


@pytest.mark.parametrize("name", names())
def test_a_shipped_contract_has_no_problem(name: str) -> None:
    """Every file of every shipped provider is valid, with its references, examples and names."""
    assert problems_of(SHIPPED / name) == ""


@pytest.mark.parametrize("name", names())
def test_a_contract_without_problems_can_be_loaded(name: str) -> None:
    """A contract without problems is loaded without an error."""
    assert load_folder(SHIPPED / name).name == name


def test_values_that_only_a_view_names_are_used(tmp_path: Path) -> None:
    """A list of values that stands in the path or the query of a view is not told as used by no clause."""
    folder = Path(shutil.copytree(SHIPPED / "eka", tmp_path / "eka"))
    put("contract.yaml", "/values/patient.listed", "Patients.")(folder)
    put("behaviour.yaml", "/standin/values/patient.listed", ["P-TEST-1"])(folder)
    put("behaviour.yaml", "/views/appointments_of_the_patient/query/patient_id", "$patient.listed")(folder)
    assert check(folder) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_mistake_is_reported_with_its_place(folder: Path, broken: Broken) -> None:
    """A mistake in a contract is reported with the file, the place, and what to do."""
    broken.change(folder)
    message = problems_of(folder)
    assert [word for word in broken.words if word not in message] == []


@pytest.mark.parametrize(
    ("provider", "broken"),
    [
        *(pytest.param("lobbie", one, id=one.name) for one in broken_lists.BROKEN),
        *(pytest.param("eka", one, id=one.name) for one in broken_views.BROKEN),
    ],
)
def test_a_mistake_about_lists_and_views_is_reported_with_its_place(
    tmp_path: Path, provider: str, broken: Broken
) -> None:
    """What a contract says of a list, or of another operation that shows the appointment, has to be what that has."""
    folder = Path(shutil.copytree(folder_of(provider), tmp_path / provider))
    broken.change(folder)
    message = problems_of(folder)
    assert [word for word in broken.words if word not in message] == []


def test_pages_may_be_written_as_the_name_of_a_parameter(tmp_path: Path) -> None:
    """`pages: page` is short for a list by page number, as contracts of others have it."""
    folder = Path(shutil.copytree(folder_of("sqod"), tmp_path / "sqod"))
    put("behaviour.yaml", "/read/pages", "page")(folder)
    read_back = load_folder(folder).behaviour.read
    assert (read_back and read_back.pages) == Pages("page", "page")


def test_all_mistakes_are_reported_at_once(folder: Path) -> None:
    """Problems of different kinds in different files are reported together."""
    for change in (
        put("contract.yaml", "/title", 12),
        clause(chek="x"),
        drop("behaviour.yaml", "/standin/fixtures/location.foreign"),
        put("schemas/update.schema.json", "/properties/location_id/format", "phone"),
    ):
        change(folder)
    message = problems_of(folder)
    assert all(words in message for words in ("12 is not a text", "chek", "location.foreign", "phone"))


def test_a_bad_clause_does_not_hide_another(folder: Path) -> None:
    """If two clauses have a problem each, both problems are reported."""
    clause(id="ANIVA-ONE", strength="shall")(folder)
    clause(id="ANIVA-TWO", given={"appointment": "lost"})(folder)
    message = problems_of(folder)
    assert ('"shall"' in message, '"lost"' in message) == (True, True)


@pytest.mark.slow  # every value of a folder, one after the other
@pytest.mark.parametrize("file", FILES)
def test_no_value_ends_in_a_traceback(folder: Path, file: str) -> None:
    """Any value of a file, or of one of its members, leads to problems and never to an exception."""
    whole = read(folder / file).value
    odd = itertools.cycle(ODD)
    members = whole if isinstance(whole, dict) else ()
    for spoilt in [*ODD, *(whole | {name: next(odd)} for name in members)]:
        (folder / file).write_text(json.dumps(spoilt), encoding="utf-8")
        assert all(isinstance(problem, Problem) for problem in check(folder))


@pytest.mark.slow  # every value of a part, one after the other
@pytest.mark.parametrize("part", ["provision", "standin"])
def test_no_value_inside_a_part_ends_in_a_traceback(folder: Path, part: str) -> None:
    """Any value inside the recipe or the data of the stand-in leads to problems and never to an exception."""
    whole = read(folder / "behaviour.yaml").value
    odd = itertools.cycle(ODD)
    for name in whole[part]:
        spoilt_part = {**whole[part], name: next(odd)}
        (folder / "behaviour.yaml").write_text(json.dumps({**whole, part: spoilt_part}), encoding="utf-8")
        assert all(isinstance(problem, Problem) for problem in check(folder))


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    """A folder that does not exist lacks every file."""
    assert "contract.yaml:1  This file is missing" in problems_of(tmp_path / "nobody")


def test_a_problem_names_the_line_of_its_place(folder: Path) -> None:
    """A problem has the line number of the value it is about."""
    file = folder / "clauses.yaml"
    lines = file.read_text(encoding="utf-8").replace("check: locks", "check: lock", 1).splitlines()
    file.write_text("\n".join(lines), encoding="utf-8")
    assert [problem.line for problem in check(folder)] == [lines.index("    check: lock") + 1]


def test_a_merged_member_keeps_the_line_of_its_anchor(tmp_path: Path) -> None:
    """A member that comes from a merge key has the line number of the anchor."""
    file = tmp_path / "rows.yaml"
    file.write_text("a: &a\n  x: 1\n  y: 2\nb:\n  <<: *a\n  y: 3\n", encoding="utf-8")
    document = read(file)
    assert (document.value["b"], document.line("/b/x"), document.line("/b/y")) == ({"x": 1, "y": 3}, 2, 6)


def test_an_unquoted_date_is_read_as_text(tmp_path: Path) -> None:
    """Values of YAML are those of JSON: dates and keys are text."""
    file = tmp_path / "row.yaml"
    file.write_text("200: 2026-01-31\n", encoding="utf-8")
    assert read(file).value == {"200": "2026-01-31"}


def test_an_error_lists_every_problem() -> None:
    """The message of a ContractError lists all of its problems."""
    problems = [
        Problem(Path("a.yaml"), 3, "/x", "It is odd.", "Known: even.", "Did you mean even?"),
        Problem(Path("b.yaml"), 1, "", "It is empty."),
    ]
    assert (
        str(ContractError(problems))
        == "a.yaml:3  /x: It is odd.\n  Known: even. Did you mean even?\nb.yaml:1  It is empty."
    )


@pytest.mark.parametrize("name", names())
def test_a_shipped_openapi_document_is_valid_by_the_reference_validator(name: str) -> None:
    """What our quick check of openapi.yaml accepts, the reference validator accepts too."""
    document = read(SHIPPED / name / "openapi.yaml").value
    assert [error.message for error in OpenAPIV31SpecValidator(_alone(document)).iter_errors()] == []


@pytest.mark.parametrize("name", names())
def test_a_clause_knows_the_derived_ids_it_stands_for(name: str) -> None:
    """Each derived id has exactly one clause that stands for it."""
    contract = load(name)
    ids = [id for clause in contract.clauses for id in clause.constraint_ids]
    assert (len(ids), set(ids)) == (len(contract.constraints), set(contract.constraints))


@pytest.mark.parametrize("kind", KINDS)
def test_a_data_schema_is_a_schema(kind: str) -> None:
    """Each of our own schemas is valid JSON Schema 2020-12."""
    Draft202012Validator.check_schema(data_schema(kind))


def test_there_are_twenty_five_checks() -> None:
    """The list of checks has twenty-five names."""
    assert len(set(data_schema("clauses")["$defs"]["clause"]["properties"]["check"]["enum"])) == 25


def test_a_target_has_a_shape() -> None:
    """A target with an address, credentials by name and fixtures is valid."""
    assert list(shape_problems(Document(Path("targets.toml"), TARGET), "target")) == []


def test_a_target_holds_no_secret() -> None:
    """A credential of a target is the name of an environment variable, never the secret itself."""
    target = TARGET | {"credentials": {"good": "s3cr3t!"}}
    assert "/credentials/good" in str(next(shape_problems(Document(Path("targets.toml"), target), "target")))


def test_a_contract_is_loaded_once_per_process() -> None:
    """Loading a provider again gives the same contract, without reading or checking its folder again."""
    assert load("aniva") is load("aniva")


def test_a_broken_contract_is_looked_at_again(folder: Path) -> None:
    """After a mistake is fixed, the contract can be loaded in the same process."""
    good = (folder / "known.yaml").read_text(encoding="utf-8")
    (folder / "known.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"known\.yaml"):
        load_folder(folder)
    (folder / "known.yaml").write_text(good, encoding="utf-8")
    assert load_folder(folder).name == "aniva"
