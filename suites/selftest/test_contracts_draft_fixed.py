"""What a draft reads of members that stay as they were booked, whatever update names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import Contract, load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

DOG = {"type": "string", "example": "dog-1"}
SWITCH = {"type": "boolean"}


def drafted(place: Path, said: str, **members: object) -> tuple[Contract, str]:
    """The draft of a document whose update is described so, and what it prints."""
    every = {"dog_id": DOG, **members}
    places = [
        (f"{parent}/{name}", one) for name, one in every.items() for parent in (f"{BODY}/properties", SHOWN_MEMBERS)
    ]
    result = new(changed(("/paths/~1visits~1{id}/patch/description", said), *places), place)
    assert result.exit_code == 0, result.output
    return load("plain", place), result.output


@pytest.mark.parametrize(
    "said",
    [
        "* `dog_fixed`: the dog of a visit cannot be changed once it is made.",
        "**The dog** of a visit is fixed.",
        "Another `dog_id` gives 422 `no_other_dog`.",
        "A different `dog_id` is answered with 409.",
        "Sending a `dog_id` other than the present one is\nrefused with 422 `no_other_dog`.",
        "Any `dog_id` that differs from the stored one gives 409.",
    ],
)
def test_what_cannot_be_another_one_is_fixed(said: str, tmp_path: Path) -> None:
    """A reference of which the page says that no update changes it is fixed, by its name or in words."""
    contract, _ = drafted(tmp_path, said)
    assert next(one.fixed for one in contract.behaviour.fields if one.pointer == "/dog_id")


@pytest.mark.parametrize(
    "said",
    [
        "Another `dog_id` gives 422 if the dog is not yours.",
        "Sending a `dog_id` other than a number is refused with 422.",
        "The time of the dog is fixed with the owner.",
        "The leash is fixed.",
    ],
)
def test_what_is_said_of_some_cases_fixes_nothing(said: str, tmp_path: Path) -> None:
    """A condition, or another thing, leaves the reference as free as before."""
    contract, _ = drafted(tmp_path, said)
    assert not next(one.fixed for one in contract.behaviour.fields if one.pointer == "/dog_id")


def test_the_documented_status_refuses_another_one(tmp_path: Path) -> None:
    """The clause about what may not follow expects the status that the sentence names."""
    contract, _ = drafted(tmp_path, "Another `dog_id` gives 422 `no_other_dog`.")
    assert next(one.status for one in contract.clauses if one.id == "PLAIN-TRANSITIONS") == (422,)


def test_a_switch_may_be_named_by_its_verb(tmp_path: Path) -> None:
    """Two switches that exclude each other are tried together with both of them on, and are no ordinary update."""
    said = "* `no_dog_in_the_pool`: an owner cannot both swim and bring a second dog."
    contract, _ = drafted(tmp_path, said, swimming=SWITCH, second_dog=SWITCH)
    (clause,) = (one for one in contract.clauses if one.id.endswith("-EXCLUSIVE"))
    assert clause.send == ({"body": {"swimming": True, "second_dog": True}},)
    assert not {"swimming", "second_dog"} & set(contract.ordinary["properties"])
