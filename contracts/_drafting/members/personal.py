"""Which members of an appointment are a person's: they are masked wherever people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import name_of

WHO = (
    r"patient|client|customer|guest|attendee|participant|invitee|passenger|visitor|student|pupil|member|caller|contact"
    r"|person|owner|relative|guardian|insured|parent|spouse|carer|caregiver"
)
WORDS = (
    r"name|display|email|mail|phone|mobile|fax|address|street|city|zip|postal|postcode|dob|gender|sex|age|birth\w*|\w*name|telephone"
    r"|cellphone|cell|tel|whatsapp|msisdn|contact_no|photo|avatar|signature|latitude|longitude|ip_address|language_spoken"
    r"|religion|ethnicity|nationality|marital_status|occupation|employer|next_of_kin|companion|recipient|subscriber"
    r"|notes?|comments?|remarks?|memo|feedback|transcript|reason|complaint|concern|symptom|anamnesis|diagnosis|disability|weight|height|condition"
    r"|ssn|passport|insurance|insurer|iban|card_(number|holder)|account_(number|holder)|mrn|medicare\w*|nhs\w*|national_id"
    r"|social_security\w*|tax_id|policy_number|membership_(no|number)|password|passcode|pin|secret"
    r"|(join|meet|meeting|video)_(url|link)"
    r"|(access|meeting|entry|door|join)_(code|url|link)"
)
HEALTH = (
    r"icd|icd_?(9|10|11)\w*|(\w+_)?diagnos[ei]s|cpt_code|procedure_code|snomed\w*|vital|blood_\w+|bmi|allerg(y|ie)"
    r"|medication|medicine|medical|clinical|health|treatment|therapy|prescription|immunization|vaccination|lab_result"
    r"|custom_(field|vital|data|value)|smoking\w*|pregnan\w*"
)
ABROAD = (
    r"vorname|nachname|familienname|geburt\w*|telefon\w*|handy|anschrift|adresse|strasse|postleitzahl|plz|ort|notiz|bemerkung|hinweis"
    r"|nachricht|beschreibung|grund|beschwerde|krankheit|versicher\w*|nombre|apellidos?|telefono|movil|correo|direccion"
    r"|nacimiento|motivo|nota|observaci\w*|mensaje|paciente|cliente|nom|prenom|naissance|courriel|portable|remarque|motif"
    r"|patiente?|achternaam|voornaam|geboorte\w*|opmerking(en)?|diagnose|symptome?|anmerkung(en)?|kommentar|mobil|cognome"
    r"|indirizzo|nome|naam|ueberweiser"
)
"""The same in the languages that vendors elsewhere write their names in."""
PERSONAL = re.compile(rf"(^|_)({WHO}|{WORDS}|{HEALTH}|{ABROAD})(s|_|$)")
NAMED = re.compile(rf"(^|_)({WHO})_(\w+_)?\w*name$|^(first|last|given|family|middle|maiden)(_names?)?$")
"""Names of a person's name, also beside a word that elsewhere speaks of a thing: `patient_display_name`."""
TEXTS = re.compile(
    r"(^|_)(title|message|summary|details?|subject|body|instructions?|description|history|text"
    r"|(address_?)?line_?[1-4]|directions?)s?$"
)
"""Names of what is a person's, such as their health, or lets somebody in: who has the code of a meeting hears what is
said there. What fields of a practice's own hold, nobody knows. TEXTS are so where they are texts: an object that is
called so may hold all of an appointment."""
NOT_PERSONAL = re.compile(
    r"(^|_)(location|office|practice|clinic|service|type|status|calendar|doctor|provider|room|event|display|file|resource"
    r"|host|user)_?(name|description|history|details)$"
    r"|(^|_)(treatment|therapy|medication|service|contact|event)_(ids?|uuid|type|code)$"
    r"|(^|_)(sort|page|username)$|_(count|total|at|on)$|(^|_)(status|state|change|audit|version)_history$"
)
"""Names in which such a word says something of a place, a thing or a list."""
SAID = re.compile(
    rf"\b({WHO})s?['’]s?\b|\b(free|plain) ?text\b|\bnotes? (for|to|about|of)\b"
    r"|\b(where|how) (you|they|we) (meet|reach)\b"
    r"|\bname (des|der|von|vom|du|de|del|della|dello|di|van|do|da)\b"
    r"|\b(nom|prénom|nombre|nome|naam) (de|du|des|del|della|do|da|di|van)\b"
    r"|\b(Vorname|Nachname|Familienname|Geburtsdatum|Telefonnummer|apellidos?|achternaam|cognome)n?\b"
    rf"|\b(told|written|said|given|entered) by the ({WHO})\b|\b(illness|symptoms|disease|diagnosis|medical|health)\b",
    re.IGNORECASE,
)
"""How a description says that a text is a person's, or about one."""
RESOURCE_NAME = re.compile(r"\bresource name\b|\b\w+/\{\w+\}", re.IGNORECASE)
"""How it says that a name is the path of a thing."""
CLOSED = frozenset({"enum", "format", "pattern", "const"})
"""What a text that anybody may write into has not."""
COUNTED = re.compile(r"(.*_)?(guests|attendees|participants)")
"""Names that are a person's unless they are numbers: then they say how many come."""


def personal_in(shown: Mapping[str, Any]) -> list[str]:
    r"""Members whose names or descriptions, or those of what their items hold, suggest that they are a person's; rather
    too many than too few. An object that is called so is, whole."""
    leaves = (leaf for leaf in leaf_pointers(shown) if not _is_count(leaf, schema_at(shown, leaf)["anyOf"][0]))
    found = [leaf for leaf in leaves if any(_is_personal(*one) for one in _with_items(shown, leaf, leaf))]
    return list(dict.fromkeys(map(_whole, found)))


def _is_count(leaf: str, schema: Mapping[str, Any]) -> bool:
    kinds = set(types_of(schema)) - {"null"}
    return bool(kinds) and kinds <= {"integer", "number"} and bool(COUNTED.fullmatch(name_of(leaf)))


def _whole(leaf: str) -> str:
    r"""The outermost object around a member whose own name is that of something personal; else the member."""
    steps = pointers.split(leaf)
    around = [pointers.join("", *steps[:depth]) for depth in range(1, len(steps))]
    return next((one for one in around if _is_named_so(name_of(one))), leaf)


def _with_items(schema: Mapping[str, Any], pointer: str, name: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    r"""A member by its name, and what the items of a list have, by theirs, each with its schemas."""
    yield name_of(name), list(schema_at(schema, pointer)["anyOf"])
    items = schema_at(schema, f"{pointer}/-")
    for inner in leaf_pointers(items) if any(items["anyOf"]) else ():
        yield from _with_items(items, inner, inner)


def _is_personal(name: str, schemas: list[Mapping[str, Any]]) -> bool:
    said = " ".join(str(one.get("description", "")) for one in schemas)
    if name == "name" and RESOURCE_NAME.search(said):
        return False
    is_free = any("string" in types_of(one) and not CLOSED & one.keys() for one in schemas)
    is_text = is_free and bool(SAID.search(said) or TEXTS.search(name))
    return _is_named_so(name) or (is_text and not NOT_PERSONAL.search(name))


def _is_named_so(name: str) -> bool:
    return bool(NAMED.search(name)) or (bool(PERSONAL.search(name)) and not NOT_PERSONAL.search(name))
