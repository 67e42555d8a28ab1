"""Every exception of the kit, grouped by who has to do something about it."""

from __future__ import annotations

from collections.abc import Collection

MEMBERS, IT = "{members}", "{it}"
"""What stands in a reason for the members that it is about, and for the pronoun that goes with them."""


def about_members(why: str, members: Collection[str]) -> str:
    """A reason with the members that it is about."""
    return why.replace(MEMBERS, ", ".join(members)).replace(IT, "it" if len(members) == 1 else "them")


# The target gives less than a clause needs: its owner may add to targets.toml.


class NotDeclared(LookupError):
    """The target gives no fixture or value of that name, so a clause that needs it cannot be tried."""


class DeclaredAbsent(NotDeclared):
    """The target says that it has no such thing, so a clause that needs it does not apply there."""


class NothingToSend(DeclaredAbsent):
    """No request shows what a clause is about, whatever the target has, so the clause does not apply."""


class CannotBePutBack(NotDeclared):
    """An update would change something that could not be put back afterwards, so it is not sent.

    `members` are those that it is about, where others may lack the same: `why` says so of any of them.
    """

    def __init__(self, why: str = "", members: tuple[str, ...] = ()) -> None:
        super().__init__(about_members(why, members))
        self.why, self.members = why, members


class Irreversible(CannotBePutBack):
    """No update could take back what this one may do; it may go to an appointment that may be used up."""


class CannotProvision(RuntimeError):
    """No appointment that may be written to could be booked, so the target cannot be judged."""


class BookingFailed(RuntimeError):
    """An appointment could not be booked, or not be brought into the state that its role needs."""


class BookingRefused(BookingFailed):
    """The target refused a booking, or cannot have got it, so nothing was made."""


class NoAppointmentId(LookupError):
    """The answer to a booking does not show how the new appointment is addressed."""


# The run has to stop sending. Every clause still to come is inconclusive for that reason.


class BudgetSpent(RuntimeError):
    """The requests or the time that a run may take are spent."""


class TargetLost(BudgetSpent):
    """The target stopped answering; asking further would only hammer it."""


class LoginRefused(BudgetSpent):
    """The target's login gave no token."""


class LedgerUnwritable(BudgetSpent):
    """The restore ledger cannot be written, so nothing may be changed any more; the text says why."""


class RedisUnavailable(RuntimeError):
    """The Redis that machines share cannot be used, so nothing may be sent; the text says what to do."""


class LockUnavailable(RuntimeError):
    """Whether another run writes to a place cannot be found out; the text says why."""


# An answer came that cannot be judged.


class Unreadable(ValueError):
    """An answer that is too long, or not compressed as it says."""


class UnusableRecording(ValueError):
    """A file of recorded traffic cannot be judged: it is no HAR file, or holds no update of the provider."""


# Our own mistakes: the vendor is not to blame.


class NotAllowed(RuntimeError):
    """A request that is not on the allow-list was about to be sent; nothing was sent."""


class SuiteError(AssertionError):
    """Our own request or code was wrong."""


# How a test function says what became of its clause.


class Broken(Exception):
    """A clause is violated; the report says how."""


class Unclear(Exception):
    """Nothing definite can be said about a clause; the vendor is not blamed."""
