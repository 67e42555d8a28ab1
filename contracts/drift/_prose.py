"""What changed in the sentences of two documents, each tied to the member, status or operation that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.drift._change import Change
from contracts.drift._facts import CallFacts, Facts
from contracts.drift._members import Member, Members, as_choice
from contracts.drift._sentences import Pair, is_same_list, pairs, plain_sentences, same, without

DOCUMENT = "document"
"""The place of the introduction, and of a page around the document."""
Sentences = tuple[str, ...]
Placed = tuple[str, str]
"""The place of a sentence, and the sentence."""


def text_changes(old: Facts, new: Facts) -> Iterator[Change]:
    """Sentences that appeared, vanished or changed, the old members at the places of the new ones.

    What came or went with its member, or with a branch of a choice, is no change of its own. A sentence that only moved
    within a place, or between a place and the general text, is none either; one that moved to another member is, as
    `may be null` says another thing there.
    """
    before, after, members = dict(_tied(old)), dict(_tied(new)), [dict(_placed(one)) for one in (old, new)]
    general = {place: list(_general(facts)) for place, facts in (("old", old), ("new", new))}
    texts = [[one for _, one in general[which]] for which in ("old", "new")]
    for place in (one for one in after if one in before):
        was, now = (one.get(place, Member()) for one in members)
        gone = without(without(before[place], after[place]), [*texts[1], *_of_branches(was, now)])
        come = without(without(after[place], before[place]), [*texts[0], *_of_branches(now, was)])
        found = pairs(gone, come, before[place], after[place])
        yield from (_change(place, pair) for pair in found if not is_same_list(pair, now.values or ()))
    yield from _general_changes(general["old"], general["new"], before, after)


def _general_changes(
    old: list[Placed], new: list[Placed], before: Mapping[str, Sentences], after: Mapping[str, Sentences]
) -> Iterator[Change]:
    """What changed in the text of operations and of the page, wherever in it a sentence stands."""
    tied = [one for texts in (before, after) for sentences in texts.values() for one in sentences]
    gone, come = (_gone(*sides, tied) for sides in ((old, new), (new, old)))
    texts = [[one for _, one in general] for general in (old, new)]
    for pair in pairs(list(gone), list(come), *texts):
        yield _change(come.get(pair[1]) or gone[pair[0]], pair)


def _gone(these: list[Placed], others: list[Placed], tied: list[str]) -> dict[str, str]:
    """The sentences that a place has lost, by which; those that stand at another place instead only moved, and one that
    is repeated on the page is not lost there with its last repetition."""
    was, now = _places(these), _places(others)
    found: dict[str, str] = {}
    for place, one in these:
        places = now.get(same(one), set())
        is_kept = place in places or DOCUMENT in places or places - was[same(one)] or (place == DOCUMENT and places)
        if not is_kept:
            found.setdefault(one, place)
    return {one: found[one] for one in without(found, tied)}


def _places(general: list[Placed]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for place, one in general:
        found.setdefault(same(one), set()).add(place)
    return found


def _change(place: str, pair: Pair) -> Change:
    kind = "changed" if all(pair) else "added" if pair[1] else "removed"
    return Change(f"text-{kind}", place, *pair)


def _general(facts: Facts) -> Iterator[Placed]:
    """The sentences of operations and of the document, with their place."""
    for role, call in facts.calls.items():
        yield from ((role, one) for text in call.texts for one in plain_sentences(text))
    yield from ((DOCUMENT, one) for text in facts.texts for one in plain_sentences(text))


def _tied(facts: Facts) -> Iterator[tuple[str, Sentences]]:
    """The sentences of parameters, members and statuses, by their place."""
    for role, call in facts.calls.items():
        yield from ((place, plain_sentences(text)) for place, text in _texts(role, call))


def _of_branches(one: Member, other: Member) -> list[str]:
    """The sentences of the branches of a choice that only one of two members has beside all those of the other."""
    theirs = set(as_choice(other, one))
    is_more = bool(theirs) and theirs < set(one.alternatives)
    return [told for two in one.alternatives if is_more and two not in theirs for told in plain_sentences(two.said)]


def _placed(facts: Facts) -> Iterator[tuple[str, Member]]:
    """The members and parameters by their place."""
    for role, call in facts.calls.items():
        bodies = {"request": call.request, **{f"response.{one}": two.members for one, two in call.answers.items()}}
        for part, members in bodies.items():
            yield from ((f"{role}.{part}{pointer}", one) for pointer, one in members.items())
        yield from _apart(role, call.parameters)


def _apart(around: str, named: Mapping[str, Members]) -> Iterator[tuple[str, Member]]:
    """Parameters or headers and what is inside them, by their place."""
    for name, members in named.items():
        yield from ((f"{around}.{name}{pointer}", one) for pointer, one in members.items())


def _texts(role: str, call: CallFacts) -> Iterator[tuple[str, str]]:
    yield from ((place, one.text) for place, one in _apart(role, call.parameters))
    yield from ((f"{role}.request{pointer}", one.text) for pointer, one in call.request.items())
    for status, answer in call.answers.items():
        head = f"{role}.response.{status}"
        whole = answer.members.get("")
        yield head, f"{answer.text}\n\n{whole.text if whole else ''}"
        yield from ((f"{head}{pointer}", one.text) for pointer, one in answer.members.items() if pointer)
        yield from ((place, one.text) for place, one in _apart(head, answer.headers))
