"""What became of an appointment that the suite booked, or may have booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts import Json
from suites.kit.restore.entries import Booking

FINAL = "it is final: it cannot be cancelled and stays"
GONE_ALREADY = "it is gone already"
ANSWER_ONLY = "only the answer says that it is cancelled"
TWICE = "its booking arrived twice; the second appointment: "


@dataclass(frozen=True)
class CancelResult:
    """What became of an appointment that the suite booked, or may have booked. `is_settled`: nothing is left to do.

    `is_found`: it is known to exist, and addressed by `fixture`. `status` is that of a success, to be checked, and
    `is_page` says that it came with an HTML page.
    `is_untraceable`: asking again would tell nothing more, so only a person can find it. `is_unseen`: it stays, or
    nobody saw that it is cancelled. `is_twice`: its booking arrived more than once.
    """

    booking: Booking
    is_settled: bool
    message: str
    is_found: bool = True
    is_untraceable: bool = False
    is_unseen: bool = False
    is_twice: bool = False
    status: int | None = None
    is_page: bool = False
    fixture: Mapping[str, Json] | None = field(default=None, repr=False)

    @property
    def is_left(self) -> bool:
        """Whether the appointment stays at the target, or may: nobody saw that it is cancelled."""
        return not self.is_settled or self.is_unseen

    @property
    def is_worth_a_note(self) -> bool:
        """Whether a person should hear of it although nothing is left to do."""
        return self.is_left or self.is_twice
