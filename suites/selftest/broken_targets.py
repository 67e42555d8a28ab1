"""A good `targets.toml`, and ways to break it, each with the place and words that the report must contain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GOOD = """\
[nightly]
provider = "aniva"
base_url = "https://sandbox.example.com/api"
environment = "sandbox"
absent = ["appointment.foreign", "credentials.powerless"]
provision = true

[nightly.limits]
rate = 2.5

[nightly.credentials]
good = "ACME_KEY"

[nightly.headers]
x-tenant = "$ACME_TENANT"

[nightly.fixtures]
appointment.pending = [
  {id = "0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1002"},
  {id = "0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1003", originals = {location_id = "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01"}},
]
"location.active" = [{id = "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01", time_zone = "Europe/Berlin"}]

[nightly.values]
"profile.synthetic" = ["1d7b2a7f-3a5f-4e1b-9b9b-8d2a1e0c2001"]
time.bookable = ["2999-07-01T10:00:00Z"]

[clinic]
provider = "eka"
base_url = "https://api.dev.eka.care"

[clinic.credentials]
good = {client_id = "CLINIC_ID", client_secret = "CLINIC_SECRET"}

[clinic.login]
headers = {x-login = "plain text"}

[[clinic.fixtures."appointment.editable"]]
appointment_id = "api-1"
[clinic.fixtures."appointment.editable".originals]
token = 7
patient_details = {mobile = "+447700900999", dob = "1987-01-06"}

