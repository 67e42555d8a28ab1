"""Ways to break what a contract says of the list in which it looks for an appointment."""

from __future__ import annotations

from suites.selftest.broken_contracts import Broken, drop, put

BY_PAGE = {"by": "page", "parameter": "cursor", "next": ["/nextCursor"]}

BROKEN = [
    Broken(
        "unknown way to page",
        put("behaviour.yaml", "/read/pages/by", "curser"),
        ["behaviour.yaml:", "/read/pages/by", "Did you mean cursor?"],
    ),
    Broken(
        "page parameter that the list does not have",
        put("behaviour.yaml", "/read/pages/parameter", "cursr"),
        ["/read/pages/parameter", "is not a query parameter of", "Did you mean cursor?"],
    ),
    Broken(
        "cursor from nowhere",
        drop("behaviour.yaml", "/read/pages/next"),
        ["/read/pages:", '"next" is missing', "such as [/nextCursor]"],
    ),
    Broken(
        "cursor of numbered pages",
        put("behaviour.yaml", "/read/pages", BY_PAGE),
        ["/read/pages/next", "A list by page has no next cursor"],
    ),
    Broken(
        "more rows than the list gives",
        put("behaviour.yaml", "/read/pages/size", {"limit": 500}),
        ["/read/pages/size/limit", "500 is more than limit takes", "at most 100"],
    ),
    Broken(
        "size of no parameter",
        put("behaviour.yaml", "/read/pages/size", {"limits": 100}),
        ["/read/pages/size/limits", "Did you mean limit?"],
    ),
    Broken(
        "filter that the list does not have",
        put("behaviour.yaml", "/read/filters/patient", {"shows": "/patientId"}),
        ["/read/filters/patient", "is not a query parameter", "Did you mean patientId?"],
    ),
    Broken(
        "filter of an unknown member",
        put("behaviour.yaml", "/read/filters/patientId", {"shows": "/patient"}),
        [
            "/read/filters/patientId/shows",
            "is not a member of the appointments in the list",
            "Did you mean /patientId?",
        ],
    ),
    Broken(
        "filter without a member",
        put("behaviour.yaml", "/read/filters/patientId", {}),
        ["/read/filters/patientId", '"shows" is missing'],
    ),
    Broken(
        "order that the list does not know",
        put("behaviour.yaml", "/read/orders/0/query/sortDir", "DOWN"),
        ["/read/orders/0/query/sortDir", '"DOWN" is not a value of sortDir', "ASC, DESC"],
    ),
    Broken(
        "order by an unknown member",
        put("behaviour.yaml", "/read/orders/0/by", "/startTimes"),
        ["/read/orders/0/by", "Did you mean /startTime?"],
    ),
    Broken(
        "match of an unknown member",
        put("behaviour.yaml", "/read/match", {"/ids": "appointmentId"}),
        ["/read/match/~1ids", "Did you mean /id?"],
    ),
    Broken(
        "pages of one appointment",
        drop("behaviour.yaml", "/read/match"),
        ["/read/pages", "Only a list has pages", "Add match"],
    ),
    Broken(
        "required parameter that no read has",
        put(
            "openapi.yaml",
            "/paths/~1partner~1v2~1account~1{accountId}~1location~1{locationId}~1appointment/get/parameters/3/required",
            True,
        ),
        ["/read", 'requires the query parameter "status"'],
    ),
]
