"""Ways to break a contract's login, its recipe for booking appointments, and what puts an appointment back."""

from __future__ import annotations

from suites.selftest.broken_contracts import Broken, drop, put

RECIPE = [
    Broken(
        "unknown login",
        put("contract.yaml", "/authentication/login", {"kind": "oauth", "url": "/token"}),
        ["contract.yaml:", "/authentication/login/kind", "Did you mean oauth2?"],
    ),
    Broken(
        "login with a scope that it does not have",
        put("contract.yaml", "/authentication/login", {"kind": "json", "url": "/token", "scope": "all"}),
        ["/authentication/login:", '"scope" is not known here', "Known words: kind, url, refresh"],
    ),
    Broken(
        "login by key without the place of its token",
        put("contract.yaml", "/authentication/login", {"kind": "key", "url": "/sessions", "header": "X-Key"}),
        ["contract.yaml:", "/authentication/login:", '"token" is missing'],
    ),
    Broken(
        "login by key that nothing carries",
        put("contract.yaml", "/authentication/login", {"kind": "key", "url": "/sessions", "token": "/token"}),
        ["/authentication/login:", "None of header, member is here."],
    ),
    Broken(
        "credential that nothing carries",
        drop("contract.yaml", "/authentication/header"),
        ["/authentication:", '"header" is missing.', "The name of a header."],
    ),
    Broken(
        "credential in a header and in the query",
        put("contract.yaml", "/authentication/query", "api_key"),
        ["/authentication:", '"header" is not known here', "Known words: query, secret, headers, login"],
    ),
    Broken(
        "signer that is no function",
        put("contract.yaml", "/authentication/signer", "sign"),
        ["contract.yaml:", "/authentication/signer:"],
    ),
    Broken(
        "credential that cannot be incomplete",
        put("clauses.yaml", "/clauses/0/send", [{"credentials": "incomplete"}]),
        ["clauses.yaml:", "/clauses/0/send/0/credentials:", "No credential of this contract can be incomplete."],
    ),
    Broken(
        "clause of emptying that empties nothing",
        put(
            "clauses.yaml",
            "/clauses/0",
            {
                "id": "ANIVA-EMPTIES",
                "says": "A time can be emptied.",
                "source": {"at": "Request"},
                "strength": "must",
                "check": "empties",
                "fields": ["/scheduled_at"],
                "send": [{"body": {"location_id": "$location.active"}}],
            },
        ),
        ["clauses.yaml:", "/clauses/0/send/0/body:", "gives no empty value to /scheduled_at"],
    ),
    Broken(
        "read that is never given time",
        put("behaviour.yaml", "/read/settles_seconds", 0),
        ["behaviour.yaml:", "/read/settles_seconds:"],
    ),
    Broken(
        "recipe of no operation",
        put("behaviour.yaml", "/provision/book/operation", "createApointment"),
        ["behaviour.yaml:", "/provision/book/operation", "Did you mean createAppointment?"],
    ),
    Broken(
        "step of no operation",
        put("behaviour.yaml", "/provision/steps/confirm/operation", "confirmDraw"),
        ["/provision/steps/confirm/operation", "Did you mean confirmBloodDraw?"],
    ),
    Broken(
        "unknown role booked",
        put("behaviour.yaml", "/provision/roles/appointment.editble", {}),
        ["/provision/roles/appointment.editble", "Did you mean appointment.editable?"],
    ),
    Broken(
        "location booked",
        put("behaviour.yaml", "/provision/roles/location.active", {}),
        ["/provision/roles/location.active", "not a role of an appointment"],
    ),
    Broken(
        "unknown step",
        put("behaviour.yaml", "/provision/roles/appointment.blood_drawn/after", ["confrm"]),
        ["/provision/roles/appointment.blood_drawn/after/0", "Known steps: cancel, confirm", "Did you mean confirm?"],
    ),
    Broken(
        "recipe's unknown placeholder",
        put("behaviour.yaml", "/provision/book/body/scheduled_at", "$time.bokable"),
        ["/provision/book/body/scheduled_at", "$time.bokable", "Did you mean time.bookable?"],
    ),
    Broken(
        "recipe's placeholder without a name",
        put("behaviour.yaml", "/provision/book/body/scheduled_at", "$[0]"),
        ["/provision/book/body/scheduled_at", '"$[0]" is not a placeholder'],
    ),
    Broken(
        "unique outside the recipe",
        put("behaviour.yaml", "/plain/0/scheduled_at", "$unique"),
        ["/plain/0/scheduled_at", '"$unique" names neither a role'],
    ),
    Broken(
        "booked appointment without its path parameter",
        put("behaviour.yaml", "/provision/fixture", {"ident": "/id"}),
        ["/provision/fixture", '"id" is missing', "Expected id"],
    ),
    Broken(
        "nothing for the path of the cancellation",
        put("behaviour.yaml", "/provision/fixture", {"ident": "/id"}),
        ["/provision/cancel:", 'has no value for "id" of the path /api/v1/appointments/{id}'],
    ),
    Broken(
        "fixture shown nowhere",
        put("behaviour.yaml", "/provision/fixture/id", "/data/id"),
        ["/provision/fixture/id", "not a place in the documented answer"],
    ),
    Broken(
        "lost bookings without a text of their own",
        put("behaviour.yaml", "/provision/found_by", "/status"),
        ["/provision/found_by", "No booking has a text of its own", "Send $unique in book."],
    ),
    Broken(
        "lost bookings that no list shows",
        put("behaviour.yaml", "/provision/found_by", "/status"),
        ["/provision/found_by", 'No row of the list leads to "id" of the fixture.'],
    ),
    Broken(
        "lost bookings cancelled by no operation",
        put("behaviour.yaml", "/provision/cancel_lost", {"operation": "cancelApointment", "path": {"id": "$unique"}}),
        ["/provision/cancel_lost/operation", "Did you mean cancelAppointment?"],
    ),
    Broken(
        "recipe's unknown parameter",
        put("behaviour.yaml", "/provision/cancel/path", {"ident": "x"}),
        ["/provision/cancel/path/ident", "not a parameter of the path"],
    ),
    Broken(
        "recipe's unknown query",
        put("behaviour.yaml", "/provision/cancel/query", {"force": "1"}),
        ["/provision/cancel/query/force", "not a query parameter"],
    ),
    Broken(
        "recipe without a required query",
        put(
            "openapi.yaml",
            "/paths/~1api~1v1~1appointments~1{id}/delete/parameters",
            [{"name": "force", "in": "query", "required": True, "schema": {"type": "string"}}],
        ),
        ["/provision/cancel:", 'requires the query parameter "force"'],
    ),
    Broken(
        "booking that is refused",
        put("behaviour.yaml", "/provision/book/body/profile_id", "$time.bookable"),
        ["/provision/book/body/profile_id", "Expected format uuid"],
    ),
    Broken(
        "booking for a role that is refused",
        put("behaviour.yaml", "/provision/roles/appointment.editable/body", {"location_id": 3}),
        ["/provision/roles/appointment.editable/body/location_id", "3 is not a text"],
    ),
    Broken(
        "step without its body",
        drop("behaviour.yaml", "/provision/steps/confirm/body"),
        ["/provision/steps/confirm:", "requires a body"],
    ),
    Broken(
        "body that is not documented",
        put("behaviour.yaml", "/provision/cancel/body", {"reason": "x"}),
        ["/provision/cancel/body", "documents no body"],
    ),
    Broken(
        "cancellation shown nowhere",
        put("behaviour.yaml", "/provision/cancelled", {"/state": ["cancelled"]}),
        ["/provision/cancelled/~1state", "Did you mean /status?"],
    ),
]
RESTORED = [
    Broken(
        "member of nobody",
        put("behaviour.yaml", "/fields/~1location_id/of", "time.bokable"),
        ["/fields/~1location_id/of", "not a list of values", "Did you mean time.bookable?"],
    ),
    Broken(
        "restored by nothing",
        put("behaviour.yaml", "/fields/~1location_id", {"restored_by": "/scheduled"}),
        ["/fields/~1location_id/restored_by", "Did you mean /scheduled_at?"],
    ),
    Broken(
        "restored by itself",
        put("behaviour.yaml", "/fields/~1location_id", {"restored_by": "/location_id"}),
        ["/fields/~1location_id", "/location_id of appointment.editable cannot be put back"],
    ),
    Broken(
        "never put back",
        put("behaviour.yaml", "/fields/~1location_id", {}),
        ["/fields/~1location_id", "/location_id of appointment.editable cannot be put back", "Expected shows"],
    ),
    Broken(
        "shown in no read",
        put("behaviour.yaml", "/fields/~1location_id", {"shows": "/location_id", "only_in": "answer"}),
        ["/fields/~1location_id", "cannot be put back"],
    ),
    Broken(
        "originals of no field",
        put("behaviour.yaml", "/standin/fixtures/appointment.editable/0/originals", {"scheduledat": "x"}),
        ["/standin/fixtures/appointment.editable/0/originals/scheduledat", "Did you mean /scheduled_at?"],
    ),
    Broken(
        "originals that are refused",
        put("behaviour.yaml", "/standin/fixtures/appointment.editable/0/originals", {"scheduled_at": 3}),
        ["/standin/fixtures/appointment.editable/0/originals/scheduled_at", "3 is not a text"],
    ),
]
BROKEN = [*RECIPE, *RESTORED]
