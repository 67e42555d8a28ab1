"""An update of many samples that is refused: what one member refuses keeps no other one from being tried."""

from __future__ import annotations

from suites.kit.generate.groups import probe_of
from suites.kit.model.exchange import Exchange, Probe, Sample
from suites.kit.run.taking_apart import TakingApart
from suites.selftest import exchanges

BOUND = exchanges.bind("sqod")
PICKY, OTHERS = "/interpreter_language", ["/claimant/name", "/claimant/email"]


def group(*members: str) -> Probe:
    """An update of one text for each of these members."""
    return probe_of(tuple(Sample(member, ("accents",), member, "Zoë") for member in members), BOUND)


def answered(status: int, *members: str) -> Exchange:
    """An update of these members, and its answer's status."""
    return exchanges.exchange(exchanges.answer(status, {}), provider="sqod", probe={"samples": group(*members).samples})


def left_of(trying: TakingApart) -> list[list[str]]:
    """The members of each part of a refused group of all."""
    return [[sample.member for sample in part.samples] for part in trying.parts(group(PICKY, *OTHERS), BOUND)]


def trying(*exchanged: Exchange) -> TakingApart:
    """What is known after these updates."""
    made = TakingApart()
    for one in exchanged:
        made.note(one)
    return made


def test_a_member_that_refuses_every_text_is_left_out_of_a_refused_group() -> None:
    """The others are tried together, and it by itself."""
    assert left_of(trying(answered(422, PICKY))) == [OTHERS, [PICKY]]


def test_a_member_that_took_a_text_stays_in_the_group() -> None:
    """What it refused was that text: the group is tried in halves."""
    assert left_of(trying(answered(422, PICKY), answered(200, PICKY, *OTHERS))) == [[PICKY], OTHERS]


def test_what_refuses_all_is_tried_no_more_in_a_short_run() -> None:
    """Where hardly any part is accepted, only those parts are sent that may still be."""
    made = trying(answered(422, PICKY))
    while made.parts(group(*OTHERS), BOUND):
        pass
    assert left_of(made) == [OTHERS]


def test_a_refused_group_accuses_no_member() -> None:
    """Which of its members was refused, nobody knows."""
    assert left_of(trying(answered(422, PICKY, *OTHERS))) == [[PICKY], OTHERS]
