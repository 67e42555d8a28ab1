"""What became of a request that the vendor's page leaves open: nobody owes anything to it, so it is only recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

from suites.kit.model.exchange import Exchange

REFUSED, STORED, IGNORED, ANOTHER_FORM = "refused", "stored", "ignored", "another form"
AS_LOCAL, AS_UTC = "taken as local time", "taken as UTC"
NULL, MISSING, EMPTY = "null", "absent", "empty"
MERGED, REPLACED, SOMETHING_ELSE, UNSEEN = "merged", "replaced", "something else", "unseen"
EFFECTS = (
    *(REFUSED, STORED, IGNORED, AS_LOCAL, AS_UTC, ANOTHER_FORM),
    *(NULL, MISSING, EMPTY),
    *(MERGED, REPLACED, SOMETHING_ELSE, UNSEEN),
)
"""What an update may do, as a run says it. Of the members that it names: `stored` as sent, `ignored` (the old value
stands) or stored in `another form`; a time without a zone is `taken as local time`, with the offset of the answer, or
`taken as UTC`, which may be hours away; an emptied one is `null`, `absent` or `empty` afterwards; what an object that
is sent in part leaves out stays (`merged`) or goes (`replaced`). `something else`: a member that it does not name, and
that does not follow from one, has changed. `unseen`: nothing shows the members. No value is among these words."""


@dataclass(frozen=True)
class Observation:
    """What became of one case of a clause: status and error code of the answer, and what it did.

    `exchange` is its number in the run, None where it was not sent, and `sent` is the whole of it; `says` is the
    sentence of the clause. `doubt` says why nothing can be said of it; then the other facts are empty, so that two runs
    never differ by what is not known.
    """

    clause: str
    case: str
    exchange: int | None = None
    status: int | None = None
    code: str | None = None
    effects: tuple[str, ...] = ()
    doubt: str = ""
    says: str = ""
    sent: Exchange | None = field(default=None, repr=False, compare=False)
