"""What a shell must know before a printed cURL line works in it: the ids behind the $NAMES, and how to get a token.

Secrets are not among it: the variables of the target hold them already, wherever the run was started.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence

from suites.kit.http.login_line import login_line
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import ClientSecret
from suites.kit.privacy.belongings import carried_of, credential_name, fixtures_of
from suites.kit.privacy.curl import SERVED
from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.moving_names import meanings

USED = re.compile(r"\$(?:\{(?=\w+%))?([A-Za-z_]\w*)")
"""A $NAME, also where the shell takes off its end: `${NAME%????}`."""
MASKED = "targets.toml has it, or it belongs to an appointment that is cancelled by now"
OF_A_PERSON = PERSONAL[1:]
NOT_SHOWN = "it may be about a person, so it is printed nowhere; a read shows it"
COMMANDS = ("  reproduce  ", "    curl ", "    { ")
"""How the lines of a message begin that are meant for a shell: one request, and those of a sequence."""
TOLD = ("  sent       ", "  expected   ", "  got        ", "  read       ")
"""How the lines of a finding begin that have values of the vendor's in them."""
KINDS = ("good", "wrong", "powerless")
MADE_UP = "unknown-to-the-vendor"
"""What stands for a wrong credential. Any text that is not a valid one does."""


def values_of(bound: BoundContract, lines: Iterable[str]) -> dict[str, str]:
    """How a shell writes the value of each name in these lines that may be shown."""
    used = {name for line in lines for name in USED.findall(line)}
    known = dict(_values(bound))
    return {name: known[name] for name in sorted(used & known.keys())}


def _values(bound: BoundContract) -> Iterator[tuple[str, str]]:
    target, scheme = bound.target, bound.contract.authentication
    booked = {str(value) for row in target.made for value in row.values()}
    for value, name in {**fixtures_of(bound.contract, target), **carried_of(bound.contract, target)}.items():
        if value not in booked:
            yield name[1:], shlex.quote(value)
    yield from meanings(bound)
    if "credentials.wrong" not in target.variables:
        yield credential_name(scheme, "wrong", target)[1:], f"{MADE_UP}:{MADE_UP}" if scheme.is_basic else MADE_UP
    if scheme.signer:
        said = shlex.quote(f"what {scheme.signer} returns for this request")
        yield from ((f"{credential_name(scheme, kind, target)[1:]}_SIGNATURE", said) for kind in KINDS)
    for kind, credential in target.credentials.items():
        if isinstance(credential, ClientSecret):
            yield credential_name(scheme, kind, target)[1:], login_line(target, scheme, kind)


def hint(
    provider: str, blocks: str, values: Mapping[str, str], variables: Iterable[str], standin: str, served_at: str = "",
    places: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """What to do before the cURL lines in some blocks of text work; empty where they work as they are.

    `variables` are set already. `standin` is the command that serves the stand-in where the run used an embedded one;
    `served_at`, the URL of a stand-in that runs already. `places` says where the value of a name is found, for those
    that stand in no command, but in what was expected or came.
    """
    lines = [line for line in blocks.splitlines() if line.startswith(COMMANDS)]
    used = sorted({name for line in lines for name in USED.findall(line)} - set(variables))
    exported = " ".join(f"{name}={values[name]}" for name in used if name in values)
    masked = [name for name in used if name not in values]
    steps = [f"in a second terminal: {standin}"] if standin and lines else []
    steps += [f"export {exported}"] if exported else []
    secrets = sorted({name for line in lines for name in USED.findall(line)} & set(variables))
    steps += [f"use a shell that has {', '.join(secrets)}, as that of the run had"] if secrets else []
    if masked and standin:
        steps.append(f"export the keys that it prints ({', '.join(masked)})")
    elif masked and served_at:
        steps.append(f"export the keys that the stand-in at {served_at} has printed ({', '.join(masked)})")
    else:
        steps += _by_hand(masked)
    steps += _beside(blocks, lines, places or {})
    if not steps:
        return ""
    changes = "" if standin or served_at else " (it changes the appointment, and nothing puts it back)"
    return "\n".join([f"{provider}: before you paste a cURL line above{changes}", *(f"  {step}" for step in steps)])


def _beside(blocks: str, commands: Sequence[str], places: Mapping[str, str]) -> Iterator[str]:
    """Where the values of names are found that only the lines of findings have."""
    used = {name for line in commands for name in USED.findall(line)}
    told = {name for line in blocks.splitlines() if line.startswith(TOLD) for name in USED.findall(line)}
    for name in sorted((told - used) & places.keys()):
        if places[name] != MASKED:
            yield f"${name}, above: {places[name]}"


def _by_hand(masked: Sequence[str]) -> Iterator[str]:
    """What a person has to fill in: values that this run knows and does not tell, and others."""
    personal = [name for name in masked if is_personal(name)]
    if unnamed := [name for name in masked if name not in personal]:
        yield f"set {', '.join(unnamed)} yourself: {MASKED}"
    if personal:
        each = f"${' or $'.join([', $'.join(personal[:-1]), personal[-1]] if personal[1:] else personal)}"
        yield f"where a line has {each}, put what the appointment shows there: {NOT_SHOWN}"


def is_personal(name: str) -> bool:
    """Whether a name stands for what may be about a person, at whichever member of a request."""
    return name == OF_A_PERSON or name.startswith(f"{OF_A_PERSON}_")


def standin_command(provider: str, options: str) -> str:
    """The command that serves the stand-in at the address in the cURL lines of an embedded run."""
    return f"python -m suites.standin {provider} --port {SERVED.rpartition(':')[2]}{options}"
