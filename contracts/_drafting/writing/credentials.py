"""How calls carry their credential, as the document's security schemes say, and which operation may be the login."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.common_answers import parts_of, statuses_in
from contracts._drafting.document.kinds import OPERATION, fitted
from contracts._drafting.document.sentences import unwrapped
from contracts._drafting.members.carried import AUTHORIZATION
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.key_login import key_login, logins

FILE, PLACE = "contract.yaml", "/authentication"
BEARER, KEY = "Bearer {secret}", "{secret}"
KEY_IN_HEADER, KEY_IN_COOKIE = ("apiKey", "header"), ("apiKey", "cookie")
CHALLENGES = ("digest", "hoba", "mutual", "negotiate", "oauth", "scram-sha-1", "scram-sha-256", "vapid")
"""Schemes of HTTP whose header is made anew for each call (the registry of IANA): a secret in its place is refused."""
SIGNER = "contract.authentication.signer"
OPEN = (
    "the document says that an update may go without a credential: is that so? "
    "If not, add a clause of check guards to clauses.yaml."
)
PREFIX = re.compile(
    r"\bprefix(ed)?( is| of| with|:)? *['\"`](?P<quoted>[A-Za-z][\w-]*) ?['\"`]"
    r"|\b(?P<word>Bearer|Token|JWT|ApiKey|Api-Key)[ :]+(?=[{<\[(]|\.{3}|your\b|token\b|x{3}|eyJ|[A-Z_]{3,})"
)
"""The word before a key in the header Authorization, as descriptions tell it: prefix "Token", Bearer {your token}."""
UNSAID_PREFIX = "does a word such as Bearer stand before the secret in Authorization? The document does not say."
RIGHT = re.compile(
    r"forbidden|permission|denied|not (allowed|permitted|authori[sz]ed|entitled)|unauthori[sz]ed"
    r"|\b(rights?|scopes?|roles?|privileges?|access)\b",
    re.IGNORECASE,
)
"""How the description of 403 says that it is about the right of the caller, and not about a rule of appointments."""
OF_NO_ROLE = re.compile(
    r"\b(plan|subscription|tier|licen[cs]e[ds]?|billing|payment|overdue|suspended|deactivated|disabled|quota|trial|maintenance"
    r"|(ip|network|vpn|region|country|firewall|tls|certificate)( address(es)?| range)?|(feature|module|add-?on)s?"
    r"|(not|n't) (been )?(enabled|activated|switched on)|contract|terms)\b",
    re.IGNORECASE,
)
"""How it says that it is about something that no credential of a target can lack while others have it: a plan, an
address, a module that is not switched on."""
OF_A_ROLE = re.compile(r"\b(permissions?|rights?|scopes?|roles?|privileges?|entitled)\b", re.IGNORECASE)
"""Words that make it one about a right all the same."""
OF_A_KEY = re.compile(
    r"\b(with|by|from|using|for) (an?|any|the) [\w-]+ (api[ -])?(key|token|credential|login)s?\b"
    r"|\b(keys?|tokens?|credentials?)\b.*\b((can|may) (only read|not (write|change|update))|read[ -]only)\b",
    re.IGNORECASE,
)
"""How a sentence speaks of a kind of credential that may not do everything: `with a board key`."""
MOST_NAMED = 3
"""Candidates that a comment names: a person looks at the first ones, and at the document for more."""


def authentication_of(plan: Plan) -> dict[str, Any]:
    """The part `authentication` of contract.yaml."""
    found, secret = _required(plan), f"{_variable(plan.name)}_SECRET"
    if is_open(plan):
        plan.decide(FILE, PLACE, OPEN)
    keys = {header: f"{_variable(plan.name)}_{_variable(header)}" for header in keys_of(plan)}
    carried = _written(found[0], secret) if found else None
    if carried and carried.get("format") in (BEARER, KEY) and "header" in carried and "login" not in carried:
        carried |= {"login": login} if (login := key_login(plan)) else {}
        _name_logins(plan, carried)
    if carried and carried.get("header", "").lower() == "authorization" and carried["format"] == KEY:
        plan.decide(FILE, PLACE, UNSAID_PREFIX)
    if carried:
        _name_left_out(plan, keys)
        return {**carried, **({"headers": keys} if keys else {})}
    named = (one for one in plan.update.parameters if AUTHORIZATION.fullmatch(one["name"]))
    parameter = next((one for one in named if one["in"] in ("header", "query")), None)
    if parameter is not None and parameter["in"] == "query":
        return {"query": parameter["name"], "secret": secret}
    if parameter is not None and parameter["name"].lower() != "authorization":
        return {"header": parameter["name"], "format": KEY, "secret": secret}
    if parameter is None and not is_open(plan):
        plan.decide(FILE, PLACE, f"how does a request carry its credential? The document {_unsaid(plan)}.")
    return {"header": "Authorization", "format": BEARER, "secret": secret}


def keys_of(plan: Plan) -> list[str]:
    """The headers that carry further keys, which a call needs together with its credential."""
    return [str(scheme["name"]) for scheme in _required(plan)[1:] if _kind(scheme) == KEY_IN_HEADER]


def is_open(plan: Plan) -> bool:
    """Whether the document says that the update needs no credential, or that it may go without; a parameter that is
    one by its name says otherwise."""
    wanted = _alternatives(plan)
    has_parameter = any(AUTHORIZATION.fullmatch(one["name"]) for one in plan.update.parameters)
    return wanted is not None and not all(wanted) and not has_parameter


def speaks_of_right(plan: Plan) -> bool:
    """Whether the document lists 403 for the update as the answer to who has no right; alone, the number says so, and
    so does a sentence about that status and a kind of credential."""
    answer = plan.update.answers.get(403)
    if answer is None or is_open(plan):
        return False
    is_right = RIGHT.search(answer.description) and not _is_of_no_role(answer.description)
    return bool(not answer.description or is_right or _names_a_key(plan))


def _is_of_no_role(text: str) -> bool:
    return bool(OF_NO_ROLE.search(text) and not OF_A_ROLE.search(text))


def _names_a_key(plan: Plan) -> bool:
    """Whether a sentence of the update, or of the whole document, says that some kind of credential is answered 403."""
    texts = (described(plan.source, place) for place in (plan.update.pointer, "/info"))
    parts = [part for text in texts for part in parts_of(unwrapped(text)) if 403 in statuses_in(part)]
    return any(OF_A_KEY.search(part) and not _is_of_no_role(part) for part in parts)


def _name_left_out(plan: Plan, keys: Collection[str]) -> None:
    """Ask for what a call needs beside its credential and keys in headers: the format has no place for it."""
    others = [str(one.get("name") or one.get("scheme")) for one in _required(plan)[1:] if one.get("name") not in keys]
    if others:
        plan.decide(FILE, PLACE, f"a call needs {', '.join(others)}, too: is one of the credentials enough?")


def _required(plan: Plan) -> list[Mapping[str, Any]]:
    """The security schemes that the update requires together, the one that may be a token first; where the document
    does not say which, or none that can be written down, the first that can. Cookies, which are for browsers, come
    last."""
    options = [[plan.security[name] for name in one if name in plan.security] for one in _alternatives(plan) or ()]
    options.sort(key=lambda schemes: KEY_IN_COOKIE in map(_kind, schemes))
    together: list[Mapping[str, Any]] = next(filter(None, (list(filter(_is_known, one)) for one in options)), [])
    others = [] if _is_beyond(plan) else list(filter(_is_known, plan.security.values()))[:1]
    return sorted(together, key=lambda scheme: scheme.get("type") == "apiKey") or others


def _alternatives(plan: Plan) -> list[Mapping[str, Any]] | None:
    """The schemes that the update needs, by name, in each of the ways that there are; an empty way where it needs
    none. None where the document does not say."""
    document = plan.source.document.value
    operation = fitted(pointers.get(document, plan.update.pointer, None), OPERATION, list[str]().append)
    holder = operation if "security" in operation else document
    listed = holder.get("security")
    return (listed or [{}]) if isinstance(listed, list) else None


def _is_beyond(plan: Plan) -> bool:
    """Whether the document requires only what a contract cannot hold."""
    named = {name for one in _alternatives(plan) or () for name in one}
    return bool(named) and not any(_is_known(plan.security[name]) for name in named if name in plan.security)


def _unsaid(plan: Plan) -> str:
    """What the document says of credentials, where nothing was found that a contract can hold."""
    named = sorted({name for one in _alternatives(plan) or () for name in one})
    if not named:
        return "does not say"
    kinds = (" ".join(map(str, _kind(plan.security.get(name, {"type": "not described"})))).strip() for name in named)
    told = ", ".join(f"{name} ({kind})" for name, kind in zip(named, kinds, strict=True))
    return f"requires {told}; where only code can make that, write a signer: `contracts explain {SIGNER}`"


def _is_known(scheme: Mapping[str, Any]) -> bool:
    return _written(scheme, "") is not None


def _kind(scheme: Mapping[str, Any]) -> tuple[Any, str]:
    return scheme.get("type"), str(scheme.get("scheme") or scheme.get("in") or "").lower()


def _written(scheme: Mapping[str, Any], secret: str) -> dict[str, Any] | None:
    """How calls carry the secret of a scheme; None for a scheme that the format of contracts cannot express."""
    kind = _kind(scheme)
    if kind == ("apiKey", "query"):
        return {"query": scheme["name"], "secret": secret}
    if kind == KEY_IN_HEADER:
        return {"header": scheme["name"], "format": _prefixed(scheme), "secret": secret}
    if kind == ("http", "basic"):
        return {"header": "Authorization", "format": "Basic {base64}", "secret": secret}
    if scheme.get("type") == "oauth2":
        return {"header": "Authorization", "format": BEARER, "secret": secret, **_login(scheme)}
    if kind == KEY_IN_COOKIE:
        return {"header": "Cookie", "format": f"{scheme['name']}={{secret}}", "secret": secret}
    if kind == ("http", "bearer") or scheme.get("type") == "openIdConnect":
        return {"header": "Authorization", "format": BEARER, "secret": secret}
    if kind[0] == "http" and kind[1] and kind[1] not in CHALLENGES:
        return {"header": "Authorization", "format": f"{scheme['scheme']} {{secret}}", "secret": secret}
    return None


def _prefixed(scheme: Mapping[str, Any]) -> str:
    """A key as its header carries it: in Authorization with the word before it that the description tells."""
    is_usual = str(scheme["name"]).lower() == "authorization"
    found = PREFIX.search(str(scheme.get("description", ""))) if is_usual else None
    return f"{found['quoted'] or found['word']} {KEY}" if found else KEY


def _variable(name: str) -> str:
    return re.sub("[^A-Z0-9]+", "_", name.upper())


def _login(scheme: Mapping[str, Any]) -> dict[str, Any]:
    """The login of client credentials; of other flows a person takes a token from the vendor's portal."""
    flow = scheme.get("flows", {}).get("clientCredentials")
    url = str(flow.get("tokenUrl", "")) if isinstance(flow, Mapping) else ""
    return {"login": {"kind": "oauth2", "url": url}} if re.match(r"(https://[^/]+|/)[^?# ]*$", url) else {}


def _name_logins(plan: Plan, carried: Mapping[str, Any]) -> None:
    """Ask about the login, where an operation looks like one: a document does not say how its answer is used."""
    found = [f"{call.method} {call.path}" for call in logins(plan)]
    named = ", ".join(found[:MOST_NAMED])
    if "login" in carried:
        what = f"is the token of {carried['login']['url']} what {carried['header']} carries?"
        plan.decide(FILE, PLACE, f"{what} A target names the key then; take login out if a token is taken by hand.")
    elif found:
        what = f"does {named} give the token? Then write a login: `contracts explain contract.authentication.login`."
        plan.decide(FILE, PLACE, what)
