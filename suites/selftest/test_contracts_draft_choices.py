"""Closed lists whose values a vendor takes in any case, as its document says: in a draft, and in what a run sends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts import load
from contracts._drafting.members.forms import tidied_form
from suites.kit.generate.choice_spellings import is_spelled_otherwise
from suites.kit.generate.directed import refused
from suites.selftest import exchanges
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

LANGUAGES = ["ar", "en", "tr"]
LIST = "sqod:request/features_bandwidth/enum"
PLACE = "/features_bandwidth"


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("Set if an interpreter is needed. Trimmed and stored in lower case.", "caseless-trimmed"),
        ("Case-insensitive.", "caseless"),
        ("Lower case letters.", None),
        ("Not stored in lower case.", None),
        ("Trimmed.", None),
    ],
)
def test_a_list_in_any_case_has_a_form(said: str, form: str | None) -> None:
    """Only words that tell what the vendor makes of other letters allow them for a closed list."""
    assert tidied_form({"type": "string", "enum": LANGUAGES, "description": said}) == form


def test_the_form_of_a_list_is_drafted(tmp_path: Path) -> None:
    """The draft of a list that is stored in lower case has the form beside it, which a person can also set."""
    member = {"type": "string", "enum": LANGUAGES, "description": "Stored in lower case."}
    new(changed((f"{BODY}/properties/language", member), (f"{SHOWN_MEMBERS}/language", member)), tmp_path)
    found = {one.pointer: one.form for one in load("plain", tmp_path).behaviour.fields}
    assert found["/language"] == "caseless"


@pytest.mark.parametrize(
    ("form", "value", "is_alike"), [("caseless", "AR", True), (None, "AR", False), ("caseless", "DE", False)]
)
def test_another_spelling_is_no_other_value(form: str | None, value: str, is_alike: bool) -> None:
    """A value of a list in other letters breaks it, unless the contract says that letters are tidied."""
    field = replace(exchanges.bind().contract.behaviour.fields[0], form=form)
    assert is_spelled_otherwise(value, field, {"enum": [*LANGUAGES, None]}) is is_alike


@pytest.mark.parametrize(("form", "is_sent"), [("caseless", False), (None, True)])
def test_no_probe_breaks_a_list_by_letters_that_are_tidied(form: str | None, is_sent: bool) -> None:
    """A probe in capitals is sent to a vendor that promises nothing of letters, and to none that takes them."""
    bound = exchanges.bind("sqod", thorough=True)
    behaviour = bound.contract.behaviour
    fields = tuple(replace(one, form=form) if one.pointer == PLACE else one for one in behaviour.fields)
    formed = replace(bound, contract=replace(bound.contract, behaviour=replace(behaviour, fields=fields)))
    constraint, clause = bound.contract.constraints[LIST], bound.contract.clauses[0]
    sent = [kind for probe in refused(constraint, clause, formed) for one in probe.samples for kind in one.kinds]
    assert ("in another case" in sent, "no such value" in sent) == (is_sent, True)
