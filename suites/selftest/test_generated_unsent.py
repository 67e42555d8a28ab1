"""Where nothing that was generated could be sent, the verdict says how many bodies were kept back, and each cause."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from contracts import Json
from suites.kit.model.errors import CannotBePutBack, Irreversible, NotDeclared
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.profiles import PROFILES, Profile
from suites.kit.model.verdicts import INCONCLUSIVE, NOT_APPLICABLE
from suites.kit.run import exploration
from suites.kit.run.exploration import Explorer
from suites.kit.run.generated_unsent import DROPPED, HELD_BACK, LEFT_OUT, Unsent
from suites.kit.session.items import generated_clauses
from suites.selftest import exchanges
from suites.selftest.underway import underway

GATE = PROFILES["gate"]


def kept_back(*reasons: NotDeclared) -> str:
    """What is said of bodies that were kept back for these reasons."""
    unsent = Unsent()
    for reason in reasons:
        unsent.note(reason)
    return unsent.reason(Counter({HELD_BACK: len(reasons)}))


def test_the_members_of_all_bodies_are_named_at_once() -> None:
    """Each member whose original is unknown is named once, in whichever body it came."""
    text = kept_back(CannotBePutBack("one", ("/note", "/reason")), Irreversible("other", ("/reason", "/colour")))
    assert "2 held back (nothing could put back /note, /reason, /colour: add them to the originals of" in text


def test_every_other_cause_is_told_too() -> None:
    """A cause that is not an unknown original keeps its own words, beside the members."""
    text = kept_back(CannotBePutBack("one", ("/note",)), Irreversible("a list grows"), Irreversible("a list grows"))
    assert text.count("a list grows") == 1
    assert "nothing could put back /note: add" in text


def test_what_was_not_held_back_is_counted_apart() -> None:
    """Bodies of another group, and those for which no requests were left, are counted with what that means."""
    text = Unsent().reason(Counter({DROPPED: 3, LEFT_OUT: 2}))
    assert text.startswith("none of the 5 generated bodies was sent: 3 dropped (they belong to another")
    assert "2 left out (the few requests that the run had left are for the clauses after them: choose" in text


def test_bodies_that_a_lost_target_left_out_say_so() -> None:
    """What ended exploration is named: a lost target is no spent budget."""
    text = Unsent().reason(Counter({LEFT_OUT: 2}), "the target stopped answering")
    assert text.endswith("2 left out (the target stopped answering)")


def test_a_group_of_which_nothing_could_be_sent_says_why() -> None:
    """The verdict on a generated group names what nothing could put back, in place of that nothing was sent."""
    clause = next(one for one in generated_clauses(exchanges.contract()) if one.send == "ordinary")

    def refuse(probe: Probe, previous: Exchange | None = None) -> Exchange:
        raise CannotBePutBack("unknown", ("/scheduled_at",))

    with underway("aniva", (clause,)) as campaign:
        campaign.start()
        campaign.send = refuse  # type: ignore[method-assign]
        Explorer(campaign, clause, GATE, seed=0).explore()
        verdict = campaign.conclude(clause)[0]
    assert (verdict.word, "nothing could put back /scheduled_at" in (verdict.reason or "")) == (INCONCLUSIVE, True)


WRONG, PLAIN = {"scheduled_at": "no time"}, {"location_id": "$location.active"}
"""An update that breaks a documented constraint, and an ordinary one."""


def dropped(region: str, body: Json, patch: pytest.MonkeyPatch, profile: Profile = GATE) -> tuple[str, str]:
    """The word and the reason of the verdict on a group that gets only this body, which may close the appointment."""
    clause = next(one for one in generated_clauses(exchanges.contract()) if one.send == region)
    patch.setattr(exploration, "needs_expendable", lambda body, bound: True)
    patch.setattr(exploration, "body_of", lambda case, bound: bound.resolve(body))
    with underway("aniva", (clause,)) as campaign:
        campaign.start()
        Explorer(campaign, clause, profile, seed=0).explore()
        verdict = campaign.conclude(clause)[0]
    return verdict.word, str(verdict.reason)


@pytest.mark.parametrize(("region", "body"), [("invalid", WRONG), ("ordinary", PLAIN)])
def test_a_group_of_which_chance_drew_nothing_is_no_obstacle(
    region: str, body: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all bodies were dropped, nothing that anybody could fix keeps the run from being green."""
    word, reason = dropped(region, body, monkeypatch)
    assert (word, "a longer profile draws more" in reason) == (NOT_APPLICABLE, True)


def test_what_is_never_ordinary_is_no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no body that was made from the contract's ordinary schema is ordinary, the contract has to be corrected."""
    word, reason = dropped("ordinary", WRONG, monkeypatch)
    assert (word, "look at what schemas/ordinary.schema.json" in reason) == (INCONCLUSIVE, True)


def test_nobody_is_sent_to_a_profile_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the longest profile nothing is said of a longer one."""
    longest = replace(PROFILES["soak"], explored=10, thorough=False)
    assert "longer profile" not in dropped("invalid", WRONG, monkeypatch, longest)[1]


def test_no_generated_body_is_sent_twice() -> None:
    """Of bodies that come again in a group the first is sent, and the others are counted as dropped."""
    clause = next(one for one in generated_clauses(exchanges.contract()) if one.send == "ordinary")
    with underway("aniva", (clause,)) as campaign:
        campaign.start()
        explorer = Explorer(campaign, clause, GATE, seed=0)
        for _ in range(2):
            explorer.explore()
        sent = [one.body for one in campaign.take_sent() if isinstance(one, Exchange) and one.probe.explores]
    assert len(sent) == explorer.tally["accepted"] == len({json.dumps(body, sort_keys=True) for body in sent})
    assert explorer.tally[DROPPED] >= len(sent)
