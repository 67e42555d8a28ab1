"""A request as a command line that sends it again: cURL, with the shell's own variables in place of private values.

It is sent to the vendor, so it must work where it is pasted: the shell fills in `$NAMES`, and only those.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from contracts import Json, current
from contracts.pointers import Absent
from suites.kit.model.alteration import ALTERED, USUAL, Ending, ending_of
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import FORM, Exchange, Probe
from suites.kit.model.json_values import form_fields
from suites.kit.model.target import PASSWORD, WRONG, wrong_part
from suites.kit.privacy.belongings import credential_name, headers_of
from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.moving_names import in_body, in_parameters, names_of
from suites.kit.privacy.personal_places import by_member, variables
from suites.kit.privacy.redaction import Redactor

SERVED = "http://127.0.0.1:8080"
"""Where `python -m suites.standin PROVIDER` listens unless told otherwise. A run of the embedded stand-in is sent again
there: nobody listens at the URL that it pretends to have, or the vendor's real server does."""
BARE = re.compile(r'"\\ue000([^"\\]*)"')
"""A number that has a name, or a part with one (222.25), as it stands in JSON text: marked, so that it loses its quotes
again."""
MARK = "\ue000"
RUN = re.compile(r"([!-&(-~])\1{199,}", re.ASCII)
"""Many equal characters in a row (no quote among them): a text of a million characters is one of them, repeated."""


def curl_line(exchange: Exchange, bound: BoundContract, redactor: Redactor) -> str:
    """The request of an exchange for a shell; both requests of a pair, at the same moment."""
    line = _line(exchange, bound, redactor)
    if exchange.beside is None:
        return line
    return f"{_line(replace(exchange, sent=exchange.beside.sent), bound, redactor)} & {line} & wait"


def _line(exchange: Exchange, bound: BoundContract, redactor: Redactor) -> str:
    """One request of an exchange for a shell. Of its body, long repetitions and bytes that are no text are printed by
    commands of the shell and piped into cURL."""
    sent, probe, target = exchange.sent, exchange.probe, bound.target
    named = names_of(probe, bound)
    names = {*redactor.names, *named.values()}
    # The dollar of a $NAME stays; everything else that a shell or a URL would read in its own way is escaped.
    values = {name: quote(redactor.mask(value), safe="$") for name, value in sent.query.items()}
    values = in_parameters(values, bound.contract.behaviour.query, named)
    query = "&".join(f"{quote(name)}={value}" for name, value in {**values, **_key(probe, bound)}.items())
    base = SERVED if target.is_embedded else redactor.mask(target.base_url)
    url = base + redactor.mask(sent.path) + (f"?{query}" if query else "")
    parts = ["curl", "-i", "-X", sent.method, f'"{url}"', *_credential(probe, bound)]
    parts += _own_headers(probe, bound, names)
    if "content-type" in sent.headers and FORM not in sent.headers["content-type"]:
        parts += ["-H", shlex.quote(f"content-type: {sent.headers['content-type']}")]
    own = {name: value for name, value in sent.headers.items() if name != "content-type"}
    masked = {name: redactor.mask(value) for name, value in own.items()}
    masked = in_parameters(masked, bound.contract.behaviour.headers, named)
    parts += [part for name, value in masked.items() for part in ("-H", _quoted(f"{name}: {value}", names))]
    if probe.media_type == FORM and isinstance(probe.body, Mapping):
        fields = [f"{redactor.mask(name)}={redactor.mask(text)}" for name, text in form_fields(probe.body)]
        return " ".join([*parts, *(word for text in fields for word in ("--form-string", _quoted(text, names)))])
    if not sent.content:
        return " ".join(parts)
    body = in_body(probe.body, body_sent(probe.body, sent.content, bound, bool(probe.together)), named, MARK)
    text = _body_text(replace(probe, body=body), sent.content, redactor)
    if text is not None and not RUN.search(text):
        return " ".join([*parts, "--data-binary", _quoted(text, names)])
    printed = _printed_bytes(sent.content) if text is None else "; ".join(_printed(text, names))
    return f"{{ {printed}; }} | {' '.join([*parts, '--data-binary @-'])}"


def body_sent(body: Json | Absent, content: bytes, bound: BoundContract, is_part: bool = False) -> Json | Absent:
    """The body that was sent: that of the probe, with the values that stood in it for moving ones. Of one that was
    never sent, as no read told these values, it is that of the probe. `is_part`: it was one of two updates."""
    behaviour = bound.contract.behaviour
    has_moving = bool(behaviour.moving) and any(current.placeholders(body))
    if not content or not (is_part or has_moving or (behaviour.carried and isinstance(body, Mapping))):
        return body
    return json.loads(content)


