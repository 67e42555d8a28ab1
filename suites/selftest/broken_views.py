"""Ways to break the views of a good contract (Eka's record and list), each with words that the report must contain."""

from __future__ import annotations

from suites.selftest.broken_contracts import Broken, drop, put

RECORD, LIST = "/views/patient", "/views/appointments_of_the_patient"

BROKEN = [
    Broken(
        "view of a check that does not look",
        put("clauses.yaml", "/clauses/0/view", "patient"),
        ["/clauses/0/view", "does not look at a view", "Remove view"],
    ),
    Broken(
        "updates at the same moment without a read",
        drop("behaviour.yaml", "/read"),
        ["/check", "No read shows what becomes of two updates at the same moment"],
    ),
    Broken(
        "two views of one operation",
        put("behaviour.yaml", f"{LIST}/operation", "getPatient"),
        [f"{LIST}/operation", 'already the operation of the view "patient"'],
    ),
    Broken(
        "row and record in one",
        put("behaviour.yaml", f"{RECORD}/match", {"/patient_id": "appointment_id"}),
        [RECORD, "Expected match or shows, not both"],
    ),
    Broken(
        "view with the name of a shown member",
        put("behaviour.yaml", "/fields/~1token/shows", "/patient/token"),
        [RECORD, "also the name of a member of the appointment"],
    ),
    Broken("no such view", drop("behaviour.yaml", LIST), ["/view", "not under views", "Known views: patient"]),
    Broken(
        "operation that writes",
        put("behaviour.yaml", f"{RECORD}/operation", "cancelAppointment"),
        [f"{RECORD}/operation", "is a PUT", "Expected an operation with GET"],
    ),
    Broken(
        "read that writes",
        put("behaviour.yaml", "/read/operation", "cancelAppointment"),
        ["/read/operation", "is a PUT", "GET or POST"],
    ),
    Broken(
        "path without its parameter",
        put("behaviour.yaml", f"{RECORD}/path", {"id": "$patient_id"}),
        [RECORD, 'no value for "patient_id"', '"id" is not a parameter'],
    ),
    Broken(
        "unknown placeholder in a path",
        put("behaviour.yaml", f"{RECORD}/path/patient_id", "$patients"),
        [f"{RECORD}/path/patient_id", "$patients"],
    ),
    Broken(
        "unknown placeholder in a query",
        put("behaviour.yaml", f"{LIST}/query/patient_id", "$patients"),
        [f"{LIST}/query/patient_id", "$patients"],
    ),
    Broken(
        "forgotten dollar sign",
        put("behaviour.yaml", f"{RECORD}/path/patient_id", "patient_id"),
        [f"{RECORD}/path/patient_id", "would be sent as it stands", "Expected a placeholder"],
    ),
    Broken(
        "pointer in a path",
        put("behaviour.yaml", f"{RECORD}/path/patient_id", "/patient_id"),
        [f"{RECORD}/path/patient_id", "would be sent as it stands"],
    ),
    Broken(
        "path parameter of the update as a placeholder",
        put("behaviour.yaml", f"{RECORD}/path", {"appointment_id": "$appointment_id"}),
        [f"{RECORD}/path/appointment_id", "it is in the path of the update", "Leave appointment_id out"],
    ),
    Broken(
        "path of one appointment",
        put("behaviour.yaml", f"{RECORD}/path/patient_id", "$appointment.editable:appointment_id"),
        [f"{RECORD}/path/patient_id", "is of one appointment"],
    ),
    Broken(
        "unknown query parameter",
        put("behaviour.yaml", f"{LIST}/query", {"patient": "$patient_id"}),
        [f"{LIST}/query/patient", "not a parameter", "Did you mean patient_id?"],
    ),
    Broken(
        "required query parameter left out",
        put(
            "openapi.yaml",
            "/paths/~1dr~1v1~1appointment/get/parameters/0",
            {"name": "clinic", "in": "query", "required": True, "schema": {"type": "string"}},
        ),
        [LIST, 'requires the query parameter "clinic"', "Add it to query"],
    ),
    Broken(
        "query by no member",
        put("behaviour.yaml", f"{LIST}/query/patient_id", "/patientid"),
        [f"{LIST}/query/patient_id", "not a member of the appointment"],
    ),
    Broken(
        "match with no parameter",
        put("behaviour.yaml", f"{LIST}/match", {"/appointment_id": "id"}),
        [f"{LIST}/match", '"id" is no parameter'],
    ),
    Broken(
        "match with no member",
        put("behaviour.yaml", f"{LIST}/match", {"/appointmentid": "appointment_id"}),
        [f"{LIST}/match", "not a member of what the operation shows", "Did you mean /appointment_id?"],
    ),
    Broken(
        "misspelled member of the update",
        put("behaviour.yaml", f"{RECORD}/shows/~1patient_details~1firstname", "/first_name"),
        [f"{RECORD}/shows", "no member under fields"],
    ),
    Broken(
        "misspelled member of the record",
        put("behaviour.yaml", f"{RECORD}/shows/~1patient_details~1first_name", "/firstname"),
        [f"{RECORD}/shows", "Did you mean /first_name?"],
    ),
    Broken(
        "place that the answer does not have",
        put("behaviour.yaml", f"{LIST}/at", "/rows"),
        [f"{LIST}/at", "not in the documented answer"],
    ),
    Broken(
        "in place of what is not shown",
        put("behaviour.yaml", f"{RECORD}/instead_of", {"/patient_details/mobile": "/age", "/token": "/dob"}),
        [f"{RECORD}/instead_of", "is not under shows"],
    ),
    Broken("neither list nor record", drop("behaviour.yaml", f"{LIST}/match"), [LIST, "Expected match or shows"]),
    Broken(
        "no record to begin with",
        drop("behaviour.yaml", "/standin/views"),
        [RECORD, "stand-in has no such record"],
    ),
]
"""Each way takes Eka's contract, which has a view of both kinds."""
