"""Sequences of updates: what they find, how they are made smaller, and where they are not sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
import respx

from contracts.pointers import ABSENT, get, under
from reports._script import steps_in
from suites.kit.checks.evidence import Evidence
from suites.kit.generate.bodies import needs_expendable, ordinary_values
from suites.kit.generate.steps import Steps
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import sequences_clause
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import FORM, Exchange, Probe
from suites.kit.model.findings import Finding, Notes
from suites.kit.model.profiles import PROFILES
from suites.kit.model.verdicts import NOT_APPLICABLE
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.scripts import script_lines
from suites.kit.run.campaign import Campaign
from suites.kit.run.reduction import NEEDED, WHOLE, Reduction
from suites.kit.run.replays import Player
from suites.kit.run.sequences import SHARE, Sequences
from suites.kit.session.failure_text import _reproduce
from suites.kit.session.items import all_clauses
from suites.proof._run import target_of
from suites.selftest import exchanges
from suites.selftest.sequences import NIGHTLY, Trial, chosen, found_after
from suites.standin import StandIn, embedded, fault

FAULT = "ANIVA-OMIT:brings_it_back"
BUDGET = 400


def explored(id: str = "", environment: str = "sandbox", is_embedded: bool = True) -> tuple[Campaign, Sequences]:
    """The sequences of a small run at Aniva's stand-in, with a fault or none."""
    contract = exchanges.contract("aniva")
    standin = StandIn(contract, faults=(fault(contract, id),) if id else ())
    target = replace(target_of(standin), environment=environment, is_embedded=is_embedded)
    bound, item = BoundContract(contract, target, 3, thorough=True), sequences_clause(contract)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(standin))
        campaign = Campaign(bound, Client(bound, BUDGET, "selftest"), (contract.clause("ANIVA-OMIT"), item))
        campaign.start()
        sequences = Sequences(campaign, item, NIGHTLY, 3)
        sequences.explore()
    return campaign, sequences


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_value_that_comes_back_later_is_found(seed: int) -> None:
    """A fault that shows two updates later only is found within the share of a nightly run."""
    assert 0 < found_after(Trial("aniva", FAULT, seed)) <= NIGHTLY.requests * SHARE


def test_a_sequence_is_made_as_short_as_it_can_be() -> None:
    """What needs three updates is told with the three, after the one that puts the appointment back."""
    campaign, _ = explored(FAULT)
    (finding,) = [one for one in campaign.evidence.findings().values() if one.sequence]
    assert len(finding.sequence) == 4


def test_the_script_begins_with_putting_back() -> None:
    """The lines to paste put the appointment back first."""
    campaign, _ = explored(FAULT)
    (finding,) = [one for one in campaign.evidence.findings().values() if one.sequence]
    assert campaign.templates.finding(finding)["sequence"][0].startswith("# give the appointment its values")


def shown_by(*sequence: Exchange, notes: Notes = ()) -> Finding:
    """A finding that these exchanges show together."""
    clause = exchanges.contract().clause("ANIVA-UPDATE")
    return Finding(clause, sequence[-1], "", "", 200, 500, sequence=sequence, notes=notes)


def test_what_is_known_of_a_step_stands_beside_it() -> None:
    """The script says of a step that the finding needs it: a reader must not take it for a leftover."""
    sequence = [exchanges.exchange(number=number) for number in (1, 2, 3)]
    lines = [*script_lines(shown_by(*sequence, notes=((1, NEEDED),)), exchanges.bind(), Redactor())]
    assert [line for line in lines if line.startswith("# step")] == [f"# step 1 of 2 ({NEEDED})", "# step 2 of 2"]
    assert [step.known for step in steps_in("\n".join(lines))] == [NEEDED, ""]


def test_a_read_is_a_step_of_the_script() -> None:
    """A read at the end of a sequence is numbered like the updates before it: no step is missing."""
    put_back, update = exchanges.exchange(number=1), exchanges.exchange(number=2)
    lines = script_lines(shown_by(put_back, update, update), exchanges.bind(), Redactor())
    steps = [line for line in lines if line.startswith("# step")]
    assert steps == ["# step 1 of 2", "# step 2 of 2: read the appointment"]


