"""The guard of a rehearsal on a stand-in: what a read of the target itself would show is not known yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from contracts import Field
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import is_readable, sound_originals
from suites.kit.restore.originals import Originals


@dataclass
class RehearsedOriginals(Originals):
    """Guards a stand-in in place of the target whose fixtures it resembles.

    The stand-in's values are not the target's. So they contradict no original that the target declares, and a member
    that a read is documented to show counts as shown. `assumed` are those of which the stand-in shows no value.
    """

    assumed: set[str] = field(default_factory=set)

    def _original_of(self, declared: Original) -> Original:
        original = super()._original_of(declared)
        return replace(original, originals=sound_originals(original, self.bound))

    def _can_be_put_back(self, original: Original, member: Field) -> bool:
        if super()._can_be_put_back(original, member):
            return True
        if is_readable(member, original):
            self.assumed.add(member.pointer)
        return is_readable(member, original)
