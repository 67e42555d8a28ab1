"""What `contracts target` prints: an example that has no problems once it is filled in."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import contracts
from contracts import Contract, load, names, targets
from contracts.__main__ import main
from contracts._example import REQUESTS
from contracts._example import example as make_example
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import Limits, Target
from suites.selftest.test_contracts_new import new
from suites.selftest.test_contracts_targets import problems_of, written
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn

SETTING = re.compile(r"^#(?=\S)", re.MULTILINE)
UNFILLED = re.compile(r'^"?([\w.]+)"? = \[.*"\.\.\.".*$', re.MULTILINE)


def toml(value: Any) -> str:
    """A JSON value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


@cache
def contract(provider: str) -> Contract:
    """A provider's contract, loaded once."""
    return load(provider)


@cache
def example(provider: str) -> str:
    """What `contracts target` prints."""
    return CliRunner().invoke(main, ["target", provider], catch_exceptions=False).stdout


def filled(provider: str, text: str) -> str:
    """A printed example, filled in with the stand-in's fixtures and values."""
    target = StandIn(contract(provider)).target("https://sandbox.example.com")
    rows = {**target["fixtures"], **target["values"]}
    lines = UNFILLED.sub(lambda match: f'"{match[1]}" = {toml(rows[match[1]])}', text)
    return lines.replace('base_url = "..."', 'base_url = "https://sandbox.example.com"')


@pytest.mark.parametrize("provider", names())
def test_the_printed_example_is_toml(provider: str) -> None:
    """`contracts target` prints TOML, as it is and with every setting uncommented."""
    text = example(provider)
    assert tomllib.loads(text).keys() == tomllib.loads(SETTING.sub("", text)).keys() == {f"{provider}-sandbox"}


@pytest.mark.parametrize("provider", names())
def test_the_example_asks_only_for_credentials_that_a_clause_sends(provider: str) -> None:
    """A credential that no clause sends would be looked for in vain."""
    rows = [one.send for one in contract(provider).clauses if not isinstance(one.send, str)]
    sent = {request.get("credentials") for row in rows for request in row}
    assert ("powerless = " in example(provider)) == ("powerless" in sent)


@pytest.mark.parametrize("provider", names())
@pytest.mark.parametrize("is_whole", [False, True], ids=["as it is", "every setting uncommented"])
def test_the_printed_example_filled_in_has_no_problems(tmp_path: Path, provider: str, is_whole: bool) -> None:
    """Filled in with the stand-in's fixtures and values, the example has no problems."""
    text = example(provider)
    assert problems_of(written(tmp_path, filled(provider, SETTING.sub("", text) if is_whole else text))) == ""


@pytest.mark.parametrize("provider", names())
def test_what_is_not_filled_in_is_reported(tmp_path: Path, provider: str) -> None:
    """Each `...` that is left is exactly one problem."""
    text = example(provider)
    message = problems_of(written(tmp_path, text))
    problems = [line for line in message.splitlines() if "targets.toml:" in line]
    left = [line for line in text.splitlines() if "..." in line and not line.startswith("#")]
    assert len(problems) == sum(line.count('"..."') for line in left), message


@pytest.mark.parametrize("provider", names())
def test_the_printed_example_explains_every_role_and_value(provider: str) -> None:
    """Every role and every value of the contract is in the example, with its sentence."""
    text = " ".join(example(provider).replace("#", "").split())
    roles, values = contract(provider).roles, contract(provider).values
    wanted = [*roles, *values, *roles.values(), *values.values()]
    assert [words for words in wanted if " ".join(words.split()) not in text] == []


def test_the_example_says_which_values_are_numbers(tmp_path: Path) -> None:
    """What has to be filled in is shown as a text, so a list of numbers says that it takes numbers, and shows one."""
    whole = {"type": "integer"}
    new(changed((f"{BODY}/properties/room_id", whole), (f"{SHOWN_MEMBERS}/room_id", whole)), tmp_path)
    lines = make_example(load("plain", tmp_path)).splitlines()
    said = [lines[number - 1] for number, line in enumerate(lines) if line.startswith('"room.known"')]
    assert ["Numbers, without quotes: [101]" in line for line in said] == [True]


def test_what_only_booking_needs_is_a_setting() -> None:
    """A value that only booking needs is an optional setting; one that updates need is not."""
    lines = [line.partition(" = ")[0] for line in example("lobbie").splitlines()]
    assert ('#"booking.account"' in lines, '"time.bookable"' in lines) == (True, True)


@pytest.mark.parametrize("provider", names())
def test_the_stand_in_can_be_described(tmp_path: Path, provider: str) -> None:
    """A file filled in from the stand-in is a target that the suite can use."""
    text = filled(provider, SETTING.sub("", example(provider)))
    found = targets(written(tmp_path, text))[f"{provider}-sandbox"]
    assert Target.of(found).limits == Limits(requests=600)


def test_an_unknown_provider_has_no_example() -> None:
    """`contracts target` of an unknown provider exits with 78 and suggests the most similar one."""
    result = CliRunner().invoke(main, ["target", "anivva"])
    assert (result.exit_code, "Did you mean aniva?" in result.stderr) == (78, True)


def test_the_defaults_that_people_read_are_those_that_apply() -> None:
    """The schema of targets, its descriptions and the example name the defaults of a target that sets no limits."""
    schema = json.loads((Path(contracts.__file__).parent / "target.schema.json").read_text())
    described = schema["properties"]["limits"]["properties"]
    applied = {**asdict(Limits()), "requests": PROFILES["gate"].requests}
    assert applied == {name: described[name].get("default", REQUESTS) for name in described}
    for name in applied.keys() - {"requests"}:
        assert f"default {int(applied[name])}." in described[name]["description"]


@pytest.mark.parametrize(("provider", "is_told"), [("lobbie", True), ("aniva", False)])
def test_times_that_may_be_taken_are_asked_for_in_number(provider: str, is_told: bool) -> None:
    """Where a vendor refuses a taken time, the example says how many free ones the run needs."""
    assert ("one more than the appointments above" in example(provider)) is is_told
