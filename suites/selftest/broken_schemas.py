"""Ways to break the schemas and the OpenAPI document of a good contract."""

from __future__ import annotations

from suites.selftest.broken_contracts import UPDATE, Broken, drop, put

ORDINARY = "schemas/ordinary.schema.json"
TIME, PLACE = "/properties/scheduled_at", "/properties/location_id"
PATCH = "/paths/~1api~1v1~1appointments~1{id}/patch"

SCHEMAS = [
    Broken(
        "object that follows",
        put("behaviour.yaml", "/follows", {"/scheduled_at": ["/profile"]}),
        ["/follows/~1scheduled_at/0", '"/profile" is an object', "Name those of /profile/id, "],
    ),
    Broken(
        "update that requires more than an ordinary one has",
        put(UPDATE, "/required", ["location_id"]),
        ["ordinary.schema.json:1", '"location_id" is required by schemas/update.schema.json', "or to base"],
    ),
    Broken(
        "no schema",
        put(UPDATE, f"{TIME}/type", "strin"),
        ["update.schema.json:", f"{TIME}/type", "Did you mean string?"],
    ),
    Broken(
        "unknown keyword",
        put(UPDATE, f"{TIME}/minLenght", 1),
        [f"{TIME}/minLenght", "Did you mean minLength?"],
    ),
    Broken(
        "no schema in x-open",
        put(UPDATE, f"{PLACE}/x-open/type", 3),
        ["update.schema.json:", f"{PLACE}/x-open/type"],
    ),
    Broken(
        "const outside enum",
        put(UPDATE, PLACE, {"enum": ["a"], "const": "b"}),
        [f"{PLACE}/const", "not in the enum"],
    ),
    Broken("empty enum", put(UPDATE, PLACE, {"enum": []}), [f"{PLACE}/enum", "enum is empty"]),
    Broken(
        "enum of another type",
        put(UPDATE, PLACE, {"type": "string", "enum": [1]}),
        [f"{PLACE}/enum", "allow none of [1]"],
    ),
    Broken(
        "lengths crossed",
        put(UPDATE, PLACE, {"minLength": 5, "maxLength": 3}),
        [f"{PLACE}/minLength", "exclude each other", "No value satisfies"],
    ),
    Broken("bounds crossed", put(UPDATE, PLACE, {"minimum": 5, "maximum": 3}), [f"{PLACE}/minimum", "maximum 3"]),
    Broken(
        "bounds touch",
        put(UPDATE, PLACE, {"exclusiveMinimum": 3, "maximum": 3}),
        [f"{PLACE}/exclusiveMinimum"],
    ),
    Broken(
        "required and forbidden",
        put(ORDINARY, "/required", ["location"]),
        ["/required/0", "both required and forbidden"],
    ),
    Broken(
        "more members than there are",
        put(ORDINARY, "/minProperties", 9),
        ["ordinary.schema.json:", "/minProperties"],
    ),
    Broken(
        "no regular expression",
        put(UPDATE, f"{TIME}/pattern", "(Z"),
        [f"{TIME}/pattern", "not a regular expression"],
    ),
    Broken(
        "unchecked format",
        put(UPDATE, f"{PLACE}/format", "phone"),
        [f"{PLACE}/format", '"phone" is not checked'],
    ),
    Broken(
        "format of a number",
        put(UPDATE, f"{PLACE}/format", "int32"),
        [f"{PLACE}/format", "Write minimum: -2147483648 and maximum: 2147483647 instead"],
    ),
    Broken(
        "no number of days",
        put(UPDATE, f"{TIME}/x-not-before", "-1d"),
        [f"{TIME}/x-not-before", "as -P1D or -PT30M"],
    ),
    Broken(
        "id of another file",
        put(UPDATE, "/$id", "https://x.example/updat.schema.json"),
        ["/$id", "update.schema.json"],
    ),
    Broken(
        "ordinary is open",
        drop(ORDINARY, "/additionalProperties"),
        ["ordinary.schema.json:", "additionalProperties: false"],
    ),
    Broken(
        "ordinary leans on a file",
        put(ORDINARY, PLACE, {"$ref": "update.schema.json"}),
        [f"{PLACE}/$ref", "must stand alone"],
    ),
    Broken(
        "ordinary binds to nothing",
        put(ORDINARY, f"{PLACE}/x-values", "location.actve"),
        [f"{PLACE}/x-values", "Did you mean location.active?"],
    ),
    Broken(
        "ordinary is not documented",
        put(ORDINARY, "/properties/note", {"type": "string"}),
        ['"/note" is not a member'],
    ),
]
REFERENCES = [
    Broken(
        "reference to no file",
        put(UPDATE, PLACE, {"$ref": "updat.schema.json"}),
        ["update.schema.json:", f"{PLACE}/$ref", "Did you mean update.schema.json?"],
    ),
    Broken(
        "reference to no place",
        put(UPDATE, PLACE, {"$ref": "#/$defs/place"}),
        [f"{PLACE}/$ref", "does not name an object in"],
    ),
    Broken("reference to itself", put(UPDATE, PLACE, {"$ref": "#"}), [f"{PLACE}/$ref", "leads back"]),
    Broken(
        "reference into the world",
        put(UPDATE, PLACE, {"$ref": "https://example.com/x.json"}),
        [f"{PLACE}/$ref", "does not name a file of this provider"],
    ),
    Broken(
        "reference of openapi.yaml",
        put("openapi.yaml", f"{PATCH}/requestBody/content/application~1json/schema/$ref", "schemas/x.json"),
        ["openapi.yaml:", "/requestBody/content/application~1json/schema/$ref"],
    ),
]
OPENAPI = [
    Broken("no OpenAPI", drop("openapi.yaml", "/info"), ["openapi.yaml:1", "info"]),
    Broken(
        "no operationId",
        drop("openapi.yaml", f"{PATCH[:-5]}get/operationId"),
        ["openapi.yaml:", "has no operationId"],
    ),
    Broken(
        "old OpenAPI",
        put("openapi.yaml", "/openapi", "3.0.3"),
        ["openapi.yaml:", "/openapi", "Expected 3.1.0"],
    ),
    Broken(
        "misplaced member",
        put("openapi.yaml", f"{PATCH}/responses/404", {"description": "x", "no such": None}),
        ["openapi.yaml:", f"{PATCH}/responses/404", "no such"],
    ),
    Broken(
        "operationId twice",
        put("openapi.yaml", f"{PATCH}/operationId", "getAppointment"),
        ["openapi.yaml:", "getAppointment"],
    ),
    Broken(
        "parameter not described",
        drop("openapi.yaml", f"{PATCH[:-6]}/parameters"),
        ["openapi.yaml:", PATCH, 'path parameter "id" is not described'],
    ),
    Broken(
        "parameter of no path",
        put("openapi.yaml", f"{PATCH[:-6]}/parameters/0/name", "ident"),
        ["openapi.yaml:", PATCH, '"ident" is not a parameter of the path'],
    ),
    Broken(
        "parameter twice",
        put("openapi.yaml", f"{PATCH}/parameters", [{"name": "a", "in": "query", "schema": {}}] * 2),
        ["openapi.yaml:", f"{PATCH}/parameters", "listed 2 times"],
    ),
    Broken(
        "default that is not allowed",
        put(UPDATE, PLACE, {"type": "string", "default": 3}),
        [f"{PLACE}/default", "do not allow 3"],
    ),
    Broken(
        "range of successes",
        put("openapi.yaml", f"{PATCH}/responses/2XX", {"description": "x"}),
        ["openapi.yaml:", '"2XX" is not a status', "x-status: undocumented"],
    ),
    Broken(
        "unknown mark of a status",
        put("openapi.yaml", f"{PATCH}/responses/200/x-status", "open"),
        ["/responses/200/x-status", '"open" is not known here', '"undocumented"'],
    ),
    Broken(
        "no such operation",
        put("contract.yaml", "/operation", "updateApointment"),
        ["contract.yaml:", "/operation", "Did you mean updateAppointment?"],
    ),
    Broken(
        "no such read",
        put("behaviour.yaml", "/read/operation", "getApointment"),
        ["behaviour.yaml:", "/read/operation", "Did you mean getAppointment?"],
    ),
    Broken(
        "other operation without source",
        drop("openapi.yaml", f"{PATCH[:-5]}get/x-documented"),
        ["openapi.yaml:", "documented"],
    ),
    Broken(
        "pattern inside openapi.yaml",
        put("openapi.yaml", f"{PATCH[:-6]}/parameters/0/schema/pattern", "["),
        ["openapi.yaml:", "/schema/pattern"],
    ),
]
BROKEN = [*SCHEMAS, *REFERENCES, *OPENAPI]
