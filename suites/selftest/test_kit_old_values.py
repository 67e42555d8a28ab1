"""Which updates give the members of one object their old values again."""

from __future__ import annotations

from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import siblings
from suites.selftest import exchanges


def test_the_members_of_one_object_are_put_back_together() -> None:
    """However many of them have changed, the members of an object are one group, with all its others that are known:
    a vendor that replaces it whole would else keep the last one only."""
    bound = exchanges.bind("sqod")
    original = Original("here", "sqod", "appointment.editable", {}, exchanges.appointment("sqod"))
    claimant = [field for field in bound.contract.behaviour.fields if field.pointer.startswith("/claimant/")]
    name, email = (next(one for one in claimant if one.pointer.endswith(last)) for last in ("/name", "/email"))
    [group] = siblings([name, email], original, bound)
    assert {one.pointer for one in group} == {one.pointer for one in claimant if one.shows}