[[clinic.fixtures."appointment.expendable"]]
appointment_id = "api-2"
"""


@dataclass(frozen=True)
class Broken:
    """One way to break it: a text and its replacement, the line and pointer (`at`), and words of the report."""

    name: str
    old: str
    new: str
    at: str
    words: Sequence[str]


def _absent(name: str) -> tuple[str, str]:
    return '"appointment.foreign", ', f'"{name}", '


TEXT = [
    Broken("no TOML", 'provider = "aniva"', "provider = aniva", "2 ", ["not TOML", "Put text in quotes"]),
    Broken("cut off", 'appointment_id = "api-2"', "appointment_id = [1,", "46 ", ["not TOML"]),
    Broken("key twice", "rate = 2.5", "rate = 2.5\nrate = 3", "10 ", ["not TOML", "overwrite"]),
    Broken(
        "date without quotes",
        '["2999-07-01T10:00:00Z"]',
        "[\n2999-07-01T10:00:00Z]",
        "27  /nightly/values/time/bookable/0:",
        ["not a text", "Put it in quotes"],
    ),
]
SHAPES = [
    Broken("no table", "[nightly]", "lonely = 1\n[nightly]", "1  /lonely:", ["1 is not a target", "contracts target"]),
    Broken(
        "its own name", 'provider = "aniva"', 'provider = "aniva"\nname = "x"', "3  /nightly/name:", ["not a member"]
    ),
    Broken(
        "odd name",
        "[nightly]\n",
        '["a b"]\nprovider = "eka"\nbase_url = "https://api.dev.eka.care"\ncredentials = {good = "KEY"}\n[nightly]\n',
        "1  /a b/name:",
        ["letters, digits"],
    ),
    Broken("unknown member", "provision =", "provison =", "6  /nightly/provison:", ["Did you mean provision?"]),
    Broken("no provider", 'provider = "aniva"', "", "1  /nightly:", ['"provider" is missing']),
    Broken(
        "no base URL", 'base_url = "https://sandbox.example.com/api"', "", "1  /nightly:", ['"base_url" is missing']
    ),
    Broken("slash at the end", "/api", "/api/", "3  /nightly/base_url:", ["a slash at the end"]),
    Broken("query", "/api", "/api?v=1", "3  /nightly/base_url:", ["a query"]),
    Broken("no URL", "https://sandbox.example.com/api", "sandbox", "3  /nightly/base_url:", ["http or https"]),
    Broken("no port", "sandbox.example.com/api", "sandbox:99999", "3  /nightly/base_url:", ["valid host and port"]),
    Broken("stand-in", '"sandbox"', '"standin"', "4  /nightly/environment:", ["Known words: sandbox, production"]),
    Broken("negative rate", "2.5", "-1", "9  /nightly/limits/rate:", ["-1 is less", "Requests per second"]),
    Broken("unknown limit", "rate =", "rte =", "9  /nightly/limits/rte:", ["Did you mean rate?"]),
    Broken("no credential", 'good = "ACME_KEY"', "", "11  /nightly/credentials:", ['"good" is missing']),
    Broken("half a login", ', client_secret = "CLINIC_SECRET"', "", "33  /clinic/credentials/good:", ["client_secret"]),
    Broken("header's name", "x-tenant", '"x tenant"', "14  /nightly/headers:", ["letters, digits and dashes"]),
    Broken("no list", '["2999-07-01T10:00:00Z"]', '"2999"', "26  /nightly/values/time.bookable:", ["is not a list"]),
    Broken("empty list", '["2999-07-01T10:00:00Z"]', "[]", "26  /nightly/values/time.bookable:", ["absent"]),
    Broken(
        "removed setting",
        "provision = true",
        "provision = true\nparallel = 4",
        "7  /nightly/parallel:",
        ['"parallel" was removed', "one worker", "Remove this line", "pytest -n 4"],
    ),
    Broken("unfilled", '"ACME_KEY"', '"..."', "12  /nightly/credentials/good:", ["left from the example"]),
]
NAMES = [
    Broken("unknown provider", '"aniva"', '"anivva"', "2  /nightly/provider:", ["Did you mean aniva?"]),
    Broken(
        "environment missing",
        'environment = "sandbox"\n',
        "",
        "1  /nightly:",
        ['"environment" is missing', "does not list sandbox.example.com"],
    ),
    Broken(
        "production as sandbox",
        "sandbox.example.com/api",
        "ANIVAHEALTH.com:443",
        "4  /nightly/environment:",
        ["as production", "--allow-production"],
    ),
    Broken(
        "unknown role",
        "appointment.pending",
        "appointment.pendin",
        "18  /nightly/fixtures/appointment.pendin:",
        ["Did you mean appointment.pending?"],
    ),
    Broken(
        "unknown value",
        "time.bookable",
        "time.bokable",
        "26  /nightly/values/time.bokable:",
        ["Did you mean time.bookable?"],
    ),
    Broken(
        "value as role",
        "time.bookable",
        "location.inactive",
        "26  /nightly/values/location.inactive:",
        ["Move it to fixtures"],
    ),
    Broken(
        "absent misspelt",
        *_absent("appointment.foregn"),
        "5  /nightly/absent/0:",
        ["Did you mean appointment.foreign?"],
    ),
    Broken(
        "absent and given",
        *_absent("appointment.pending"),
        "5  /nightly/absent/0:",
        ["both given and listed as absent"],
    ),
    Broken("good absent", *_absent("credentials.good"), "5  /nightly/absent/0:", ["not a role, value or credential"]),
    Broken(
        "login where there is none",
        'good = "ACME_KEY"',
        'good = {client_id = "ACME_ID", client_secret = "ACME_SECRET"}',
        "12  /nightly/credentials/good:",
        ["does not document a login", '"ANIVA_API_KEY"'],
    ),
    Broken(
        "login without URL",
        "[nightly.headers]",
        '[nightly.login]\nscope = "x"\n[nightly.headers]',
        "14  /nightly/login:",
        ["has no url"],
    ),
    Broken("login's scope", "headers = {", 'scope = "x"\nheaders = {', "36  /clinic/login/scope:", ['has no "scope"']),
    Broken(
        "header of the credential",
        "x-tenant",
        "X-API-Key",
        "15  /nightly/headers/X-API-Key:",
        ["carries the credential"],
    ),
]
ROWS = [
    Broken(
        "no path parameter",
        '{id = "0c6a1f6e-2f4e-4d0a-8a8a-7c1f0d9b1002"}',
        '{ident = "1"}',
        "19  /nightly/fixtures/appointment.pending/0:",
        ['"id" is missing', "no path leads"],
    ),
    Broken(
        "no id",
        '[{id = "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01", time',
        "[{time",
        "22  /nightly/fixtures/location.active/0:",
        ['"id" is missing', "what a request names"],
    ),
    Broken(
        "no id at all",
        '"api-1"',
        "true",
        "39  /clinic/fixtures/appointment.editable/0/appointment_id:",
        ["true is not an id"],
    ),
    Broken(
        "twice in a role",
        "9b1003",
        "9b1002",
        "20  /nightly/fixtures/appointment.pending/1:",
        ["twice in this role, on line 19"],
    ),
    Broken(
        "expendable and editable",
        '"api-2"',
        '"api-1"',
        "44  /clinic/fixtures/appointment.expendable/0:",
        ["also in appointment.editable, on line 38"],
    ),
    Broken(
        "originals refused",
        "originals = {location_id",
        "originals = {scheduled_at = 3, location_id",
        "20  /nightly/fixtures/appointment.pending/1/originals/scheduled_at:",
        ["New instant"],
    ),
    Broken(
        "originals of no field",
        "originals = {location_id",
        "originals = {location",
        "20  /nightly/fixtures/appointment.pending/1/originals/location:",
        ["Did you mean /location_id?"],
    ),
    Broken(
        "originals of both",
        '{mobile = "+447700900999"',
        "{age = 3",
        "42  /clinic/fixtures/appointment.editable/0/originals/patient_details:",
        ["exactly one of dob and age"],
    ),
    Broken(
        "record that is not the patient's",
        "[clinic.login]",
        "[clinic.values]\npatient = [{token = 7}]\n\n[clinic.login]",
        "36  /clinic/values/patient/0/token:",
        ["/token is not a field"],
    ),
    Broken(
        "originals of a location",
        "time_zone",
        "originals",
        "22  /nightly/fixtures/location.active/0/originals:",
        ["Only an appointment"],
    ),
    Broken(
        "wrong type", '["2999-07-01T10:00:00Z"]', "[3]", "26  /nightly/values/time.bookable/0:", ["3 is not a text"]
    ),
    Broken(
        "past",
        "2999-",
        "2019-",
        "26  /nightly/values/time.bookable/0:",
        ["has gone by", "/scheduled_at takes only what is still ahead", "Put a time far ahead there"],
    ),
    Broken(
        "id of no UUID",
        '[{id = "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01"',
        '[{id = "five"',
        "22  /nightly/fixtures/location.active/0/id:",
        ["not a documented value of /location_id"],
    ),
    Broken(
        "recipe lacks a value",
        '"profile.synthetic" = ["1d7b2a7f-3a5f-4e1b-9b9b-8d2a1e0c2001"]',
        "",
        "6  /nightly/provision:",
        ['"profile.synthetic"', "invented person", "Add it under values"],
    ),
    Broken(
        "booking refused",
        "1d7b2a7f-3a5f-4e1b-9b9b-8d2a1e0c2001",
        "five",
        "6  /nightly/provision:",
        ["/profile_id", "not as documented"],
    ),
]
BROKEN = [*TEXT, *SHAPES, *NAMES, *ROWS]
