"""What became of putting an appointment back, and the lines about it that a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts import Json
from contracts.pointers import get
from suites.kit.model.answer import is_answered
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult
from suites.kit.model.json_values import same
from suites.kit.model.lasting import is_near
from suites.kit.model.target import EXPENDABLE
from suites.kit.privacy.free_texts import HIDDEN, HIDDEN_MEANS
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.values_before import values_before, values_now

SERVER_ERROR = 500
AS_BEFORE = "as before"
UNCONFIRMED = "no read can confirm what an update put back"
TAKEN = "put it right in the vendor's own application, and name another one in targets.toml"
DAMAGED = "not as before, which updates of other appointments may have done, and could not be put back"
REFILLED = "not as before the run, and could not be put back, as the vendor fills it: if it matters, correct it there"
USED_UP = "changed, as an expendable appointment is there to be used up"
EXPLAINED = "changed by updates that did not name it, as findings of this run say, and put back"
FOLLOWED = "not as before the run, as it follows from what the run changed, and no update sets it"
OUTDATED = (
    "reads did not show what the vendor had accepted, so none can confirm what is there now. An update with the values "
    "from before the run was accepted; look at the appointment in the vendor's own application, and set what is not so"
)
UNSHOWN = (
    "no read showed what accepted updates of it had sent: either the vendor does not store it, or reads are wrong "
    "there. An update with the old value was accepted, and no read can confirm that"
)
DOUBTFUL = "a faulty vendor may have done it, and if somebody else did, that has to be done again"
HIDDEN_THERE = f". {HIDDEN_MEANS}: add that to the --restore command"
UNTOUCHED = "no update of it was accepted"
LEFT_ALONE = "changed by somebody else since; left alone"
MAY_BE_THERE = ", so changes may be left there"
LOOK = "look at it yourself, then give `--accept` with the run"


@dataclass(frozen=True)
class PutBackResult:
    """What became of one appointment. `outcome` is AS_BEFORE, or in a clause of a sentence why it is not.

    `not_restored` are pointers that are not as before: of the appointment, or of request members that no read shows.
    `left_alone` are pointers of the appointment that somebody else has changed since. `unnamed` are those that changed
    during the run though no update named them, or that have an earlier value of the run again: a faulty vendor did it,
    or somebody else. `explained` are those of them at which the run has found that the vendor did it.
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
    `used_up` are the members of one that stay as the run has changed them, `why_used_up` says why.
    `followed` follow from what was sent, and no update sets them: a history that has grown, a link that is made anew.
    `unconfirmed` were put back by an update, and no read can tell whether they are as before; `is_outdated`: as reads
    showed nothing of what was accepted. `is_ended`: putting it back was not broken off. `now` is what the last read
    showed.
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
    why_used_up: str = ""
    explained: tuple[str, ...] = ()
    refilled: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    is_outdated: bool = False
    is_ended: bool = False
    now: Mapping[str, Json] | None = field(default=None, repr=False)

    def explained_by(self, blamed: frozenset[str]) -> PutBackResult:
        """The same where updates were found to change members that they do not name: these are told as that."""
        explained = tuple(one for one in self.unnamed if is_near(one, set(blamed)))
        others = tuple(one for one in self.unnamed if one not in explained)
        return replace(self, unnamed=others, explained=(*self.explained, *explained))

    @property
    def changed(self) -> tuple[str, ...]:
        """The members that are known not to be as before, and should be."""
        return (*self.not_restored, *self.taken, *self.damaged)

    @property
    def is_answered(self) -> bool:
        """Whether putting it back came to its end, with a definite answer to each request, and no server error, which
        may be over the next time: asking again is no help."""
        answers = [call.answer for call in self.calls]
        is_whole = self.is_ended and not (self.is_unread or self.is_another)
        return is_whole and all(one and is_answered(one.status) and one.status < SERVER_ERROR for one in answers)

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
    lines += [f"{name}: {line}" for line in _of_others(result, templates, bound)]
    if result.taken:
        taken = listed(result.taken, templates)
        was_set = f"{_verb(result.taken, past=True)} set by an update that should not do that"
        lines.append(f"{name}: {taken} {was_set}, and no update takes it back; {TAKEN}")
    if result.damaged:
        lines.append(f"{name}: {listed(result.damaged, templates)} {_verb(result.damaged)} {DAMAGED}; {TAKEN}")
    return lines


def _of_others(result: PutBackResult, templates: Templates, bound: BoundContract) -> list[str]:
    """What somebody else has changed, or may have."""
    lines = list[str]()
    if left_alone := tuple(one for one in result.left_alone if one not in result.taken):  # that is told as a fault
        were = _verb(left_alone, past=True)
        lines.append(f"{listed(left_alone, templates)} {were} {LEFT_ALONE}")
    if result.unnamed and not _is_replaced(result, bound):
        it, were = "it" if len(result.unnamed) == 1 else "them", _verb(result.unnamed, past=True)
        what = f"{listed(result.unnamed, templates)} changed during the run, though no accepted update named {it}"
        lines.append(f"{what}, and {were} put back: {DOUBTFUL}")
    return lines


