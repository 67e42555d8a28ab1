"""Updates that name the same thing in the other way that the vendor documents, as by the partner's ids in place of its
own: a vendor has a path of its own for each way, and may forget a member on one of them.
"""

from __future__ import annotations

from contracts import Field, Json
from contracts.pointers import ABSENT, get, with_value, without
from suites.kit.generate.bodies import ordinary_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same


def by_other_names(changed: Json, body: Json, bound: BoundContract) -> Json:
    """An update in the other names of what every update names, after one that changed one of those: what was changed in
    one way is put back in the other. ABSENT where there is no other way, or the target does not declare it."""
    others = _other_names(bound)
    named = {str(field.restored_by) for field in others}
    if all(same(get(changed, pointer), get(bound.base, pointer)) for pointer in named):
        return ABSENT
    made = without(body, named)
    for field in others:
        values = ordinary_values(field, bound)
        made = with_value(made, field.pointer, values[0]) if values else made
    return made if bound.is_ordinary(made) else ABSENT


def _other_names(bound: BoundContract) -> list[Field]:
    """The members that say in another way what a member says that every update has to send."""
    fields = [field for field in bound.contract.behaviour.fields if field.restored_by]
    return [field for field in fields if get(bound.base, str(field.restored_by)) is not ABSENT]
