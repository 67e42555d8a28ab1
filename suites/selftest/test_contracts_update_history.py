"""`contracts update` on what two vendors really changed, and on a contract that was written by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contracts import check
from suites.selftest import aniva_editions as aniva
from suites.selftest.contract_copies import copied
from suites.selftest.eka_history import editions
from suites.selftest.updated_contracts import (
    AHEAD,
    OWN,
    UPDATE,
    Place,
    broken_at,
    drafted,
    said_yes,
)


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


def test_every_change_of_one_vendor_is_followed(tmp_path: Path) -> None:
    """Each change that Eka made of its update is taken over: every edition passes its check, and keeps its clauses."""
    documents = [json.dumps(one, indent=1) for one in editions()[1:]]  # the first one had no members at all
    place = drafted(tmp_path, documents[0], "then.json")
    for number, document in enumerate(documents[1:], 2):
        assert place.update(document, "--write", name="now.json").exit_code == 0
        assert (check(place.folder), place.contract.revision_number) == ([], number)
    assert broken_at(place.contract, place.contract) == set()
    assert {"token", "display_meta", "clinic_id"} <= {*place.contract.documented["properties"]}
    assert place.text("CHANGES.md").count('was "Age of the patient in months", is "Age of the patient in years"') == 1
