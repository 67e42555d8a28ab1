"""Sentences that say that something unknown changes with a member of an update: nobody knows what differs then."""

from __future__ import annotations

import re

from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.member_names import MARKS, names_member
from contracts._drafting.document.name_patterns import spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.consequences import changed_in
from contracts._drafting.writing.part_lists import inside

OF_THE_REST = ("preserves", "keeps")
"""Checks of promises about what an update does not name: they blame a vendor for whatever else is then different."""


def changes_the_unknown(plan: Plan) -> bool:
    """Whether the text of the update says that what no place of an appointment is called changes, in a sentence that
    names a member which ordinary updates send."""
    sent = [one.pointer for one in plan.request.members if one.choice and not one.stays]
    known = {*spellings([*plan.fields, *leaf_pointers(plan.whole)]), *inside(plan)}
    told = sentences_of(unwrapped(described(plan.source, plan.update.pointer)))
    return any(_changed(one, known) and any(names_member(one, pointer) for pointer in sent) for one in told)


def _changed(sentence: str, known: set[str]) -> list[str]:
    """The marked names of nothing known of which a sentence says that they are other ones then."""
    marked = re.findall(rf"{MARKS}([A-Za-z][\w.]*){MARKS}", sentence)
    return list(changed_in(sentence, {one: [one] for one in marked if one not in known}))
