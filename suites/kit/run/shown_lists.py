"""Sends lists of which nothing else is ordinary as the appointment shows them: whole, with one item less, and whole.

A document seldom says which codes or labels such a list may have. Those that are there already are known to be right,
and a vendor that loses an item shows it with two of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import body_with, ordinary_values
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import EITHER
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

FEWEST = 2
"""How many items such a list has: with one, leaving it out would empty the list, and nothing tells first from last."""


def send_shown_lists(campaign: Campaign, clause: Clause) -> None:
    """Send the lists that a clause about sent values names, each once in a run; the clauses judge what becomes of them.

    A vendor may refuse them: what it shows need not be what it takes.
    """
    if not (kind_of(clause).listens and kind_of(clause).on_updates):
        return
    plain = replace(smoke_probe(campaign.bound), clause=clause.id, wants=EITHER, region=None, rereads=True)
    shown = campaign.reader.first(plain)
    for member in campaign.bound.contract.behaviour.fields:
        items = _items(member, campaign, shown.get("read", {}))
        if member.pointer not in clause.fields or len(items) < FEWEST or member.pointer in campaign.done_once:
            continue
        campaign.done_once.add(member.pointer)
        for part in (items, items[:-1], items):
            body = body_with(member, part, campaign.bound)
            with suppress(BudgetSpent, CannotBePutBack, NotDeclared):
                campaign.send(replace(plain, body=body, why=f"{member.pointer} as it was shown"))


def _items(member: Field, campaign: Campaign, shown: Mapping[str, Json]) -> list[Json]:
    """The items that a read showed before the run, of a list of plain values that a later update takes back."""
    if not member.shows or member.key or member.merges or member.mapped or member.expendable or member.is_restricted:
        return []
    found = get(shown, member.shows, ABSENT)
    is_plain_list = isinstance(found, list) and all(isinstance(item, str | int) for item in found)
    return found if is_plain_list and not ordinary_values(member, campaign.bound) else []
