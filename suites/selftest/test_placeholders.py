"""What the $NAMES in a message stand for: a reader of an alert need not know how they are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.__main__ import main
from reports._placeholders import placeholders_line
from reports.history.database import opened
from suites.kit.session.shell_names import places
from suites.selftest import exchanges, journals
from suites.selftest.channels import alert, webhook
from suites.selftest.nights import CLAUSE, night, take_in, told

WORDS = {
    "$PRACTITIONER_NONE": "$PRACTITIONER_NONE is practitioner.none in targets.toml",
    "$APPOINTMENT_EDITABLE_2": "is appointment.editable in targets.toml, entry 2",
    "$APPOINTMENT_EDITABLE_ACCOUNTID": "is appointment.editable in targets.toml, its accountid",
    "$APPOINTMENT_EDITABLE_ORIGINALS_NOTE": "the original value of note that targets.toml keeps for appointment.edita",
    "$LOBBIE_TOKEN": "each stands in targets.toml or in the environment",
    "$PRACTITIONER_NONE $LOBBIE_TOKEN": "; each other one stands in targets.toml or in the environment",
}


@pytest.mark.parametrize("text", WORDS)
def test_a_name_is_told_in_words(text: str) -> None:
    """A name is said to be the role of a fixture, the original value of a member, or a variable."""
    assert WORDS[text] in placeholders_line(f'PATCH /v1 {{"a": "{text}"}}', "lobbie")


@pytest.mark.parametrize("text", ["no name", "$personal", "$text (22 characters, 1f3a9c)", "with $HISTORY_URL"])
def test_where_no_name_is_nothing_is_told(text: str) -> None:
    """What stands for a text or a person, and a variable of ours, is no value of a target."""
    assert placeholders_line(text, "lobbie") == ""


def test_of_an_unknown_contract_it_is_said_where_values_are() -> None:
    """Where nobody knows the roles of a provider, it is said in which two places its values are."""
    line = placeholders_line("$APPOINTMENT_EDITABLE", "acme")
    assert line.endswith(": each stands in targets.toml or in the environment, as the run had it.")


def test_an_alert_explains_its_names(tmp_path: Path) -> None:
    """Below the findings of a message stands what the names in them are, once."""
    url = f"sqlite:///{tmp_path / 'history.sqlite'}"
    found = journals.finding(CLAUSE, sent="PATCH /v1/appointments/$APPOINTMENT_EDITABLE {}")
    with opened(url) as engine, webhook() as (hook, titles):
        take_in(engine, tmp_path, night(0, told("violation", findings=[found])))
        assert alert(url, hook) == 0
    assert titles.bodies[0]["message"].count("A $NAME stands for a value that is not shown") == 1


def test_an_original_value_is_found_where_it_is_kept() -> None:
    """The name of an original value is said to be under the originals of its fixture."""
    said = places(exchanges.bind("eka"), ["$APPOINTMENT_EDITABLE_ORIGINALS_DISPLAY_META_VENDOR_PATIENT_ID"])
    assert [*said.values()] == [
        "the original value of /display_meta/vendor_patient_id at appointment.editable, under its originals in "
        "targets.toml"
    ]


def test_a_finding_that_is_shown_whole_explains_its_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`reports show` says at its end what the names in the request are."""
    url = f"sqlite:///{tmp_path / 'history.sqlite'}"
    found = journals.finding(CLAUSE, sent="PATCH /v1/appointments/$APPOINTMENT_EDITABLE {}")
    with opened(url) as engine:
        take_in(engine, tmp_path, night(0, told("violation", findings=[found])))
    main(["show", found["fingerprint"], "--history", url])
    assert "names      A $NAME stands for a value that is not shown" in capsys.readouterr().out
