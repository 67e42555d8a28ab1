"""Values that belong to a target (secrets, headers, fixture ids, originals), each with the `$NAME` shown instead."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from contracts import Authentication, Contract, pointers
from contracts.pointers import leaves
from suites.kit.model.target import PASSWORD, WRONG, ClientSecret, Target, wrong_part
from suites.kit.privacy.documented import PERSONAL, Documented
from suites.kit.privacy.free_texts import ERROR_WORDS, public_texts

ORIGINALS = "originals"
SHORTEST_WORD = 8
"""`Bearer` and other scheme names are shorter than any token, and should stay readable. A secret as short as that may
stand in any text by chance."""
OWN_WORDS = (
    "provider kept violated violation warned warning inconclusive applicable observed known requests accepted refused "
    "violations warnings seen sent expected got reproduce also explored dropped sequences invalid ordinary open closed "
    "absent null the value from before update member members appointment clause clauses read reads answer answers "
    "target changed still putting back run runs journal exit code"
)
"""What the terminal and the journal say of every run."""
METHODS = ("GET", "PATCH", "POST", "PUT", "DELETE")
PUBLIC_HEADERS = {
    *("accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type"),
    *("prefer", "user-agent"),
}
"""Their values are not secrets. They are common words (`application/json`), which a reader would miss."""


def credential_name(authentication: Authentication, kind: str, target: Target) -> str:
    """The name for a credential: the variable in which the target has it, so that a printed line works in that shell.

    A token that a login gives is in no variable: it has the contract's name. So has a secret that we made up, or the
    stand-in's, with the kind appended for any other than the good one.
    """
    if wrong_part(kind) == PASSWORD:
        good = credential_name(authentication, "good", target)
        return f"{good.partition(':')[0] if ':' in good else f'${{{good[1:]}%%:*}}'}:{WRONG}"
    name = target.variables.get(f"credentials.{kind}")
    user, password = (target.variables.get(f"credentials.{kind}.{part}") for part in ("user", "password"))
    if user and password:
        return f"${user}:${password}"
    return f"${name or authentication.secret + ('' if kind == 'good' else f'_{kind.upper()}')}"


def public_words(contract: Contract, target: Target) -> set[str]:
    """Names that stay readable, even where a secret is the same word: such a secret could not be masked anyway."""
    return {contract.name, contract.title, target.name, target.provider, *(clause.id for clause in contract.clauses)}


def plain_words(contract: Contract) -> set[str]:
    """Words of the suite's own sentences and tables: a note that is no more than such a word says nothing of anybody,
    and masking it everywhere would make every sentence unreadable."""
    sentences = " ".join((OWN_WORDS, *(clause.says for clause in contract.clauses)))
    return set(re.findall(r"(?<![\w$])[a-z]{3,}(?!\w)", sentences))


def ordinary_texts(contract: Contract, target: Target) -> list[str]:
    """Texts whose words name nobody, though a person may have such a name: of the contract, of messages, and ours."""
    says = (clause.says for clause in contract.clauses)
    return [OWN_WORDS, *METHODS, *ERROR_WORDS, *says, *public_texts(contract), *public_words(contract, target)]


def weak_secrets(contract: Contract, target: Target) -> list[str]:
    """Names of secrets that cannot be masked safely: public words, and such short ones that many texts hold them."""
    public, secrets = public_words(contract, target), secrets_of(contract.authentication, target)
    return sorted(name[1:] for secret, name in secrets.items() if secret in public or len(secret) < SHORTEST_WORD)


def secrets_of(authentication: Authentication, target: Target) -> dict[str, str]:
    """Names by value of the credentials, and of the passwords in the proxy's URL and the base URL."""
    names: dict[str, str] = {}
    for kind, credential in target.credentials.items():
        name = credential_name(authentication, kind, target)
        if isinstance(credential, str):
            parts = spellings_of(credential, name, authentication)
        else:
            parts = _client_secret(credential, kind, name, target)
        names = {**parts, **names}
    for url, name in ((target.proxy, "$PROXY_PASSWORD"), (target.base_url, "$BASE_URL_PASSWORD")):
        password = urlsplit(url or "").password
        names |= {password: name, unquote(password): name} if password else {}
    return names


def spellings_of(secret: str, name: str, authentication: Authentication) -> dict[str, str]:
    """A secret by its name; of HTTP Basic also what goes out in base64, the password, and a user long enough."""
    if not authentication.is_basic:
        return {secret: name}
    user, _, password = secret.partition(":")
    names = name.split(":") if ":" in name else [f"{name}_USER", f"{name}_PASSWORD"]
    parts = {user: names[0]} if len(user) >= SHORTEST_WORD else {}
    parts |= {password: names[1]} if password else {}
    return {secret: name, b64encode(secret.encode()).decode(): name, **parts}


