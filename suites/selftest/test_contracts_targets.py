"""What a `targets.toml` becomes, and what is reported about a bad one."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts import ContractError, targets
from contracts._folder import folder_of
from contracts._toml import read_toml
from suites.selftest.broken_contracts import drop, put
from suites.selftest.broken_targets import BROKEN, GOOD, Broken


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good targets.toml."""
    return written(tmp_path, GOOD)


def written(folder: Path, text: str) -> Path:
    """A targets.toml with that text."""
    (folder / "targets.toml").write_text(text, encoding="utf-8")
    return folder / "targets.toml"


def problems_of(file: Path, *folders: Path) -> str:
    """Everything that is reported about a file; empty if it has no problems."""
    try:
        targets(file, *folders)
    except ContractError as error:
        return str(error)
    return ""


def test_a_good_file_has_its_targets(file: Path) -> None:
    """Each table is a target with the name of the table."""
    assert {name: target["name"] for name, target in targets(file).items()} == {
        "nightly": "nightly",
        "clinic": "clinic",
    }


def test_another_target_stops_no_run(tmp_path: Path) -> None:
    """A role that only another vendor's table has wrong is no problem of the targets that a run names."""
    stale = GOOD.replace("[clinic]", "[clinic]\nbase_urls = 1", 1)
    file = written(tmp_path, stale)
    assert [*targets(file, only=["nightly"])] == ["nightly"]
    assert "clinic" in problems_of(file)
    with pytest.raises(ContractError, match="clinic"):
        targets(file, only=["clinic"])


def test_a_target_names_its_secrets_and_does_not_hold_them(file: Path) -> None:
    """Credentials and headers remain the names of environment variables."""
    found = targets(file)
    assert (found["nightly"]["credentials"], found["nightly"]["headers"]) == (
        {"good": "ACME_KEY"},
        {"x-tenant": "$ACME_TENANT"},
    )


def test_a_message_has_no_characters_that_a_terminal_obeys(tmp_path: Path) -> None:
    """What a user named with control characters is told with escapes, each problem's place on one line."""
    text = '["a\\u001b[31m\\n\\u202e"]\n"b\\u001b[2J" = 1\nprovider = "\\u009b2J"\n'
    found = problems_of(written(tmp_path, text))
    assert '/a\\u001b[31m\\n\\u202e/provider: "\\u009b2J" is not a provider.' in found
    assert [char for char in found if not char.isprintable() and char != "\n"] == []


def test_dotted_names_need_no_quotes(file: Path) -> None:
    """A role or value has the same name with quotes, without them, and as a table."""
    found = targets(file)
    named = [list(found[name].get(part, ())) for name in found for part in ("fixtures", "values")]
    assert named == [
        ["appointment.pending", "location.active"],
        ["profile.synthetic", "time.bookable"],
        ["appointment.editable", "appointment.expendable"],
        [],
    ]


def test_a_listed_host_tells_its_environment(file: Path) -> None:
    """A target at a host that the contract lists needs no environment."""
    assert targets(file)["clinic"]["environment"] == "sandbox"


def test_a_target_of_production_may_say_so(tmp_path: Path) -> None:
    """A target may be production; whether a run may write there is decided elsewhere."""
    text = GOOD.replace("sandbox.example.com/api", "anivahealth.com").replace('"sandbox"', '"production"')
    assert targets(written(tmp_path, text))["nightly"]["environment"] == "production"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_mistake_is_reported_with_its_line_and_place(tmp_path: Path, broken: Broken) -> None:
    """A mistake is reported with the line, the pointer, what was found and what to do."""
    assert GOOD.count(broken.old) >= 1
    message = problems_of(written(tmp_path, GOOD.replace(broken.old, broken.new, 1)))
    wanted = [f"targets.toml:{broken.at}", *broken.words]
    assert [words for words in wanted if words not in message] == [], message


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_mistake_causes_problems_in_its_own_target_only(tmp_path: Path, broken: Broken) -> None:
    """A mistake in one target causes no problems in another."""
    with pytest.raises(ContractError) as caught:
        targets(written(tmp_path, GOOD.replace(broken.old, broken.new, 1)))
    tables = {problem.pointer.split("/")[1] for problem in caught.value.problems if problem.pointer}
    assert len(tables) <= 1, str(caught.value)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    """Problems of different kinds in different targets are reported together."""
    text = GOOD.replace("rate", "rte").replace("time.bookable", "time.bokable").replace('"api-1"', "true")
    message = problems_of(written(tmp_path, text))
    assert [words for words in ("rte", "time.bokable", "true is not an id") if words not in message] == []