def _is_replaced(result: PutBackResult, bound: BoundContract) -> bool:
    """Whether an appointment may be used up by updates that set what they do not name, as a PUT resets what it leaves
    out: of what changed there, nobody has to be told as of a fault."""
    return result.role == EXPENDABLE and may_replace_all(bound)


def put_back_notes(result: PutBackResult, bound: BoundContract) -> list[str]:
    """The lines about what is not as before, and has not to be: what the vendor itself fills or adds, and what is there
    to be used up; and about what no read can confirm."""
    templates = Templates(bound)
    name = appointment_name(result, templates)
    notes = _used_up(result, templates) if result.role == EXPENDABLE else _unshown(result, templates)
    notes += _filled(result, templates)
    if result.unnamed and _is_replaced(result, bound):
        were = _verb(result.unnamed, past=True)
        notes.append(f"{listed(result.unnamed, templates)} {were} changed by updates that left it out, and put back")
    if result.explained:
        notes.append(f"{listed(result.explained, templates)} {_verb(result.explained, past=True)} {EXPLAINED}")
    return [f"{name}: {note}" for note in notes]


def _filled(result: PutBackResult, templates: Templates) -> list[str]:
    """What the vendor fills or adds."""
    told = ((result.refilled, REFILLED), (result.followed, FOLLOWED))
    return [f"{listed(found, templates)} {_verb(found)} {what}" for found, what in told if found]


def _unshown(result: PutBackResult, templates: Templates) -> list[str]:
    """What no read shows."""
    is_told = result.unconfirmed and not result.is_outdated
    return [f"{listed(result.unconfirmed, templates)}: {UNSHOWN}"] if is_told else []


def _used_up(result: PutBackResult, templates: Templates) -> list[str]:
    """What stays changed at an appointment that may be used up, why, and what may."""
    lines = list[str]()
    faults = (*result.taken, *result.damaged)  # these are told as such
    used_up = tuple(one for one in result.used_up if one not in faults)
    if used_up:
        stay = "stays" if len(used_up) == 1 else "stay"
        why = templates.own(result.why_used_up)
        hidden = f". {HIDDEN_MEANS}" if HIDDEN in why else ""
        lines.append(f"{listed(used_up, templates)} {stay} {USED_UP}: {why}{hidden}")
    if result.unconfirmed and result.is_outdated:
        lines.append(f"{listed(result.unconfirmed, templates)} may stay {USED_UP}: {OUTDATED}")
    return lines


def _what_remains(result: PutBackResult, original: Original | None, templates: Templates) -> str:
    """What is still changed at an appointment, or may be, and why."""
    why = templates.own(result.outcome)
    verb = _verb(result.not_restored)
    if result.is_another:
        what = f"{listed(result.not_restored, templates)} {verb} not as before the run, and should never change"
        return f"{what}: another appointment seems to have this id now, so nothing was sent; {LOOK}"
    if result.is_unread:
        return f"could not be read at the end ({why}){MAY_BE_THERE}"
    if not result.not_restored and not result.unconfirmed:
        return f"could not be put back ({why}), so changes may be left"
    parts = list[str]()
    if result.not_restored:
        values = _values(result, original, templates)
        parts.append(f"{listed(result.not_restored, templates)} {verb} still changed{values}: {why}")
    if result.unconfirmed and result.is_outdated:
        before = f" (before the run: {values_before(original, result.unconfirmed, templates)})" if original else ""
        parts.append(f"{listed(result.unconfirmed, templates)} may still be changed{before}: {OUTDATED}")
    return "; ".join(parts)


def _values(result: PutBackResult, original: Original | None, templates: Templates) -> str:
    """What members were before the run, and what a read shows of them now where that is something else."""
    if original is None:
        return ""
    before, now = original.state or {}, result.now or {}
    other = [at for at in result.not_restored if result.now and not same(get(before, at), get(now, at))]
    shown = f"; now: {values_now(before, now, other, templates)}" if other else ""
    return f" (before the run: {values_before(original, result.not_restored, templates)}{shown})"


def _in_doubt(result: PutBackResult, original: Original | None, templates: Templates) -> str:
    """In a line of its own, what updates of the run may have changed at an appointment of which no more is known."""
    if original is None or result.unconfirmed or not (result.is_unread or not result.not_restored):
        return ""
    before = values_before(original, sorted(original.sent), templates)
    return f"\nthe run sent updates; before them: {before}" if original.sent else f"\n{UNTOUCHED}"


def _verb(pointers: Sequence[str], past: bool = False) -> str:
    return ("was" if past else "is") if len(pointers) == 1 else ("were" if past else "are")


def listed(pointers: Sequence[str], templates: Templates) -> str:
    """Pointers in a sentence."""
    return ", ".join(templates.text(pointer) for pointer in pointers)
