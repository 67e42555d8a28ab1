"""An example of `targets.toml` for one provider, for a person to fill in."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from contracts._checking._provision import placeholder_names
from contracts._checking._schema_places import member_pointers, schema_at
from contracts._checking._shapes import data_schema
from contracts._checking._target import KINDS
from contracts._checking._target_rows import APPOINTMENT, BOUND, FILL_IN
from contracts._folder import contracts_option
from contracts._model import Contract
from contracts._paired import list_names

TIME = "time."
"""How the names of values begin that are times."""
WIDTH = 118
"""Chosen: comments end where the code of this project ends, at 120 columns, with the `#` and a space to spare."""

REQUESTS = 600
"""The limit on requests that the example shows: the budget of the profile gate. By default each profile has its own."""


def example(contract: Contract) -> str:
    """A commented target of a provider as TOML: `...` has to be filled in, a setting after `#` may be uncommented.

    With every `...` filled in, and any of those settings uncommented, it is a target without problems.
    """
    name = f"{contract.name}-sandbox"
    parts = (_head, _limits, _credentials, _login, _headers, _fixtures, _values)
    written = ["\n".join(part(contract, name)) for part in parts]
    return "\n\n".join(part for part in written if part)


def _head(contract: Contract, name: str) -> Iterator[str]:
    yield f"# Where to test {contract.title}. Fill in every {json.dumps(FILL_IN)}, remove what you do not need, run"
    yield f"#     pytest --target {name}{contracts_option(contract.folder)}"
    yield from _comment(
        "Uncomment lines that begin with `#` and no space to use them. Secrets stay in the environment: this file only "
        "has the names of their variables. Keep it private all the same: it names real appointments."
    )
    yield f"[{_key(name)}]"
    yield _set("provider", contract.name)
    known = "; ".join(f"{kind} {', '.join(urls)}" for kind, urls in contract.environments.items() if urls)
    yield from _comment(f"Known URLs: {known}." if known else f"No page of {contract.title} names a URL.")
    yield _set("base_url", FILL_IN)
    yield from _described("environment", "Required unless base_url is one of the known URLs:")
    yield _set("environment", "sandbox")
    if contract.behaviour.provision is not None:
        booked = ", ".join(contract.behaviour.provision.roles)
        yield from _described("provision", "")
        yield from _comment(f"It books {booked}: you may then leave these roles out below.")
        yield "#provision = true"
    for setting, value in (("status_restores", False), ("proxy", "http://127.0.0.1:3128")):
        yield from _described(setting, "")
        yield f"#{_set(setting, value)}"
    yield from _described("absent", "")
    yield from _comment(
        "Clauses that need one of them are not applicable. If a role is neither given nor listed here, its clauses are "
        "inconclusive."
    )
    yield "#absent = []"


def _limits(contract: Contract, name: str) -> Iterator[str]:
    yield f"#[{_key(name)}.limits]"
    for limit, schema in data_schema("target")["properties"]["limits"]["properties"].items():
        yield from _comment(schema["description"])
        yield f"#{_set(limit, schema.get('default', REQUESTS))}"


def _credentials(contract: Contract, name: str) -> Iterator[str]:
    secret = contract.authentication.secret
    has_login = contract.authentication.login is not None
    kinds = [kind for kind in KINDS if kind in set(_sent(contract))]
    powerless = " powerless is a credential that the vendor knows, but that may not update." * ("powerless" in kinds)
    yield from _comment(f"Names of environment variables.{powerless}")
    if contract.authentication.is_basic:
        yield from _comment("It holds user:password. For two variables write {user = NAME, password = NAME}.")
    if has_login:
        yield from _comment(
            f"If you have a token and need no login, name its variable instead: good = {json.dumps(secret)}."
        )
    yield f"[{_key(name)}.credentials]"
    yield f"good = {_credential(contract, '')}"
    yield from (f"#{kind} = {_credential(contract, f'_{kind.upper()}')}" for kind in kinds)


def _sent(contract: Contract) -> Iterator[str]:
    """The kinds of credentials that clauses send: no target needs another one."""
    for clause in contract.clauses:
        yield from (str(one.get("credentials")) for one in clause.send if isinstance(one, Mapping))


def _credential(contract: Contract, suffix: str) -> str:
    if contract.authentication.login is None:
        return json.dumps(contract.authentication.secret + suffix)
    prefix = _variable(contract.name)
    if contract.authentication.login.kind == "key":
        return f'{{key = "{prefix}_KEY{suffix}"}}'
    return f'{{client_id = "{prefix}_CLIENT_ID{suffix}", client_secret = "{prefix}_CLIENT_SECRET{suffix}"}}'


def _login(contract: Contract, name: str) -> Iterator[str]:
    login = contract.authentication.login
    if login is None:
        return
    yield from _comment("Only where the login of this target differs from what the vendor documents:")
    yield f"#[{_key(name)}.login]"
    yield f"#{_set('url', login.url)}"
    if login.kind == "oauth2":
        yield f"#{_set('authentication', login.authentication)}"
        yield f"#{_set('scope', login.scope or 'api')}"
    yield f'#headers = {{x-login-key = "${_variable(contract.name)}_LOGIN_KEY"}}'


def _headers(contract: Contract, name: str) -> Iterator[str]:
    yield from _comment("Headers to send with every request. A text that begins with $ names an environment variable.")
    if keys := contract.authentication.headers:
        yield f"[{_key(name)}.headers]"
        yield from (_set(header, f"${variable}") for header, variable in keys.items())
        return
    yield f"#[{_key(name)}.headers]"
    yield f'#x-gateway-key = "${_variable(contract.name)}_GATEWAY_KEY"'


def _fixtures(contract: Contract, name: str) -> Iterator[str]:
    yield from _comment("The suite writes to these appointments only. Each list may have more than one.")
    if contract.behaviour.read and contract.behaviour.read.filters:
        by = next(iter(contract.behaviour.read.filters))
        yield from _comment(
            f"One that is far down a long list is found with find = {{{_key(by)} = ...}} beside its ids."
        )
    yield f"[{_key(name)}.fixtures]"
    for role, sentence in contract.roles.items():
        yield from _comment(sentence)
        members_of_it = ", ".join(f"{_key(key)} = {json.dumps(FILL_IN)}" for key in _keys(contract, role))
        yield f"{_key(role)} = [{{{members_of_it}}}]"


def _keys(contract: Contract, role: str) -> list[str]:
    """The keys that a fixture of a role needs, and the others that the stand-in's fixture has."""
    needed = contract.update.path_names if role.startswith(APPOINTMENT) else ("id",)
    others = [key for key in contract.standin["fixtures"][role][0] if key != "originals"]
    return list(dict.fromkeys([*needed, *others]))