def test_a_compliant_vendor_keeps_all_in_sequences() -> None:
    """Without a fault nothing is found, and the share of the budget is kept."""
    campaign, _ = explored()
    assert campaign.evidence.findings() == {}
    assert campaign.client.count <= BUDGET * (SHARE + 0.1)


def test_production_gets_no_sequences() -> None:
    """Where the target is a production system nothing is sent, and the item does not apply."""
    campaign, sequences = explored(environment="production", is_embedded=False)
    assert (campaign.conclude(sequences.clause)[0].word, sequences.tally.total()) == (NOT_APPLICABLE, 0)


@dataclass
class Replayed(Player):
    """A player at an appointment where each step shows the next of some answers, again and again the last one."""

    statuses: list[int] = field(default_factory=list)

    def play(self, steps: Iterable[Probe]) -> list[Exchange]:
        """One exchange, with the next status; 0 is the end of the budget."""
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if not status:
            raise BudgetSpent("spent")
        return [exchanges.exchange(exchanges.answer(status), probe={"clause": "ANIVA-UPDATE"})]


def reduced(statuses: list[int], length: int, left: int = 100) -> Finding:
    """What is known of a 500 in a sequence of steps after its reduction, where replays get these statuses."""
    campaign, sequences = explored()
    first = exchanges.exchange(exchanges.answer(500), probe={"clause": "ANIVA-UPDATE"})
    found = Finding(campaign.bound.contract.clause("ANIVA-UPDATE"), first, "", first.probe.why, 200, 500)
    evidence = Evidence(campaign.bound, (found.clause,), lambda exchange, new: None)
    campaign.evidence = evidence
    evidence.add(found)
    steps = [sequences.steps.update({"scheduled_at": exchanges.TIME})] * length
    Reduction(Replayed(campaign, sequences.steps, statuses=statuses), found, left).reduce(steps)
    return evidence.findings()[found.fingerprint]


@pytest.mark.parametrize(
    ("statuses", "length", "left", "seen"),
    [
        ([500], 1, 100, (2, 2)),  # shown by the whole
        ([500], 4, 100, (2, 2)),  # by its last step, twice
        ([500, 500, 200], 4, 100, (1, 2)),  # by its last step, by chance
        ([500, 200], 4, 100, (2, 2)),  # by the whole alone
        ([200], 4, 100, (1, 2)),  # not again
        ([500, 200, 0], 4, 100, (2, 2)),  # by the whole, and then the run has to stop
        ([500], 4, 0, (1, 1)),  # no requests left
    ],
)
def test_how_often_a_sequence_was_seen_is_true(
    statuses: list[int], length: int, left: int, seen: tuple[int, int]
) -> None:
    """What is told of how often it was seen are the times that exactly the told requests were sent."""
    assert reduced(statuses, length, left).seen == seen


@dataclass
class OfOneMember(Player):
    """A player at an appointment that fails whenever an update names one member; `played` are the sequences."""

    member: str = ""
    played: list[list[Probe]] = field(default_factory=list)

    def play(self, steps: Iterable[Probe]) -> list[Exchange]:
        """The last step's exchange."""
        self.played.append([*steps])
        last = self.played[-1][-1]
        status = 500 if self.member in last.body else 200
        return [exchanges.exchange(exchanges.answer(status), probe={"clause": "ANIVA-UPDATE", "body": last.body})]


def test_a_step_is_made_as_simple_as_it_can_be() -> None:
    """A form becomes JSON, and members that the finding does not need are left out, where it shows all the same."""
    campaign, sequences = explored()
    body = sequences._body([*range(len(sequences.steps.fields))], 0)
    member = [*body][-1]
    form = replace(sequences.steps.update(body), media_type=FORM)
    first = exchanges.exchange(exchanges.answer(500), probe={"clause": "ANIVA-UPDATE"})
    found = Finding(campaign.bound.contract.clause("ANIVA-UPDATE"), first, "", first.probe.why, 200, 500)
    campaign.evidence = Evidence(campaign.bound, (found.clause,), lambda exchange, new: None)
    campaign.evidence.add(found)
    player = OfOneMember(campaign, sequences.steps, member=member)
    Reduction(player, found, 100).reduce([form])
    [last] = player.played[-1]
    assert (len(body) > 1, last.media_type, last.body) == (True, None, {member: body[member]})


