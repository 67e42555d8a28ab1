"""Ways to carry what nothing shows, or to repeat what no update carries, in a good contract."""

from __future__ import annotations

from suites.selftest.broken_contracts import Broken, Change, drop, put
from suites.selftest.broken_uses import both, of_clause


def carrying(value: str) -> Change:
    """Let every update carry a value in a header."""
    return put("behaviour.yaml", "/parameters", {"header": {"If-Match": value}})


def sending(id: str, part: str) -> Change:
    """Let a clause send a request with such a part."""
    return of_clause(id, "send", [{part: True}])


BROKEN = [
    Broken(
        "carried member that no update has",
        put("behaviour.yaml", "/carries", ["/scheduled"]),
        ["/carries/0", '"/scheduled" is not a field of the request', "Did you mean /scheduled_at?"],
    ),
    Broken(
        "carried member that no read shows",
        both(
            put("behaviour.yaml", "/carries", ["/location_id"]),
            put("behaviour.yaml", "/fields/~1location_id/shows", None),
        ),
        ["/carries/0", "No read shows /location_id"],
    ),
    Broken(
        "carried member that base has already",
        both(put("behaviour.yaml", "/carries", ["/location_id"]), put("behaviour.yaml", "/base", {"location_id": "l"})),
        ["/carries/0", "Every update carries /location_id by base already"],
    ),
    Broken(
        "carried member whose values are shown alike",
        both(
            put("behaviour.yaml", "/carries", ["/location_id"]),
            put("behaviour.yaml", "/fields/~1location_id/as", {"a": "x", "b": "x"}),
        ),
        ["/carries/0", "Several values of /location_id are shown alike"],
    ),
    Broken(
        "moving value that no appointment shows",
        carrying("$current:/updatedat"),
        ["/parameters/header/If-Match", '"/updatedat" is not a member of the appointment', "Did you mean /updated_at?"],
    ),
    Broken(
        "moving value that is said to stay",
        carrying("$current:/status"),
        ["/parameters/header/If-Match", "volatile does not say so", "Add /status to it"],
    ),
    Broken(
        "moving value in a header that no answer has",
        carrying("$current@ETag"),
        ["/parameters/header/If-Match", "has the header ETag in openapi.yaml"],
    ),
    Broken(
        "moving value of nothing",
        carrying("$current"),
        ["/parameters/header/If-Match", '"$current" does not say what it stands for', "$current:/MEMBER"],
    ),
    Broken(
        "moving value where it cannot stand",
        put("behaviour.yaml", "/plain/0/location_id", "$current:/updated_at"),
        ["/plain/0/location_id", "names neither a role nor a list"],
    ),
    Broken(
        "moving value that nothing reads",
        both(carrying("$current:/updated_at"), put("behaviour.yaml", "/read", None)),
        ["/parameters/header/If-Match", "No operation reads what $current:/updated_at stands for"],
    ),
    Broken(
        "stale value that no update carries",
        sending("ANIVA-TIME-FUTURE", "stale"),
        ["/send/0/stale", "No update carries what stale speaks of", "Expected a $current under base or parameters"],
    ),
    Broken(
        "key that no update carries",
        sending("ANIVA-TIME-FUTURE", "same_key"),
        ["/send/0/same_key", "No update carries what same_key speaks of", "a header with $unique"],
    ),
    Broken(
        "stale value for a check that does not look at it",
        both(carrying("$current:/updated_at"), sending("ANIVA-UPDATE", "stale")),
        ["/send/0/stale", 'check "accepts" does not look at stale', "Checks that do: refuses"],
    ),
    Broken(
        "stale value that the stand-in takes",
        both(carrying("$current:/updated_at"), sending("ANIVA-TIME-FUTURE", "stale")),
        ["/send/0/stale", "The stand-in does not look at what this request carries", "causes: {stale:"],
    ),
    Broken(
        "cause about what no update carries",
        put("behaviour.yaml", "/standin/causes/reused_key", {"status": 422}),
        ["/standin/causes/reused_key", "No update carries what the cause reused_key is about"],
    ),
    Broken(
        "moving member that the stand-in does not show",
        both(carrying("$current:/updated_at"), drop("behaviour.yaml", "/standin/appointments/0/shows/updated_at")),
        ["/parameters/header/If-Match", "first appointment of the stand-in does not show /updated_at"],
    ),
    Broken(
        "member of every update that is not ordinary",
        put("behaviour.yaml", "/base", {"version": 1}),
        ["/base/version", '"version" is not a member of the ordinary request'],
    ),
    Broken(
        "moving value that is personal",
        carrying("$current:/profile/email"),
        ["/parameters/header/If-Match", '"/profile/email" is personal'],
    ),
    Broken(
        "moving value of which only the target's values are ordinary",
        put("behaviour.yaml", "/base", {"location_id": "$current:/location_id"}),
        ["/base/location_id", "only values that the target declares are ordinary", "name it under carries"],
    ),
    Broken(
        "moving value that is not ordinary at the stand-in",
        both(
            put("behaviour.yaml", "/base", {"location_id": "$current:/location_id"}),
            put("schemas/ordinary.schema.json", "/properties/location_id", {"type": "integer", "enum": [999]}),
        ),
        ["/base/location_id", "is no ordinary value of /location_id", "Take out the closed list of /location_id"],
    ),
]