def _values(contract: Contract, name: str) -> Iterator[str]:
    yield f"[{_key(name)}.values]"
    booked = _only_booked(contract)
    for value, sentence in contract.values.items():
        yield from _comment(
            " ".join([sentence, *_belongs(value, contract), *_free(value, contract), *_numbers(value, contract)])
        )
        yield f"{'#' * (value in booked)}{_key(value)} = [{json.dumps(FILL_IN)}]"


def _belongs(value: str, contract: Contract) -> Iterator[str]:
    """How the values of a list go with those of another one."""
    for first, *others in list_names(contract.ordinary):
        if value in others:
            yield f"The n-th value goes with the n-th of {first}: give as many of both."


def _free(value: str, contract: Contract) -> Iterator[str]:
    """How many times are needed where each appointment of the run takes one, and the vendor refuses what is taken."""
    clash = contract.behaviour.clash if value.startswith(TIME) else None
    rules = (rule for one in (clash.fields if clash else ()) for rule in schema_at(contract.ordinary, one)["anyOf"])
    if clash and any(isinstance(rule, Mapping) and rule.get(BOUND) == value for rule in rules):
        statuses = " or ".join(map(str, clash.statuses))
        yield f"Free ones, and one more than the appointments above: what another booking has is refused ({statuses})."


def _numbers(value: str, contract: Contract) -> Iterator[str]:
    """How to write the values of a list of numbers: what has to be filled in is a text, so that it cannot be missed."""
    served = contract.standin["values"].get(value, ())
    if served and all(isinstance(one, int | float) and not isinstance(one, bool) for one in served):
        yield f"Numbers, without quotes: [{served[0]}] instead of [{json.dumps(FILL_IN)}]."


def _only_booked(contract: Contract) -> set[str]:
    """Values that only the recipe for booking appointments names: targets that do not provision need none of them."""
    behaviour = contract.behaviour
    if behaviour.provision is None:
        return set()
    sent = [behaviour.base, behaviour.plain, [field.along for field in behaviour.fields]]
    promised = [[clause.send, clause.relation] for clause in contract.clauses]
    elsewhere = set(placeholder_names(_listed([sent, promised])))
    for pointer in member_pointers(contract.ordinary):
        rules = schema_at(contract.ordinary, pointer)["anyOf"]
        elsewhere |= {rule[BOUND] for rule in rules if isinstance(rule, Mapping) and BOUND in rule}
    booked = {name for template in behaviour.provision.templates for name in placeholder_names(template)}
    return (booked | set(behaviour.owners)) - elsewhere


def _listed(template: object) -> object:
    """A copy with lists in place of tuples, as in JSON."""
    return json.loads(json.dumps(template))


def _described(setting: str, before: str) -> Iterator[str]:
    yield from _comment(f"{before} {data_schema('target')['properties'][setting]['description']}".strip())


def _comment(text: str) -> Iterable[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")


def _set(name: str, value: object) -> str:
    return f"{_key(name)} = {json.dumps(value, ensure_ascii=False)}"


def _key(name: str) -> str:
    """A key of TOML: in quotes unless it is a bare one (TOML 1.0, Keys)."""
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _variable(name: str) -> str:
    return name.upper().replace("-", "_")
