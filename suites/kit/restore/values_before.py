"""What an appointment was before the run, and is now, as a person is told who has to set it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts import Json
from contracts.pointers import ABSENT, get
from suites.kit.model.json_values import differences
from suites.kit.privacy.belongings import fixtures_of
from suites.kit.privacy.documented import PERSONAL
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original


def values_before(original: Original, pointers: Iterable[str], templates: Templates) -> str:
    """Members with their values before the run, without those that are personal."""
    return ", ".join(f"{templates.text(pointer)} {_shown(original, pointer, templates)}" for pointer in pointers)


def values_now(
    before: Mapping[str, Json], now: Mapping[str, Json], pointers: Iterable[str], templates: Templates
) -> str:
    """Members with the values that a read shows now; where neither value may be shown, what tells them apart."""
    pairs = [(at, get(before, at), get(now, at)) for at in pointers]
    return ", ".join(f"{templates.text(at)} {_otherwise(at, old, new, templates)}" for at, old, new in pairs)


def _otherwise(pointer: str, old: Json, new: Json, templates: Templates) -> str:
    shown = _rendered(pointer, new, templates)
    if shown != _rendered(pointer, old, templates):
        return shown
    if not (isinstance(old, list) and isinstance(new, list)):
        return "another one"
    if len(old) != len(new):
        return f"{len(new)} items in place of {len(old)}"
    return f"others at {', '.join(places)}" if (places := _differing_places(pointer, old, new)) else "another one"


def _differing_places(pointer: str, old: list[Json], new: list[Json]) -> list[str]:
    """The members of the items of a list that differ, without their values: a vendor may fill or reset some of them."""
    pairs = [pair for pair in zip(old, new, strict=True) if all(isinstance(one, Mapping) for one in pair)]
    found = {place for one, other in pairs for place, *_ in differences(one, other, set())}
    return [f"{pointer}/-{place}" for place in sorted(found)]


def _shown(original: Original, pointer: str, templates: Templates) -> str:
    field = next((one for one in templates.bound.contract.behaviour.fields if one.pointer == pointer), None)
    place = (field.shows or pointer) if field else pointer  # where a read shows what an update sends
    value = get(original.state or {}, place)
    value = get(original.originals, pointer) if value is ABSENT else value
    is_hidden = value is ABSENT and field is not None and field.shows is None
    return "unknown (no read shows it, so nothing puts it back)" if is_hidden else _rendered(place, value, templates)


def _rendered(pointer: str, value: Json, templates: Templates) -> str:
    """A value for a person; the name of one of the target's own ids with the id in brackets, which has to be typed."""
    bound = templates.bound
    shown = templates.value(pointer, value).replace(PERSONAL, "(personal, not shown)")
    is_id = isinstance(value, str | int) and str(value) in fixtures_of(bound.contract, bound.target)
    return f"{shown} ({value})" if is_id and "$" in shown else shown
