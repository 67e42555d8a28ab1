"""What became of putting an appointment back, and the lines about it that a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult
from suites.kit.model.target import EXPENDABLE
from suites.kit.privacy.free_texts import HIDDEN, HIDDEN_MEANS
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.values_before import values_before

AS_BEFORE = "as before"
TAKEN = "put it right in the vendor's own application, and name another one in targets.toml"
DAMAGED = "not as before, which updates of other appointments may have done, and could not be put back"
REFILLED = "not as before the run, and could not be put back, as the vendor fills it: if it matters, correct it there"
HIDDEN_THERE = f". {HIDDEN_MEANS}: add that to the --restore command"
UNTOUCHED = "no update of it was accepted"
LOOK = "look at it yourself, then give `--accept` with the run"


@dataclass(frozen=True)
class PutBackResult:
    """What became of one appointment. `outcome` is AS_BEFORE, or in a clause of a sentence why it is not.

    `not_restored` are pointers that are not as before: of the appointment, or of request members that no read shows.
    `left_alone` are pointers of the appointment that somebody else has changed since. `unnamed` are those that changed
    during the run though no update named them, or that have an earlier value of the run again: a faulty vendor did it,
    or somebody else.
    `calls` is what was sent, for the journal, with every request body masked. An expendable appointment is put back as
    far as possible, and what remains is not reported, unless it outlives the appointment; or it `is_unread`: then
    nothing is known to be put back; or it `is_stopped`: then another run writes to the target, and nothing more was
    sent.
    `is_another`: `not_restored` never change, so it is another appointment than before, and nothing was sent to it.
    `damaged` are members of an expendable appointment that updates of others may have changed, and that could not be
    put back.
    `may_be_gone`: it is unread because the vendor does not show it, so that it may no longer exist.
    `refilled` are members of items that the vendor fills, and that are not as before in items that are.
    `taken` are members of an expendable appointment that no update lists, and that updates of the run set all the same.
    `used_up` are the members of one that stay as the run has changed them.
    """

    role: str
    path: Mapping[str, str]
    outcome: str = AS_BEFORE
    not_restored: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    calls: tuple[CallResult, ...] = field(default=(), repr=False)
    is_unread: bool = False
    is_another: bool = False
    taken: tuple[str, ...] = ()
    is_stopped: bool = False
    damaged: tuple[str, ...] = ()
    may_be_gone: bool = False
    used_up: tuple[str, ...] = ()
    refilled: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing more is owed for it."""
        if self.is_another:
            return False
        is_excused = self.role == EXPENDABLE and not (self.is_unread or self.is_stopped or self.not_restored)
        return self.outcome == AS_BEFORE or is_excused


def appointment_name(appointment: Original | PutBackResult, templates: Templates) -> str:
    """What a person finds an appointment by: its name among the masks, else its role, and its id in brackets."""
    id = list(appointment.path.values())[-1]
    name = templates.text(id)
    return f"{name if name.startswith('$') else appointment.role} ({id})"


def put_back_problems(result: PutBackResult, bound: BoundContract, original: Original | None = None) -> list[str]:
    """The lines that tell a person what is not as before, and what it was in the `original`; none when all is."""
    templates = Templates(bound)
    name, lines = appointment_name(result, templates), []
    if not result.is_done:
        remains = _what_remains(result, original, templates)
        lines.append(
            f"{name}: {remains}{HIDDEN_THERE if HIDDEN in remains else ''}{_in_doubt(result, original, templates)}"
        )
    if result.left_alone and result.role != EXPENDABLE:
        lines.append(f"{name}: {listed(result.left_alone, templates)} was changed by somebody else since; left alone")
    if result.unnamed and result.role != EXPENDABLE:
        what = f"{listed(result.unnamed, templates)} changed during the run, though no update named it"
        lines.append(f"{name}: {what}, and was put back: if somebody else changed it, it has to be changed again")
    if result.taken:
        taken = listed(result.taken, templates)
        lines.append(
            f"{name}: {taken} was set by an update that should not set it, and no update takes it back; {TAKEN}"
        )
    if result.damaged:
        lines.append(f"{name}: {listed(result.damaged, templates)} {_verb(result.damaged)} {DAMAGED}; {TAKEN}")
    return lines


def put_back_notes(result: PutBackResult, bound: BoundContract) -> list[str]:
    """The lines about what is not as before and nothing could put back: what the vendor itself fills."""
    if not result.refilled or result.role == EXPENDABLE:
        return []
    templates = Templates(bound)
    refilled = f"{listed(result.refilled, templates)} {_verb(result.refilled)} {REFILLED}"
    return [f"{appointment_name(result, templates)}: {refilled}"]


def _what_remains(result: PutBackResult, original: Original | None, templates: Templates) -> str:
    """What is still changed at an appointment, or may be, and why."""
    why = templates.text(result.outcome)
    verb = _verb(result.not_restored)
    if result.is_another:
        what = f"{listed(result.not_restored, templates)} {verb} not as before the run, and should never change"
        return f"{what}: another appointment seems to have this id now, so nothing was sent; {LOOK}"
    if result.is_unread:
        return f"could not be read at the end ({why}), so changes may be left there"
    if not result.not_restored:
        return f"could not be put back ({why}), so changes may be left"
    before = f" (before the run: {values_before(original, result.not_restored, templates)})" if original else ""
    return f"{listed(result.not_restored, templates)} {verb} still changed{before}: {why}"


def _in_doubt(result: PutBackResult, original: Original | None, templates: Templates) -> str:
    """In a line of its own, what updates of the run may have changed at an appointment of which no more is known."""
    if original is None or not (result.is_unread or not result.not_restored):
        return ""
    sent = {pointer for update in original.history if not update.is_refused for pointer in update.fields}
    before = values_before(original, sorted(sent), templates)
    return f"\nthe run sent updates; before them: {before}" if sent else f"\n{UNTOUCHED}"


def _verb(pointers: Sequence[str]) -> str:
    return "is" if len(pointers) == 1 else "are"


def listed(pointers: Sequence[str], templates: Templates) -> str:
    """Pointers in a sentence."""
    return ", ".join(templates.text(pointer) for pointer in pointers)
