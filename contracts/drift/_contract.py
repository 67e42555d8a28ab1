"""Compares a contract with its vendor's page: the page of then, where it is stored, else our reading of it.

A contract says more than a page's schemas, as it also has what the page says in sentences; and less, as it only has
what is tested. So of the structure only that counts which both say, and say differently.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from contracts._drafting.document.page_prose import prose_of
from contracts._drafting.document.source import read_source
from contracts._folder import PAGE, beside
from contracts._lines import read, text_of
from contracts._model import Contract
from contracts._problems import displayed
from contracts.drift._change import NOTHING, Change
from contracts.drift._chosen import both_roles
from contracts.drift._compare import Classes, compared
from contracts.drift._facts import Facts, Reading
from contracts.drift._members import ANY, Member, Members
from contracts.drift._once import place_of
from contracts.drift._own_access import with_own_access
from contracts.drift._report import Report
from contracts.drift._schemas import ANY_OF
from contracts.pointers import around, get, join, split

SAME_PAGE = "This is the page from which the contract was written."
ONLY_STRUCTURE = "Only the structure is compared, as the contract's folder has no text of the page of then."
OF_THE_PAGE = (
    "operation-removed",
    "server-added",
    "credential-dropped",
    "response-header-",
    "response-member-optional",
    "response-member-required",
    "request-null-",
    "response-null-",
    "-default-",
    "-unknown-members-",
    "-conditions-",
    "path-name-changed",
)
"""Parts of kinds that say how a contract is written, not what a vendor changed: pages say null, what is always there
and what is ignored in sentences, an operation stands on a page of its own, and contracts name no headers of answers."""
IF_BOTH_SAY_IT = ("-format-", "-pattern-", "-limit-")
"""A contract has these from sentences, too, and writes some in another way: a format as a pattern."""
NO_HOST = ".invalid"
"""How a host ends that exists nowhere (RFC 2606), and stands for that of a customer's own."""


def against(contract: Contract, page: Path, wanted: str | None, classes: Classes) -> Report:
    """The changes from a contract to its vendor's page as it is now. `wanted` is the update, as the page calls it.

    Raises ContractError where the page cannot be used, or the update is not found on it.
    """
    stored = stored_page(contract)
    own = contract.folder / "openapi.yaml"
    before, after = Reading(read_source(stored or own)), Reading(read_source(page))
    if after.source.sha256 == page_digest(contract):
        return Report(contract.name, displayed(page), (), (SAME_PAGE,))
    roles = both_roles(before, after, wanted, f"{contract.update.method} {contract.update.path}")
    old, new = before.facts(roles[0], prose_of(before.source)), after.facts(roles[1], prose_of(after.source))
    if stored is not None:
        return Report(displayed(stored), displayed(page), compared(old, new, classes))
    changes = compared(with_own_access(old, new, contract), new, classes, with_texts=False)
    kept = tuple(_of_the_vendor(changes, contract, new))
    return Report(contract.name, displayed(page), kept, (ONLY_STRUCTURE,))


def stored_page(contract: Contract) -> Path | None:
    """The page from which a contract was written, if it is stored beside the contract."""
    return beside(contract.folder, PAGE)


def page_text(contract: Contract, document: Path | None) -> str:
    """The text of a document that is the page from which a contract was written; empty for any other.

    Raises ContractError where it cannot be read.
    """
    text = text_of(document) if document else ""
    return text if sha256(text.encode()).hexdigest() == page_digest(contract) else ""


def page_digest(contract: Contract) -> str:
    """The SHA-256 of the page from which a contract was written."""
    return str(read(contract.folder / "contract.yaml").root.get("source", "sha256").value)


def _of_the_vendor(changes: list[Change], contract: Contract, new: Facts) -> Iterator[Change]:
    for change in changes:
        is_ours = any(part in change.kind for part in OF_THE_PAGE)
        is_said_once = NOTHING in (change.before, change.after) and any(part in change.kind for part in IF_BOTH_SAY_IT)
        if not is_ours and not is_said_once and not _is_left_open(change, contract, new):
            yield change


def _is_left_open(change: Change, contract: Contract, new: Facts) -> bool:
    """Whether the page only says less at a place, or says at another one what the contract says."""
    if change.kind == "server-removed":
        return (urlsplit(change.before).hostname or "").endswith(NO_HOST)
    if change.kind == "request-member-added-required":
        return change.place.lower().endswith(f".header.{contract.authentication.header.lower()}")
    if change.kind.endswith("-member-removed"):
        return _is_bare(change.place, new)
    if "-type-" in change.kind and change.place.endswith(ANY_OF):
        return change.after == ANY or _is_in_a_parameter(change.place)
    if "-member-added" in change.kind:
        return _at(change.place, new).is_hidden or _is_in_a_parameter(change.place)
    if change.kind == "request-member-required":
        return _is_sent(change.place, contract)
    return ".response.5" in change.place


def _is_in_a_parameter(place: str) -> bool:
    """Whether a place is inside a parameter, of which contracts have the outside only."""
    head, pointer = place_of(place)
    return bool(pointer) and not head.partition(".")[2].startswith(("request", "response."))


def _is_sent(place: str, contract: Contract) -> bool:
    """Whether the contract knows that requests need what is there: a body, and what no ordinary update leaves out.

    What the requests of the suite only carry, those of other clients need not have.
    """
    head, pointer = place_of(place)
    *outside, name = split(pointer) or ("",)
    inside = [step for one in outside for step in ("properties", one)]
    is_known = not pointer or name in get(contract.ordinary, join("", *inside, "required"), ())
    return head.endswith(".request") and is_known


def _is_bare(place: str, facts: Facts) -> bool:
    """Whether an object around a member is on the page without any members."""
    members, pointer = _members(place, facts)
    outer = [one for one in around(pointer) if one in members]
    return bool(outer) and not any(outer[-1] in around(one) for one in members)


def _at(place: str, facts: Facts) -> Member:
    members, pointer = _members(place, facts)
    return members.get(pointer, Member())


def _members(place: str, facts: Facts) -> tuple[Members, str]:
    """The members among which a place is, and its pointer; none for a parameter or a header."""
    head, pointer = place_of(place)
    role, _, part = head.partition(".")
    call = facts.calls[role]
    if part.startswith("response."):
        _, status, *header = part.split(".")
        return ({} if header else call.answers[status].members), pointer
    return (call.request if part == "request" else {}), pointer