def headers_of(target: Target) -> dict[str, str]:
    """Names by value of the headers sent to the target and its login; of `Bearer x` also of `x` alone."""
    headers = {("login.headers", header): value for header, value in target.login.get("headers", {}).items()}
    headers |= {("headers", header): value for header, value in target.headers.items()}
    private = {place: value for place, value in headers.items() if place[1].lower() not in PUBLIC_HEADERS}
    words = [(place, word) for place, value in private.items() for word in value.split()]
    long = [(place, word) for place, word in words if len(word) >= SHORTEST_WORD]
    return {value: _header_name(*place, target) for place, value in [*long, *private.items()]}


def fixtures_of(contract: Contract, target: Target) -> dict[str, str]:
    """Names by value of the fixtures' ids, made from their roles."""
    left_out = {"time_zone", *_personal_members(contract)}
    return _distinct(
        (str(value), _fixture_name(contract, role, number, key))
        for role, number, fixture in _fixtures(target)
        for key, value in fixture.items()
        if isinstance(value, str | int) and key not in left_out
    )


def people_of(contract: Contract, target: Target) -> dict[str, str]:
    """Names by value of what fixtures say about people: originals to put back, and personal members beside an id."""
    names: dict[str, str] = {}
    documented, ids = Documented(contract), fixtures_of(contract, target)
    for role, number, fixture in _with_originals(contract, target):
        for pointer, value in leaves(dict(fixture)):
            path = pointers.split(pointer)
            is_personal = documented.is_personal(pointer) or path[-1] in _personal_members(contract)
            name = PERSONAL if is_personal else _fixture_name(contract, role, number, "_".join(path))
            if is_personal or path[0] == ORIGINALS:
                names.update((text, name) for text in documented.identifying(value) if text not in {*names, *ids})
    return names


def originals_of(contract: Contract, target: Target) -> Iterator[tuple[str, str, str]]:
    """The names of original values, each with the role of its fixture and the member, as a JSON pointer."""
    for role, number, fixture in _with_originals(contract, target):
        for pointer, _ in leaves(dict(fixture)):
            kind, *path = pointers.split(pointer)
            if kind == ORIGINALS:
                yield _fixture_name(contract, role, number, "_".join([kind, *path])), role, f"/{'/'.join(path)}"


def _fixtures(target: Target) -> Iterator[tuple[str, int, Mapping[str, object]]]:
    for role, rows in target.fixtures.items():
        for number, row in enumerate(rows):
            yield role, number, row


def carried_of(contract: Contract, target: Target) -> dict[str, str]:
    """Names by value of what each call carries of the target's, as a tenant in the query or in a header."""
    behaviour = contract.behaviour
    texts = {name: text.removeprefix("$") for name, text in {**behaviour.query, **behaviour.headers}.items()}
    known = [(name, target.values.get(text.partition("[")[0], ())) for name, text in texts.items()]
    shell = {name: f"${re.sub('[^A-Z0-9]+', '_', name.upper())}" for name, _ in known}
    return _distinct((str(value), shell[name]) for name, values in known for value in values)


def _distinct(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names by value, the first of each value; where another value has that name already, with a number behind it: a
    shell variable has one value."""
    names: dict[str, str] = {}
    for value, name in named:
        numbered = (name, *(f"{name}_{number}" for number in range(2, len(names) + 3)))
        names.setdefault(value, next(one for one in numbered if one not in names.values()))
    return names


def _with_originals(contract: Contract, target: Target) -> Iterator[tuple[str, int, Mapping[str, object]]]:
    """The fixtures, and the declared values that hold originals of what outlives an appointment."""
    yield from _fixtures(target)
    for name in contract.behaviour.owners:
        for number, value in enumerate(target.values.get(name, ())):
            yield name, number, {ORIGINALS: value}


def _client_secret(credential: ClientSecret, kind: str, name: str, target: Target) -> dict[str, str]:
    return {
        value: f"${target.variables[place]}" if place in target.variables else f"{name}_{part.upper()}"
        for part, value in credential.parts.items()
        for place in (f"credentials.{kind}.{part}",)
    }


def _personal_members(contract: Contract) -> frozenset[str]:
    """Names of members that are personal at any place in a fixture; what names an appointment in the path is its id,
    also where a patient has one of the same name."""
    names = (pointer.rpartition("/")[2] for pointer in contract.behaviour.personal)
    return frozenset(names) - {*contract.update.path_names}


def _fixture_name(contract: Contract, role: str, number: int, key: str) -> str:
    """A valid shell variable: `$LOCATION_ACTIVE`, `$LOCATION_ACTIVE_2`, `$APPOINTMENT_EDITABLE_ACCOUNTID`."""
    is_id = key in ("id", *contract.update.path_names[-1:])
    return _shell_name("_".join([role, *([str(number + 1)] if number else []), *([] if is_id else [key])]))


def _header_name(place: str, header: str, target: Target) -> str:
    variable = target.variables.get(f"{place}.{header}")
    return f"${variable}" if variable else _shell_name(header)


def _shell_name(name: str) -> str:
    return "$" + re.sub("[^A-Z0-9]", "_", name.upper())
