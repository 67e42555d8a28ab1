"""Where somebody finds what a $NAME in a printed cURL line stands for. No values: a journal keeps none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts import Contract
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import ClientSecret, Target
from suites.kit.privacy.belongings import carried_of, credential_name, fixtures_of, originals_of
from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.masking import UNDOCUMENTED
from suites.kit.privacy.moving_names import meanings
from suites.kit.session.shell_hints import MASKED, NOT_SHOWN, OF_A_PERSON, USED

IN_SHELL = "the environment variable of this name, as the run had it"
OF_A_MEMBER = f"{OF_A_PERSON}_"
SHOWN = f"what the appointment shows of that member: {NOT_SHOWN}"
BOOKED = "an appointment that the run booked and cancelled again: book another one, and take its"

WITHHELD = {
    UNDOCUMENTED[1:]: "no name to set: a value that is not shown, as the vendor's documentation does not name its "
    "member; a read shows it",
    PERSONAL[1:]: "no name to set: a value that is not shown, as it may be about a person; a read shows it",
}
"""What stands in place of values that are written nowhere: to a reader these look like names of ours."""


def places(bound: BoundContract, lines: Iterable[str]) -> dict[str, str]:
    """Where the value of each name in these lines is found, by the name without its dollar."""
    used = {name for line in lines for name in USED.findall(line)}
    known = {**dict(_places(bound)), **WITHHELD} if used else {}
    return {name: known.get(name, SHOWN if name.startswith(OF_A_MEMBER) else MASKED) for name in sorted(used)}


def _places(bound: BoundContract) -> Iterator[tuple[str, str]]:
    contract, target = bound.contract, bound.target
    yield from ((name, said.strip("'")) for name, said in meanings(bound))
    yield from ((name[1:], "what each call carries: values in targets.toml") for name in _carried(contract, target))
    yield from _of_fixtures(contract, target)
    yield from _of_originals(contract, target)
    yield from ((name, IN_SHELL) for name in target.variables.values())
    yield from _of_credentials(bound)


def _carried(contract: Contract, target: Target) -> Iterable[str]:
    return carried_of(contract, target).values()


def _of_fixtures(contract: Contract, target: Target) -> Iterator[tuple[str, str]]:
    """Of an id that several roles have, the place that its name is from: the first one."""
    names, booked = fixtures_of(contract, target), {str(one) for row in target.made for one in row.values()}
    source = "of the stand-in" if target.is_embedded else "in targets.toml"
    for role, rows in target.fixtures.items():
        for number, row in enumerate(rows, start=1):
            for key, value in row.items():
                if name := names.pop(str(value), ""):
                    row_of = f"{role}, entry {number}" if number > 1 else role
                    yield name[1:], f"{BOOKED} {key}" if str(value) in booked else f"{row_of} {source}: its {key}"


def _of_originals(contract: Contract, target: Target) -> Iterator[tuple[str, str]]:
    """Original values that no read shows: how a member was is written down in the targets file."""
    source = "of the stand-in" if target.is_embedded else "in targets.toml"
    for name, role, member in originals_of(contract, target):
        yield name[1:], f"the original value of {member} at {role}, under its originals {source}"


def _of_credentials(bound: BoundContract) -> Iterator[tuple[str, str]]:
    """Those that are in no variable: the stand-in's own, a token that a login gives, and one that is wrong."""
    target, scheme = bound.target, bound.contract.authentication
    for kind, credential in target.credentials.items():
        name, login = credential_name(scheme, kind, target)[1:], isinstance(credential, ClientSecret)
        if target.is_embedded:
            yield name, "the stand-in prints it when it starts"
        elif login:
            yield name, "a token, which the target's login gives"
    if "credentials.wrong" not in target.variables:
        yield credential_name(scheme, "wrong", target)[1:], "any text that is no credential"
