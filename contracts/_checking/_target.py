"""Whether a described target fits its provider: names, environment, credentials, login, booking recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from contracts._behaviour import Provision
from contracts._checking._filled import filled
from contracts._checking._pairs import unequal_lists
from contracts._checking._provision import placeholder_names
from contracts._checking._shapes import broken_places
from contracts._checking._target_rows import FILL_IN, fixture_problems, supply_of, value_problems
from contracts._lines import Document, Node
from contracts._model import Contract
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts.places import place_at

REMOVED = {
    "parallel": (
        "Each provider is now tested by one worker: at the usual rate limit of a few requests per second, several "
        "workers at one vendor gained nothing and cost much.",
        "Remove this line. Several appointment.editable fixtures may stay, as spares; `pytest -n 4` runs up to four "
        "providers side by side.",
    )
}
"""Settings that earlier versions had: why they are gone, and what to do."""
KINDS = ("wrong", "powerless")
"""Credentials that a target may lack."""


def target_problems(target: Node, contract: Contract) -> Iterator[Problem]:
    """Everything in a target that does not fit its provider's contract."""
    for look in (_environment, _credentials, _login, _headers, _names, _absent, _provision):
        yield from look(target, contract)
    yield from fixture_problems(target, contract)
    yield from value_problems(target, contract)
    yield from unequal_lists(target, contract)


def removed_problems(target: Node) -> Iterator[Problem]:
    """Every setting that an earlier version had, with the reason and what to do."""
    for name, place in target.members():
        if name in REMOVED:
            yield place.problem(f'The setting "{name}" was removed.', *REMOVED[name])


def unfilled_problems(target: Node) -> Iterator[Problem]:
    """Every value that was left as the printed example has it."""
    for node in target.walk():
        if node.value == FILL_IN:
            yield node.problem(
                f'"{FILL_IN}" is left from the example.',
                hint="Fill it in; or remove it, and list what this target does not have in absent.",
            )


def _environment(target: Node, contract: Contract) -> Iterator[Problem]:
    url, stated = target.get("base_url"), target.get("environment")
    listed, place = contract.environment_of(str(url.value)), place_at(str(url.value))
    if isinstance(url.value, str) and place is None:
        yield url.problem(f"{quoted(url.value)} does not name a valid host and port.")
    elif str(url.value).startswith("http://") and place and not place.is_loopback:
        yield url.problem(
            f"{quoted(url.value)} would send secrets and patients' data unencrypted.",
            "Expected https://, except for this machine.",
        )
    elif place and stated.value is None and listed is None:
        yield target.problem(
            '"environment" is missing.',
            f"The contract of {contract.name} does not list {urlsplit(url.value).hostname}.",
            'Add environment = "sandbox" or environment = "production".',
        )
    elif listed == "production" and stated.value == "sandbox":
        yield stated.problem(
            f"The contract of {contract.name} lists {url.value} as production.",
            'Expected environment = "production".',
            "Its appointments are those of real people; a run needs --allow-production.",
        )


def _credentials(target: Node, contract: Contract) -> Iterator[Problem]:
    has_login = contract.authentication.login is not None or isinstance(target.get("login", "url").value, str)
    for _, credential in target.get("credentials").members():
        is_basic = isinstance(credential.value, Mapping) and "user" in credential.value
        if is_basic and not contract.authentication.is_basic:
            yield credential.problem(
                f"{contract.title} does not take a user and a password.",
                f'Expected the name of one environment variable, such as "{contract.authentication.secret}".',
            )
        if is_basic:
            continue
        if isinstance(credential.value, Mapping) and not has_login:
            yield credential.problem(
                f"{contract.title} does not document a login that turns an id and a secret into a token.",
                f'Expected the name of one environment variable, such as "{contract.authentication.secret}".',
                "Or add a login with its url.",
            )
        login = contract.authentication.login
        if isinstance(credential.value, Mapping) and login and ("key" in credential.value) != (login.kind == "key"):
            yield credential.problem(
                f"The login of {contract.title} takes {'one key' if login.kind == 'key' else 'an id and a secret'}.",
                f"Expected {'{key = NAME}' if login.kind == 'key' else '{client_id = NAME, client_secret = NAME}'}.",
            )


