"""Whether the words of a sentence tie what it names together: by a rule, by what is refused, by what changes with what.

These lists rather have a word too many: that costs a promise until a person has decided, one too few a false alarm.
"""

from __future__ import annotations

import re

REFUSES = (
    r"4\d\d|refus(e|es|ed|al)|reject(s|ed)?|declined|den(y|ied)|invalid|errors?|fails?|forbidden"
    r"|prohibited|disallow(s|ed)|forbids?|prevents?|rules? out|blocks|contradict\w*"
    r"|not (be )?(allowed|permitted|accepted|valid|possible|supported|available)"
)
DEMANDS = (
    r"must|ha(s|ve) to|needs?|asks? for|calls? for|shall|requires?|required|mandatory|obligatory|cannot|can ?not|can't"
    r"|may not|should(n't| not)?|never|only|not both|either|neither|do not|don't"
)
LIMITS = (
    r"at (most|least)|no (more|less|longer|later|earlier) than|up to|maximum|minimum|max|min|limit(s|ed)?|exceeds?"
    r"|(not|never|nothing) (above|over|below|under|beyond)|(more|less|longer|shorter|greater|higher|lower"
    r"|larger|smaller|fewer|earlier|later) than|not (before|after)"
)
CHANGES = (
    r"ignor(e|es|ed)|discard(s|ed)?|drop(s|ped)?|overrid(es?|den)|overrul(es?|ed)|overwrit(es?|ten)|precedence|wins?"
    r"|wip(es?|ed)|eras(es?|ed)|los(es?|t)|bring(s)? back|restor(es?|ed)|switch(es|ed)|goes (up|down)|always|disables?"
    r"|enables?|chang(es?|ed|ing)|resets?|clear(s|ed)?|empt(y|ied|ies)|remov(es?|ed)|delet(es?|ed)|unset|null"
    r"|replac(es?|ed)"
    r"|re-?(calculat|comput|deriv|generat|issu|evaluat)\w+|calculat\w+|comput\w+|deriv(es?|ed)|adjust\w*|shift(s|ed)?"
    r"|mov(es?|ed|ing)|follows?|becomes?|turn(s|ed)|falls? back|default(s|ed)?|copied|inherit\w*"
    r"|updates (also|too)|depend(s|ing|ent)?|determin(es|ed)|driv(es|en)|sets?( to)?|forces?|forced|implies|implied"
    r"|locks|locked|unlocks|unlocked|recalc\w*|round(s|ed)|cap(s|ped)|snap(s|ped)|match(es|ed)?|equals?|agree"
    r"|is (an? )?(new|fresh|another|different)( one)?|consistent|belongs?|in line|sums?( up)?"
)
TOGETHER = (
    r"together|alongside|without|unless|instead|in place of|otherwise|exclud(e|es|ing)|exclusive(ly)?|incompatible"
    r"|conflicts?|combin(e|ed|es|ation|ations)|both|xor|alternatives?|pair(s|ed)?|goes with|go with|accompan\w+"
)
MAY_CHANGE = re.compile(rf"\b({CHANGES})\b", re.IGNORECASE)
"""Words by which what is stored may be another value than what was sent, or than what was there."""
DENIED = re.compile(r"\b(cannot|can ?not|can't|(must|may|should|shall) not|never|not|n't) (be )?\w+", re.IGNORECASE)
"""What a sentence says not to happen: `cannot be changed` changes nothing."""
CAUSE = re.compile(
    r"\b(when(ever)?|if|once|as soon as|each time|every time|(after|with|by|on|upon) (a |the |any |every )?"
    r"(new|chang\w+|move|moving|edit\w*))\b([^,;:.`]*`[\w./]+`,(?= (and |or )?`))*[^,;:.]*",
    re.IGNORECASE,
)
"""The part of a sentence that says what has to happen before something else does: `when starts_at changes`, also
with several names in a row."""
LEADS = re.compile(
    r"\b(follows?|depends? (up)?on)\b(?! (each other|one another))"
    r"(?:(?!,? (and )?\W?[\w./]+\W? (follows?|depends?|is|are|becomes?|changes?|goes)\b)[^;:])*",
    re.IGNORECASE,
)
"""The part of a sentence that says from what something follows, up to the next thing that does."""
IN_TIME = re.compile(
    r"\bfollow(s|ed|ing)?( directly)?( (on|upon))? (each other|one another|directly|immediately)\b", re.I
)
"""How it says that one appointment comes after another one."""
TIES = re.compile(rf"\b({REFUSES}|{DEMANDS}|{LIMITS}|{CHANGES}|{TOGETHER})\b(?!-\w)", re.IGNORECASE)
"""Words by which a sentence about several members may tie one to another."""
STRONG = re.compile(rf"\b({REFUSES}|{DEMANDS}|unless|except|until)\b", re.IGNORECASE)
"""Those that tie also where a sentence says that something stays."""
EACH_OTHER = re.compile(
    r"\b(together|both|either|neither|one of|exclusive(ly)?|exclude|each other|one another|same time|conflict|combin\w+"
    r"|incompatible|in (this )?order|as a pair|xor|match|equal|agree|consistent|sum|add up|differ|at once)\b",
    re.IGNORECASE,
)
"""Words that tie those which a sentence names in a row: without one of them it says the same of each."""
BINDS = re.compile(rf"\b({REFUSES}|{DEMANDS}|{LIMITS}|ignor(e|es|ed)|discard(s|ed)?|drop(s|ped)?)\b", re.IGNORECASE)
"""How a sentence about one member says that a value of it may be refused, or not be stored."""
IN_A_CASE = re.compile(
    r"\b(if|when(ever)?|unless|while|until|where|once|as long as|provided that|in case|depend(s|ing)?"
    r"|in (all|any) other cases?|(only|not|never|most|least|than \S+|to \d\S*)( \w+){0,2}"
    r" (for|in|on|at(?! (most|least))|with|by|during|within|outside)"
    r"|within (the )?\S+ (minutes|hours|days) (of|before))\b"
    r"|\bfor [\w-]+ (visit|session|appointment|booking|event|meeting|class)(e?s)?\b"
    rf"|\b(otherwise|else)\b[^.]*\b({REFUSES}|{DEMANDS})\b",
    re.IGNORECASE,
)
"""How it says that this is so in a case that no other member names."""
SHOWN = r"(shown|displayed|returned|visible|printed|hidden)"
SHOWS = re.compile(
    rf"\b(is|are|be) ((only|also|then|always) )*({SHOWN}|used (to|by|as|for)|sent to|e-?mailed|notified|informed|told"
    rf"|reminded)\b|\b(only|never|not) {SHOWN}\b|\b{SHOWN} (only )?(with|if|when|for|in|to|by)\b"
    r"|\b(format|spelling|syntax|notation|unit|style|shape|time ?zone)s? (as|of|like)\b"
    r"|\b(see|cf|e\.g\.?|for example|such as)\b|\bnull (removes|clears|empties|unsets) it\b"
    r"|\b(for|of|with) (whom|which|whose)\b[^,;]*?\b(is|are) \w+ed\b"
    r"|\b(visit|appointment|booking)s? (is|are) (moved|changed|updated)\b"
    r"|\b(if|when|once) (it|this|they) (is|are) \w+ed\b|\bas long as needed\b|\bas needed\b",
    re.IGNORECASE,
)
"""How a sentence explains what is done with a value elsewhere, how it is spelled, or of what it speaks."""
FREE = re.compile(
    r"\b((does|do|did) not|(do|does)n't) (have|need) to\b|\bneed not\b|\bno need\b"
    r"|\b(not|n't|never) (be )?(required|needed|mandatory)\b",
    re.IGNORECASE,
)
"""How it says that nothing is demanded."""
STAYS = re.compile(
    r"\b(stays?|remains?|keeps?|kept|left|leaves?) (\w+ ){0,2}(as (it|they)|alone|unchanged|untouched|the same|intact"
    r"|values?)\b|\b(is|are) kept\b|\bun(changed|touched|affected)\b|\bindependent(ly)?\b|\bregardless\b"
    r"|\b(not|never|n't) (be )?(changed|affected|touched|influenced|modified)\b"
    r"|\b(does|do)( not|n't) (change|affect|touch|influence|depend)\b",
    re.IGNORECASE,
)
"""How it says that one leaves another one alone."""
OF_THE_REST = re.compile(
    r"\b(members?|fields?|propert(y|ies)|attributes?|parameters?|keys?|values?|whatever|anything)\b[^,;:]*?"
    r"\b(left out|leaves? out|omitted|missing|absent|unsent"
    r"|(not|n't) (be )?(sent|included?|provided?|specified|present))\b",
    re.IGNORECASE,
)
"""How it speaks of all that an update leaves out, and of some members as examples or exceptions."""
BEFORE = re.compile(
    r"\b(on|at|during|upon) (creation|booking)\b|\bwhen (\w+ )?(creat(ed|ing)|book(ed|ing))\b", re.IGNORECASE
)
"""How it speaks of what happens before any update."""
CODE = re.compile(r"[\"']\s*:\s*[\"'{\[\d]|--(header|data|url|request)\b|https?://\S+\?\S+=")
"""Signs of an example request on one line."""
MEANING = re.compile(r"\W*(true|false|yes|no|whether|null|set) \b(?!only\b)", re.IGNORECASE)
"""How a sentence begins that says what a switch stands for: `true where somebody has to translate`."""
CLOSED = re.compile(
    r"\b(cancel\w*|complet\w*|finish\w*|past|ended|is over|started|begun|billed|invoiced|arriv\w*|check(ed)?[- ]?in"
    r"|closed|archived|deleted|expired|no[- ]?show\w*|attended|overlap\w*|taken|occupied|double[- ]book\w*"
    r"|in the (future|past)|already booked|another (appointment|booking|visit)|free|null|omitted|left out"
    r"|absent|missing|empty|unknown|exist\w*|not (be )?found|(not|n't) (sent|given|provided|set|specified"
    r"|included|supplied))\b",
    re.IGNORECASE,
)
"""Cases in which the appointments that a target gives are not, of which a clash or a missing id speak, or in which the
member is not sent."""