def _key(probe: Probe, bound: BoundContract) -> dict[str, str]:
    """The query parameter that carries the credential, if one does."""
    scheme = bound.contract.authentication
    if not scheme.query or probe.credential == "none":
        return {}
    spoilt = {"empty": "", "malformed": "malformed"}
    return {scheme.query: spoilt.get(probe.credential, _name(probe, bound))}


def _name(probe: Probe, bound: BoundContract) -> str:
    """What stands for the credential: its $NAME, or an expression of the shell with the good one's."""
    scheme, kind = bound.contract.authentication, probe.credential
    is_good = kind in ("incomplete", ALTERED) or wrong_part(kind) not in ("", PASSWORD)
    name = credential_name(scheme, "good" if is_good else kind, bound.target)
    name += "_SIGNATURE" * bool(scheme.signer)
    return _with_another_end(name, _ending(bound)) if kind == ALTERED else name


def _ending(bound: BoundContract) -> Ending:
    """The other end of the good credential; the usual one for a token or a signature that nobody has yet."""
    scheme, good = bound.contract.authentication, bound.target.credentials.get("good")
    if scheme.signer or not isinstance(good, str):
        return USUAL
    return ending_of(good, is_basic=scheme.is_basic)


def _with_another_end(name: str, ending: Ending) -> str:
    """A $NAME, or the last one of several, with another end, for bash and sh: `${NAME%????}0000`."""
    before, _, variable = name.rpartition("$")
    return f"{before}${{{variable}%{'?' * ending.replaced}{ending.kept}}}{ending.text}{ending.kept}"


def _credential(probe: Probe, bound: BoundContract) -> list[str]:
    scheme = bound.contract.authentication
    if probe.credential == "none" or scheme.query:  # that stands in the URL
        return []
    if probe.credential == "empty":
        return ["-H", f'"{scheme.header};"']
    name = _name(probe, bound)
    if probe.credential == "malformed":
        return ["-H", f'"{scheme.header}: malformed"']
    if scheme.is_basic:
        return ["-u", f'"{name}"']
    return ["-H", f'"{scheme.header}: {name if scheme.signer else scheme.written(name)}"']


def _own_headers(probe: Probe, bound: BoundContract, names: Iterable[str]) -> list[str]:
    """The headers that the target wants with every request, with $NAMES in place of masked values."""
    named = headers_of(bound.target)
    keys = {name.lower() for name in bound.contract.authentication.headers}
    left_out = keys if probe.credential == "incomplete" else set()
    own = {name: value for name, value in bound.target.headers.items() if name.lower() not in left_out}
    wrong = wrong_part(probe.credential)
    headers = {name: WRONG if name == wrong else named.get(value, value) for name, value in own.items()}
    return [part for name, value in headers.items() for part in ("-H", _quoted(f"{name}: {value}", names))]


def _body_text(probe: Probe, content: bytes, redactor: Redactor) -> str | None:
    """The body as text with names in it; None where it holds bytes that no shell takes as an argument."""
    if probe.raw is None and not isinstance(probe.body, Absent):
        text = json.dumps(by_member(_named(probe.body, redactor)))
        return BARE.sub(r"\1", text)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return redactor.mask(text) if text.isprintable() else None


def _named(value: Any, redactor: Redactor) -> Any:
    """A JSON value with names in place of private values; a number that has a name is marked."""
    if isinstance(value, Mapping):
        return {redactor.mask(name): _named(item, redactor) for name, item in value.items()}
    if isinstance(value, list):
        return [_named(item, redactor) for item in value]
    if isinstance(value, str):
        return redactor.mask(value)
    masked = value if value is None or isinstance(value, bool) else redactor.mask(str(value))
    return value if masked in (value, str(value)) else MARK + str(masked)


def _quoted(text: str, names: Iterable[str]) -> str:
    """A text quoted for a shell that still fills in the names in it."""
    quoted = shlex.quote(text)
    every = {*names, PERSONAL, *variables(text)}
    known = [re.escape(name) for name in sorted(every, key=len, reverse=True)]
    return re.sub(rf"({'|'.join(known)})(?![A-Za-z0-9_])", lambda found: f"'\"{found[0]}\"'", quoted)


def _printed(text: str, names: Iterable[str]) -> Iterator[str]:
    """Commands that print a text, its long repetitions by their length."""
    at = 0
    for found in RUN.finditer(text):
        if text[at : found.start()]:
            yield f"printf %s {_quoted(text[at : found.start()], names)}"
        yield f"head -c {len(found[0])} /dev/zero | tr '\\0' {shlex.quote(found[1])}"
        at = found.end()
    if text[at:]:
        yield f"printf %s {_quoted(text[at:], names)}"


def _printed_bytes(content: bytes) -> str:
    """A command that prints bytes. All of them are escaped: which ones a shell would change depends on the shell."""
    escaped = "".join(f"\\{byte:03o}" for byte in content)
    return f"printf '{escaped}'"