def _login(target: Node, contract: Contract) -> Iterator[Problem]:
    login, documented = target.get("login"), contract.authentication.login
    if isinstance(login.value, Mapping) and documented is None and "url" not in login.value:
        yield login.problem(
            f"{contract.title} does not document a login, and this one has no url.",
            hint="Add url, or remove the login.",
        )
    for name in ("authentication", "scope"):
        if documented is not None and documented.kind != "oauth2" and login.get(name).value is not None:
            yield login.get(name).problem(f'The login of {contract.title} has no "{name}".', "", "Remove it.")


def _headers(target: Node, contract: Contract) -> Iterator[Problem]:
    for name, header in target.get("headers").members():
        if name.lower() == contract.authentication.header.lower():
            yield header.problem(
                f'The header "{name}" is the one that carries the credential.',
                hint="Remove it; the secret belongs in credentials.",
            )
    given = {name.lower() for name, _ in target.get("headers").members()}
    for name, variable in contract.authentication.headers.items():
        if name.lower() not in given:
            yield target.problem(
                f'The header "{name}" is missing.',
                f"{contract.title} requires it beside the credential.",
                f'Write headers = {{{name} = "${variable}"}}.',
            )


def _names(target: Node, contract: Contract) -> Iterator[Problem]:
    for part, known, other in (
        ("fixtures", contract.roles, contract.values),
        ("values", contract.values, contract.roles),
    ):
        what, elsewhere = ("role", "values") if part == "fixtures" else ("value", "fixtures")
        for name, place in target.get(part).members():
            if name in other:
                yield place.problem(f'"{name}" is not a {what}.', hint=f"Move it to {elsewhere}.")
            elif name not in known:
                yield place.problem(
                    f'"{name}" is not a {what} of {contract.name}.',
                    known_words(f"{what}s", known),
                    did_you_mean(name, known),
                )


def _absent(target: Node, contract: Contract) -> Iterator[Problem]:
    credentials = [f"credentials.{kind}" for kind in KINDS]
    known = [*contract.roles, *contract.values, *credentials]
    given = _given(target) | {f"credentials.{kind}" for kind, _ in target.get("credentials").members()}
    for name in target.get("absent").items():
        if isinstance(name.value, str) and name.value in given and name.value in known:
            yield name.problem(
                f"{quoted(name.value)} is both given and listed as absent.", hint="Remove one of the two."
            )
        elif isinstance(name.value, str) and name.value not in known:
            yield name.problem(
                f"{quoted(name.value)} is not a role, value or credential of {contract.name}.",
                known_words("names", known),
                did_you_mean(name.value, known),
            )


def _provision(target: Node, contract: Contract) -> Iterator[Problem]:
    wanted, recipe = target.get("provision"), contract.behaviour.provision
    if wanted.value is not True:
        return
    if recipe is None:
        yield wanted.problem(
            f"The contract of {contract.name} has no recipe for booking appointments.",
            "Expected false.",
            "Remove this line, and give the appointments under fixtures.",
        )
        return
    absent = {name.value for name in target.get("absent").items()}
    if not recipe.roles.keys() <= _given(target) | absent:
        yield from _lacking(target, contract, recipe)
        yield from _booking(target, contract, recipe)


def _lacking(target: Node, contract: Contract, recipe: Provision) -> Iterator[Problem]:
    """Every role and value that the recipe names but the target lacks."""
    for name in dict.fromkeys(name for part in recipe.templates for name in placeholder_names(part)):
        if name not in _given(target) and (name in contract.values or name in contract.roles):
            yield target.get("provision").problem(
                f'Booking appointments needs "{name}", which this target does not have.',
                contract.values.get(name) or contract.roles[name],
                f"Add it under {'values' if name in contract.values else 'fixtures'}, or say provision = false.",
            )


def _booking(target: Node, contract: Contract, recipe: Provision) -> Iterator[Problem]:
    """Every place where a booking with the target's values is not as its operation documents it."""
    body = filled(recipe.book.body, supply_of(target, contract))
    documented = contract.operations[recipe.book.operation].request
    for problem in broken_places(Document(target.document.path, body).root, documented or {}):
        if '"$' in problem.found:  # a placeholder without a value is reported already
            continue
        yield target.get("provision").problem(
            f"Booking with this target's values is not as documented: {problem.pointer or 'the body'}: {problem.found}",
            problem.expected,
            problem.hint,
        )


def _given(target: Node) -> set[str]:
    return {name for part in ("fixtures", "values") for name, _ in target.get(part).members()}
