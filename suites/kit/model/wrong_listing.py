"""That a list has an appointment where it does not belong, or lacks it where it does."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts import Json


@dataclass(frozen=True)
class WrongListing:
    """What a list shows that was asked for a value of the member at `pointer`.

    `asked` is the value. The appointment has it and the list lacks the appointment; or, where it `is_left_behind`, the
    appointment had it before an update, and the list still shows it there. Where it `is_copied`, the list has a new row
    with all that the appointment showed before an update, whatever was asked for.
    """

    pointer: str
    asked: Json = field(repr=False)
    is_left_behind: bool = False
    is_copied: bool = False