@dataclass
class AfterAnother(OfOneMember):
    """A player at an appointment that fails in the last update where an earlier one named the member."""

    def play(self, steps: Iterable[Probe]) -> list[Exchange]:
        """An exchange each, after the one that puts the appointment back; each takes a request of the budget."""
        self.played.append([*steps])
        self.campaign.client.count += len(self.played[-1]) + 1
        status = 500 if any(self.member in one.body for one in self.played[-1][:-1]) else 200
        probe = {"clause": "ANIVA-UPDATE"}
        fine = [exchanges.exchange(exchanges.answer(200), probe=probe) for _ in self.played[-1]]
        return [*fine, exchanges.exchange(exchanges.answer(status), probe=probe)]


def notes_on(*steps: tuple[str, ...], left: int) -> dict[int, str]:
    """What is known of each step after the reduction of updates of these members, which fail after one of a place."""
    campaign, sequences = explored()
    first = exchanges.exchange(exchanges.answer(500), probe={"clause": "ANIVA-UPDATE"})
    found = Finding(campaign.bound.contract.clause("ANIVA-UPDATE"), first, "", first.probe.why, 200, 500)
    campaign.evidence = Evidence(campaign.bound, (found.clause,), lambda exchange, new: None)
    campaign.evidence.add(found)
    body = sequences._body([*range(len(sequences.steps.fields))], 0)
    updates = [sequences.steps.update({name: body[name] for name in names}) for names in steps]
    Reduction(AfterAnother(campaign, sequences.steps, member=PLACE), found, left).reduce(updates)
    return dict(campaign.evidence.findings()[found.fingerprint].notes)


TIME, PLACE = "scheduled_at", "location_id"
PLAIN, SETS = (TIME,), (TIME, PLACE)
KNOWN = [
    ([PLAIN, SETS, PLAIN], 100, {1: NEEDED}),
    ([SETS, PLAIN], 100, {1: NEEDED}),
    ([SETS, PLAIN], 4, {1: WHOLE}),  # the whole was sent again, and then no requests were left
]


@pytest.mark.parametrize(("steps", "left", "notes"), KNOWN)
def test_a_step_is_called_needed_where_leaving_it_out_was_tried(
    steps: list[tuple[str, ...]], left: int, notes: dict[int, str]
) -> None:
    """What a finding does not show without is told from what was not tried without, as no requests were left."""
    assert notes_on(*steps, left=left) == notes


def test_a_warning_beside_a_violation_is_told_with_its_sequence() -> None:
    """What an answer shows beside a broken promise shows again in the same sequence, if it does."""
    contract = exchanges.contract("sqod")
    standin = StandIn(contract, faults=(fault(contract, "SQOD-ONLY-SENT:brings_it_back"),))
    bound, item = BoundContract(contract, target_of(standin), 3, thorough=True), sequences_clause(contract)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(standin))
        campaign = Campaign(bound, Client(bound, 1000, "selftest"), (*contract.clauses, item), setup="")
        Sequences(campaign, item, NIGHTLY, 3).explore()
    found = campaign.evidence.findings().values()
    assert {one.seen for one in found if one.clause.check == "derives"} == {(2, 2)}


def test_what_is_told_of_a_sequence_is_its_last_request() -> None:
    """A smaller request that shows the same later does not take the place of the sequence's own."""
    campaign, _ = explored(FAULT)
    told = [one for one in campaign.evidence.findings().values() if one.sequence]
    for finding in told:
        smaller = exchanges.exchange(probe={"body": {}})
        campaign.evidence.add(replace(finding, exchange=smaller, sequence=(), steps=0))
    after = campaign.evidence.findings()
    assert told
    assert [after[one.fingerprint].exchange for one in told] == [one.sequence[-1] for one in told]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"seen": "2 of 2", "steps": 8, "sequence": ["curl"]}, "reduced from 8 steps; it showed each time"),
        ({"seen": "1 of 2", "steps": 8, "sequence": ["curl"]}, "not each time that they were sent"),
        ({"seen": "2 of 2", "sequence": ["curl"]}, "in this order (it showed each time)"),
        ({"seen": "1 of 2", "steps": 8}, "it did not show again after all of them"),
        ({"seen": "1 of 1", "steps": 8}, "there were no requests left to send all of them"),
    ],
)
def test_the_words_about_a_sequence_are_true(facts: dict[str, Any], words: str) -> None:
    """The text says of a sequence what was done: reduced, sent again in vain, or never sent again."""
    campaign, _ = explored()
    made = Finding(exchanges.clause("accepts"), exchanges.exchange(), "", "a plain update", 200, 500)
    record = campaign.templates.finding(made) | facts
    assert words in "\n".join(_reproduce(record))


