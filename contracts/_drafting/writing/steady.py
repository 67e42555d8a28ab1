"""Whether what is worked out has one value as long as what is shown beside it stays as it is, by the words about it.

A place in a queue, what is free and what a person sets are another one while nothing that is shown has changed: a
compliant vendor shows two values of it for one state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from contracts._drafting.document.member_names import MARKS, spelled

FORMULA = re.compile(
    r"\b(computed|calculated|derived|worked out|determined|sum|product|total(?! (number|count))|difference|times|plus"
    r"|minus|multiplied|divided|added up|adds? up|together|follows? from|results? from|converted|rounded)\b| [×*+/−–-] "
    rf"|^\W*(the )?(value of )?{MARKS}\w+{MARKS} (on|in|as|at|of|with|for|plus|minus|times|and)\b",
    re.IGNORECASE,
)
"""How a sentence gives a formula, in words. `per`, `rate of`, `number of`, `depends on` and `based on` are none: they
say what matters, and not that nothing else does."""
OF_A_MOMENT = re.compile(
    r"\b(today|now|current(ly)?|at present|so far|until then|remaining|left|elapsed|age|ago|history|last|latest"
    r"|recent\w*"
    r"|(at|on|upon|during|by) (the )?(time of )?(booking|creation|payment|check-?(in|out))|once|initial\w*|original\w*"
    r"|forecast|weather|traffic|measured(?! in\b)|sensors?|live|real[- ]?time|availab\w+|exchange rate|random\w*"
    r"|unique)\b",
    re.IGNORECASE,
)
"""Words of what is another value at another moment, though all that is shown stays the same."""
PLACES = r"(seats?|places?|spaces?|spots?|slots?|beds?|rooms?|chairs?|tables?|courts?|times?)"
BOOKINGS = r"(bookings|reservations|appointments|visits)"
PEOPLE = r"(people|persons?|customers?|clients?|guests?|members?|patients?|users?|players?|parties|teams?)"
OF_OTHERS = re.compile(
    r"\b(queue\w*|wait(ing|s|list\w*)?|place in (the |a )?(line|list|row|order)|in line(?! with)|positions?|rank\w*"
    r"|consecutive|sequen\w+|next (in|up|free|open)|occup\w+|vacan\w+|spare|demand\w*|surge|dynamic\w*|busy"
    r"|busi(er|est)|popular\w*|load|utili[sz]\w+|calendar(?! (day|week|month|year)s?)|agenda|diary|timetable|roster"
    r"|rota|rotation|on (duty|call)|round[- ]robin|stock|inventory|balance|credits?|budget|quota|points|ratings?"
    r"|reviews?|scores?|votes?|market|others|any(body|one)|some(body|one)|every(body|one)|whoever|else"
    rf"|(free|open) {PLACES}|{PLACES}\b[^.;]*\b(free|open|taken|booked)|how many\b[^.;]*\bfree"
    r"|(is|are|been|already|fully) (booked|taken|reserved)"
    rf"|(number|count|sum|total|share|many|all|other)\b[^.;]*\b{BOOKINGS}|other {PEOPLE})\b",
    re.IGNORECASE,
)
"""Words of what other people's bookings decide; not `towels are free`, which is of a price."""
BY_A_PERSON = re.compile(
    r"\b(our (?!clock|time)\w+|set by|(sets?|decides?|chooses|agrees?|negotiates?|adjusts?) (it|them|this)\b"
    r"|as \w+( \w+)? sets?|decided|agreed|negotiated|discretio\w+|manual(ly)?|by hand"
    r"|(may|can|might) (also )?(change|vary|differ)|var(y|ies|ying)|variable|fluctuat\w+)\b",
    re.IGNORECASE,
)
"""Words of what somebody sets, or what changes for a reason that the sentence does not give."""
IN_PASSING = re.compile(
    r"\bour (own )?(currency|terms|conditions)\b|\bleft (at (two|three|\d)|as (it|they|is|are))\b"
    r"|\blast (digits?|decimals?)\b",
    re.IGNORECASE,
)
"""Such words that say nothing of the value itself: a price `in our currency` stays while all else does."""


def gives_a_formula(sentence: str) -> bool:
    """Whether a sentence says how something is worked out, not only what matters for it."""
    return FORMULA.search(sentence) is not None


def is_of_others(text: str) -> bool:
    """Whether a text says of something that other people decide it: those who book, or those who set it."""
    return OF_OTHERS.search(text) is not None or BY_A_PERSON.search(text) is not None


def may_change_by_itself(text: str, shown: Iterable[str]) -> bool:
    """Whether a text has words of what changes though nothing does that is shown at these places. A marked name of one
    of them is no such word, as `queue`."""
    names = "|".join(re.escape(name) for place in shown for name in spelled(place))
    rest = re.sub(rf"{MARKS}({names}){MARKS}", " ", text) if names else text
    return OF_A_MOMENT.search(rest) is not None or is_of_others(rest)


def moves_by_itself(text: str, shown: Iterable[str]) -> bool:
    """Whether such words are about the value, so that a compliant vendor may show another one at any time."""
    return may_change_by_itself(IN_PASSING.sub(" ", text), shown)
