"""Two editions of Aniva's page: the one that is kept beside the contract, and the one before it as far as it is known.

What changed from one to the other is taken from older copies of the vendor's pages, see contracts/aniva/CHANGES.md.
"""

from __future__ import annotations

from contracts._folder import SHIPPED

NEW = (SHIPPED / "aniva" / "page.txt").read_text(encoding="utf-8")
REWOUND = (
    ("One of pending, confirmed, blood_drawn, or cancelled.", "One of scheduled, confirmed, completed, or cancelled."),
    (
        "Must include a timezone designator — either Z or an explicit offset like +02:00; naive datetimes are "
        "rejected. ",
        "",
    ),
    (
        "returned with the test location’s offset (e.g. 2026-05-20T16:00:00+02:00)",
        "returned in UTC (e.g. 2026-05-20T14:00:00Z)",
    ),
    (
        "Only appointments that have not yet had their blood draw confirmed can be modified.",
        "Only appointments that have not been confirmed can be modified.",
    ),
    (
        "Appointments cannot be modified after the blood draw has been confirmed or if already cancelled.",
        "Appointments cannot be modified after they have been confirmed or completed, or if already cancelled.",
    ),
    (
        "(blood draw already confirmed or appointment is cancelled)",
        "(already confirmed or completed, or appointment is cancelled)",
    ),
)
"""What the page says now, and what it said."""
ARRAYS = ("panels\nAppointmentPanel[]\n", "shipments\nAppointmentShipmentLink[]\n")
"""How the two members begin that the answer did not have."""


def _old() -> str:
    text = NEW
    for now, then in REWOUND:
        assert now in text, now
        text = text.replace(now, then)
    for begin in ARRAYS:
        at = text.index(begin)
        lines = text[at:].split("\n")
        text = text[:at] + "\n".join(lines[4:])
    return text


OLD = _old()