def may_change(sentence: str) -> bool:
    """Whether it may say that a value is another one afterwards; else it may only say what is refused."""
    return MAY_CHANGE.search(IN_TIME.sub(" ", DENIED.sub(" ", sentence))) is not None


def is_cause(sentence: str, end: int) -> bool:
    """Whether the name that ends at this place of a sentence stands for what happens first, or from which others
    follow."""
    parts = (*CAUSE.finditer(sentence), *LEADS.finditer(sentence))
    return any(found.start() < end <= found.end() for found in parts)


def may_tie(sentence: str) -> bool:
    """Whether a sentence has a word by which it may tie something at all."""
    return bool(TIES.search(sentence) or BINDS.search(sentence))


def ties_several(sentence: str) -> bool:
    """Whether a sentence that names several members apart may tie one to another."""
    if CODE.search(sentence) or OF_THE_REST.search(sentence) or BEFORE.search(sentence):
        return False
    found = SHOWS.sub(" ", FREE.sub(" ", sentence))
    is_denied = STAYS.search(sentence) or FREE.search(sentence)
    return (STRONG if is_denied else TIES).search(found) is not None


def ties_each_other(sentence: str) -> bool:
    """Whether a sentence ties members that it names in a row."""
    return EACH_OTHER.search(sentence) is not None and ties_several(sentence)


def is_of_closed(sentence: str) -> bool:
    """Whether a sentence speaks of appointments of which no target gives any, or of a member that is not sent."""
    return CLOSED.search(sentence) is not None


def binds_in_a_case(sentence: str, has_value: bool = False) -> bool:
    """Whether a sentence says that one member is bound in a case which the document names by no other member.
    `has_value`: it names a value of that member, for which then something is limited."""
    others = (CLOSED, SHOWS, STAYS, FREE, BEFORE, CODE, OF_THE_REST)
    if MEANING.match(sentence) or any(words.search(sentence) for words in others):
        return False
    is_limit = has_value and re.search(rf"\b({LIMITS})\b", sentence, re.IGNORECASE)
    return bool(is_limit or (BINDS.search(sentence) and IN_A_CASE.search(sentence)))
