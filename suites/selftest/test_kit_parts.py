"""What is sent of lists of which a page says neither that they are merged nor replaced."""

from __future__ import annotations

from typing import Any

from contracts import Clause
from contracts.pointers import get
from suites.kit.generate.parts import parts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.selftest import exchanges

DATA = "/claimant/data"
MOST = 255


def sent(bound: BoundContract) -> list[Probe]:
    """The requests of the clause about the items that an update does not name."""
    clause: Clause = next(one for one in bound.contract.clauses if one.id == "SQOD-DATA-KEPT")
    return list(parts(clause, bound))


def values(probe: Probe) -> list[Any]:
    """The texts of the items that a request sends."""
    items = get(probe.body, DATA)
    return [item["value"] for item in items] if isinstance(items, list) else []


def test_each_item_gets_a_long_text_once() -> None:
    """A column that cuts texts at 255 characters shows it: no ordinary text is so long."""
    long = [values(probe) for probe in sent(exchanges.bind("sqod")) if "long" in probe.why]
    assert [len(listed) for listed in long] == [3]
    assert all(len(text) > MOST and text == text.strip() for text in long[0])


def test_after_a_list_another_appointment_gets_what_stands_beside_it() -> None:
    """Whoever keeps the items of one update for the next writes them to an appointment whose items stay."""
    whole, first, *_, last = sent(exchanges.bind("sqod"))
    assert (values(whole) == [], first) == (False, last)  # after other items each time, as once may be somebody else
    assert (last.appointment, list(last.body), DATA in str(last.body)) == (EXPENDABLE, ["claimant"], False)
    assert last.rereads


def test_where_the_target_gives_no_other_appointment_none_is_sent_to() -> None:
    """A target with one appointment gets the requests that it can have."""
    rows = exchanges.bind("sqod").target.fixtures
    alone = exchanges.retargeted("sqod", fixtures={name: row for name, row in rows.items() if name != EXPENDABLE})
    assert {probe.appointment for probe in sent(alone)} == {"appointment.editable"}