def test_a_removed_setting_is_one_problem(tmp_path: Path) -> None:
    """`parallel`, whatever its value, is exactly one message: removed, why, and what to do."""
    for value in ("4", '"many"', '"..."'):
        with pytest.raises(ContractError) as caught:
            targets(written(tmp_path, GOOD.replace("provision = true", f"parallel = {value}")))
        assert [problem.pointer for problem in caught.value.problems] == ["/nightly/parallel"]


def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    """For a missing file, the command that prints an example is named."""
    with pytest.raises(ContractError) as caught:
        targets(tmp_path / "targets.toml")
    assert (len(caught.value.problems), "contracts target PROVIDER" in str(caught.value)) == (1, True)


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    """A file without tables is a problem."""
    assert "This file describes no target" in problems_of(written(tmp_path, "# nothing\n"))


def test_no_environment_variable_is_looked_at(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is valid whether or not the variables that it names are set."""
    monkeypatch.delenv("ACME_KEY", raising=False)
    assert problems_of(file) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"ACME_KEY"', '"canary-7731-secret"'),
        ('"ACME_KEY"', '["canary-7731-secret"]'),
        ('"$ACME_TENANT"', '" canary-7731-secret"'),
        ('"$ACME_TENANT"', '["canary-7731-secret"]'),
        ("https://sandbox", "https://user:canary-7731-secret@sandbox"),
        ("provision = true", 'proxy = "http://user:canary-7731-secret@proxy"'),
        ('headers = {x-login = "plain text"}', 'headers = "canary-7731-secret"'),
        ("token = 7", 'token = "canary-7731-secret"'),
        ('dob = "1987-01-06"', 'dob = "canary-7731-secret"'),
        ('dob = "1987-01-06"', 'dob = "x7"'),
        (
            '[clinic.fixtures."appointment.editable".originals]\ntoken = 7',
            'originals = "canary-7731-secret"\nother = 1',
        ),
    ],
)
def test_no_secret_and_no_personal_value_is_repeated(tmp_path: Path, old: str, new: str) -> None:
    """A value that may be secret or personal is never repeated in a message."""
    assert old in GOOD
    message = problems_of(written(tmp_path, GOOD.replace(old, new, 1)))
    assert ("targets.toml:" in message, "canary-7731" in message or "x7" in message) == (True, False), message


def test_a_date_of_birth_without_quotes_is_not_repeated(tmp_path: Path) -> None:
    """A date that is not in quotes is refused without being repeated."""
    message = problems_of(written(tmp_path, GOOD.replace('"1987-01-06"', "1987-01-06")))
    assert ("/clinic/fixtures/appointment.editable/0/originals/patient_details/dob" in message, "1987" in message) == (
        True,
        False,
    )


def acme(folder: Path) -> Path:
    """A private provider in a folder of its own."""
    home = Path(shutil.copytree(folder_of("aniva"), folder / "own" / "acme"))
    clauses = (home / "clauses.yaml").read_text(encoding="utf-8")
    (home / "clauses.yaml").write_text(
        clauses.replace("ANIVA-", "ACME-").replace('"aniva:', '"acme:'), encoding="utf-8"
    )
    put("contract.yaml", "/name", "acme")(home)
    return home


def test_a_private_provider_is_known(tmp_path: Path) -> None:
    """A target may be of a provider in an extra folder."""
    home = acme(tmp_path)
    assert problems_of(written(tmp_path, GOOD.replace('"aniva"', '"acme"')), home.parent) == ""


def test_a_provider_without_a_recipe_cannot_provision(tmp_path: Path) -> None:
    """`provision = true` is refused where the contract has no recipe."""
    home = acme(tmp_path)
    drop("behaviour.yaml", "/provision")(home)
    for file, place in (("contract.yaml", "/values"), ("behaviour.yaml", "/standin/values")):
        drop(file, f"{place}/profile.synthetic")(home)  # only bookings use it
    message = problems_of(written(tmp_path, GOOD.replace('"aniva"', '"acme"')), home.parent)
    assert "targets.toml:6  /nightly/provision: The contract of acme has no recipe" in message


def test_a_broken_contract_does_not_hide_the_file(tmp_path: Path) -> None:
    """If the contract of a target is broken, the shape of the target is still checked."""
    home = acme(tmp_path)
    put("contract.yaml", "/title", 12)(home)
    text = GOOD.replace('"aniva"', '"acme"')
    assert (
        problems_of(written(tmp_path, text), home.parent),
        "rte" in problems_of(written(tmp_path, text.replace("rate", "rte")), home.parent),
    ) == ("", True)


def test_roles_that_are_given_need_no_recipe(tmp_path: Path) -> None:
    """A target in which every role of the recipe is given or absent needs no values for booking."""
    text = GOOD.replace('"profile.synthetic" = ["1d7b2a7f-3a5f-4e1b-9b9b-8d2a1e0c2001"]', "")
    text = text.replace(
        '["appointment.foreign",',
        '["appointment.editable", "appointment.expendable", "appointment.cancelled", "appointment.blood_drawn",',
    )
    assert problems_of(written(tmp_path, text)) == ""


def test_every_value_has_its_line(tmp_path: Path) -> None:
    """Tables, arrays of tables, dotted and quoted keys, inline tables and multi-line lists all have the right lines."""
    text = '# c\na = 1\n[x]\ny.z = [ # ]\n  {q = 1, "r.s" = [1,\n    2.5]},\n  "t]",\n]\n"a.b" = """\n[no]\n"""\n'
    text += "[[l]]\nb = 'x # y'\n[l.c]\nd = -2\n[[l]]\nb = 1e3\n"
    lines = read_toml(written(tmp_path, text)).lines
    places = (
        "/a",
        "/x",
        "/x/y/z",
        "/x/y/z/0/q",
        "/x/y/z/0/r.s/1",
        "/x/y/z/1",
        "/x/a.b",
        "/l/0/b",
        "/l/0/c/d",
        "/l/1/b",
    )
    assert [lines[place] for place in places] == [2, 3, 4, 5, 6, 7, 9, 13, 15, 17]


LISTED = """\
[lobbie-sandbox]
provider = "{provider}"
base_url = "https://sandbox.example.com"
environment = "sandbox"
[lobbie-sandbox.credentials]
good = "ACME_KEY"
[lobbie-sandbox.fixtures]
"appointment.editable" = [{{accountId = 1, locationId = 2, appointmentId = 3, appointment = "4", find = {find}}}]
"""


@pytest.mark.parametrize(
    ("provider", "find", "words"),
    [
        ("lobbie", '{patientId = 60001, startDate = "2031-07-01"}', ()),
        ("lobbie", "{patient = 60001}", ('"patient" is not a filter of the list', "Did you mean patientId?")),
        ("lobbie", "{patientId = true}", ("true is not a text or a number",)),
        ("lobbie", "60001", ("60001 finds nothing", "patientId, practitionerId")),
        ("sqod", "{page = 6}", ("no list that can be searched", "Remove find")),
    ],
)
def test_a_fixture_says_how_it_is_found(tmp_path: Path, provider: str, find: str, words: tuple[str, ...]) -> None:
    """`find` in a fixture has filters of the provider's list, with texts or numbers."""
    message = problems_of(written(tmp_path, LISTED.format(provider=provider, find=find)))
    places = [line for line in message.splitlines() if "/find" in line]
    assert ([word for word in words if word not in message], bool(places)) == ([], bool(words))


@pytest.mark.parametrize(
    ("hours", "ago"), [(0.6, "36 min ago"), (1.75, "1 h 45 min ago"), (30, "30 h 0 min ago"), (75, "3 days ago")]
)
def test_an_instant_that_has_gone_by_is_told_as_that(tmp_path: Path, hours: float, ago: str) -> None:
    """An instant that was right until it went by is told as past, and since when, not as no documented value."""
    past = f"{datetime.now(UTC) - timedelta(hours=hours, seconds=9):%Y-%m-%dT%H:%M:%SZ}"
    message = problems_of(written(tmp_path, GOOD.replace("2999-07-01T10:00:00Z", past)))
    assert f'"{past}" has gone by, {ago} (now it is' in message
    assert "Put a time far ahead there" in message
    assert "documented value" not in message
