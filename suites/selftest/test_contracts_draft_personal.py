"""Which members of a drafted contract are masked wherever people read them."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting.members.personal import personal_in

TEXT = {"type": "string"}


def is_personal(name: str, schema: dict[str, Any]) -> bool:
    """Whether a member of an appointment is taken for a person's."""
    return personal_in({"properties": {name: schema}}) == [f"/{name}"]


@pytest.mark.parametrize(
    "name",
    ["surname", "lastName", "birthdate", "telephone", "anamnesis", "remarks", "memo", "nhs_number", "iban",
     "vorname", "bemerkung", "apellido", "remarque", "familienname", "details", "message", "complaint",
     "line1", "line_2", "addressLine1", "directions"],
)  # fmt: skip
def test_names_of_what_is_a_persons_are_known(name: str) -> None:
    """Names, numbers of persons and free texts are masked, also in one word and in other languages."""
    assert is_personal(name, TEXT)


@pytest.mark.parametrize(
    "said",
    ["The patient's call sign.", "Free text.", "A note for the instructor.", "Where you meet.", "Told by the client.",
     "Name des ueberweisenden Arztes", "Nom du médecin", "Nombre del acompañante", "Vorname der Begleitung"],
)  # fmt: skip
def test_a_description_says_that_a_text_is_a_persons(said: str) -> None:
    """Where the name says nothing, the description may."""
    assert is_personal("extra", {**TEXT, "description": said})
    assert not is_personal("extra", {**TEXT, "description": said, "enum": ["a", "b"]})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("name", "Resource name, `appointments/{appointment}`"),
        ("treatment_id", ""),
        ("room_name", ""),
        ("status_history", ""),
        ("guests_count", ""),
    ],
)
def test_what_is_of_a_thing_is_shown(name: str, said: str) -> None:
    """The path of an appointment, what is booked and where stay readable."""
    assert not is_personal(name, {**TEXT, "description": said})


@pytest.mark.parametrize(
    "name",
    ["patient_display_name", "customerUserName", "attendee_type_name", "first", "family_name", "spouse", "video_url",
     "anmerkungen", "participants"],
)  # fmt: skip
def test_a_name_of_a_person_is_masked_whatever_stands_beside_it(name: str) -> None:
    """A word that elsewhere speaks of a thing lets no name of a patient stand in the clear."""
    assert is_personal(name, TEXT)


def test_an_object_is_not_masked_for_a_name_that_all_have() -> None:
    """The details of an appointment may be all that it has."""
    assert personal_in({"properties": {"details": {"properties": {"room": TEXT, "phone": TEXT}}}}) == ["/details/phone"]