@pytest.mark.parametrize(("profile", "count"), [("gate", 0), ("nightly", 1), ("soak", 1)])
def test_only_long_runs_have_the_item(profile: str, count: int) -> None:
    """A short run has no item for sequences, a long one has one for each provider."""
    listed = all_clauses(exchanges.contract("aniva"), PROFILES[profile])
    assert [clause.check for clause in listed].count("sequences") == count


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_each_kind_that_can_occur_has_a_fault(provider: str) -> None:
    """Four kinds of faults occur at every provider, and the fifth wherever a member can be emptied."""
    assert len(list(chosen(provider))) >= 4


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_each_member_is_emptied_in_one_way(provider: str) -> None:
    """No member is emptied twice as often as others."""
    contract = exchanges.contract(provider)
    bodies = [probe.body for probe in Steps(sequences_clause(contract), exchanges.bind(provider)).emptied]
    assert [body for body in bodies if bodies.count(body) > 1] == []


@pytest.mark.parametrize(
    ("provider", "pointer", "value"),
    [("eka", "/token", 7), ("sqod", "/department_id", "4a7e2c10-9b1d-4f3a-8c55-6d0e1f2a1001")],
)
def test_what_no_read_shows_is_put_back(provider: str, pointer: str, value: Any) -> None:
    """A sequence begins with the originals of what no read shows: nothing is carried over from the one before."""
    steps = Steps(sequences_clause(exchanges.contract(provider)), exchanges.bind(provider))
    assert get(steps.putting_back(exchanges.appointment(provider)).body, pointer) == value


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_no_line_to_paste_needs_a_personal_value(provider: str) -> None:
    """Personal members begin with ordinary values of ours, which a printed line can show."""
    bound = exchanges.bind(provider)
    body = (
        Steps(sequences_clause(exchanges.contract(provider)), bound).putting_back(exchanges.appointment(provider)).body
    )
    personal = [f for f in bound.contract.behaviour.fields if under(str(f.shows), bound.contract.behaviour.personal)]
    sent = [(field, get(body, field.pointer)) for field in personal if get(body, field.pointer) is not ABSENT]
    assert [field for field, value in sent if value not in ordinary_values(field, bound)] == []


def test_other_members_follow_a_new_state() -> None:
    """After an update of a state the members that were updated least while it was there are, until all have been."""
    contract = exchanges.contract("sqod")
    item, bound = sequences_clause(contract), exchanges.bind("sqod")
    sequences = Sequences(Campaign(bound, Client(bound, BUDGET, "selftest"), (item,)), item, NIGHTLY, 3)
    sent: list[Probe] = []
    sequences.send = sent.append  # type: ignore[method-assign]
    for _ in range(4):
        sequences._send_with_others(sequences.steps.update({"status": "late"}), 0)
    named = {
        field.pointer for field in sequences.steps.fields for one in sent if get(one.body, field.pointer) is not ABSENT
    }
    assert {field.pointer for field in sequences.steps.fields} - named == set()


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_steps_never_close_an_appointment(provider: str) -> None:
    """No step names a value that may close the appointment."""
    contract = exchanges.contract(provider)
    steps = Steps(sequences_clause(contract), exchanges.bind(provider))
    made = [*steps.refused, *steps.emptied, *steps.elsewhere]
    assert [probe.body for probe in made if needs_expendable(probe.body, steps.bound)] == []
    closing = [value for field in steps.fields for value in field.expendable]
    assert [probe for probe in steps.elsewhere if set(map(str, probe.body.values())) & set(map(str, closing))] == []


def test_a_step_that_was_not_sent_counts_for_nothing() -> None:
    """A step whose change nothing could put back is not sent; the update before it is not taken for it."""
    before = exchanges.exchange()

    def refuse(probe: Probe) -> Exchange:
        raise CannotBePutBack("its original is not known")

    player = Player(SimpleNamespace(send=refuse), SimpleNamespace(), before)  # type: ignore[arg-type]
    assert (player.send(before.probe), player.last) == (None, before)
