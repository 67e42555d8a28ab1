"""What may not be seen is masked, however it is spelled; what may be seen stays."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from suites.kit.privacy.belongings import plain_words
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.spellings import decoded
from suites.kit.privacy.templates import Templates
from suites.selftest import exchanges
from suites.selftest.canary_spellings import spelled, traces

VALUES = {
    "a key": "sk_live-9/x8+Yq=Zz",
    "signs that URLs, JSON and HTML escape": "p%41&ss\"w'o<r>d\\x/?#é",
    "signs that expressions mean": "a(b[c)*+?.^$|{d}",
    "other scripts": "Žofie Žluťoučká 😀",
    "a backslash at the end": "C:\\new\\table\\",
    "a plus and spaces": "+49 30 1234567",
}
EVERY = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)


def knowing(*values: str, is_secret: bool = True) -> Redactor:
    """A redactor that knows these values, each under a name of its own."""
    made = Redactor()
    made.learn({value: f"$NAME_{number}" for number, value in enumerate(values)}, is_secret=is_secret)
    return made


@EVERY
def test_a_value_is_masked_in_every_spelling(value: str) -> None:
    """Raw, percent-encoded, escaped, as HTML, as a part of base64: a value is replaced by its name."""
    seen = {spelling: knowing(value).mask(f'"x": "{spelling}", y') for spelling in spelled(value)}
    assert [spelling for spelling, told in seen.items() if "$NAME_0" not in told] == []
    leaks = [trace for told in seen.values() for trace in traces(value) if trace in told.encode()]
    assert leaks == []


@EVERY
def test_masking_again_changes_nothing(value: str) -> None:
    """A masked text stays as it is, whatever the names in it look like."""
    redactor = knowing(value, "NAME", "personal")
    once = redactor.mask(" ".join(spelled(value)))
    assert redactor.mask(once) == once


@pytest.mark.parametrize("layers", [2, 3])
def test_layers_of_json_are_undone(layers: int) -> None:
    """A value in a JSON text in a JSON text is found."""
    text = VALUES["signs that URLs, JSON and HTML escape"]
    for _ in range(layers):
        text = json.dumps({"a": text})
    assert "$NAME_0" in knowing(VALUES["signs that URLs, JSON and HTML escape"]).mask(text)


def test_what_is_around_a_value_stays() -> None:
    """Of the text before and after a value nothing is lost."""
    told = knowing("Žofie K.").mask('{"name": "\\u017dofie%20K.", "at": "10%25 \\u00e9"}')
    assert told == '{"name": "$NAME_0", "at": "10%25 \\u00e9"}'


def test_an_escape_by_chance_hides_nothing() -> None:
    """A value is found also where its beginning makes an escape with what stands before it."""
    assert knowing("nancy-1").mask("C:\\nancy-1") == "C:\\$NAME_0"


@pytest.mark.parametrize("before", ["", "i", "id", "id:"])
def test_basic_credentials_are_masked(before: str) -> None:
    """In the base64 of Basic credentials the secret is gone, wherever it begins."""
    header = base64.b64encode(f"{before}sk_live-9/x8+Yq=Zz".encode()).decode()
    told = knowing("sk_live-9/x8+Yq=Zz").mask(f"Basic {header}")
    assert "$NAME_0" in told
    assert header[6:-4] not in told


def test_the_longest_value_is_replaced_first() -> None:
    """A value inside of a longer one does not break the longer one's name."""
    assert knowing("token", "token-again", "on-again").mask("token-again token") == "$NAME_1 $NAME_0"


def test_a_short_value_stays() -> None:
    """A value of less than three characters is not replaced."""
    assert knowing("ab", "").mask("ab abc") == "ab abc"


def test_a_value_without_letters_stays() -> None:
    """A value that could be a line of a table is not replaced."""
    assert knowing("-----").mask("----- -----") == "----- -----"


def test_a_value_in_the_payload_of_a_token_is_masked() -> None:
    """In a JSON text that stands in base64, a name with escapes in it is found."""
    payload = base64.urlsafe_b64encode(json.dumps({"sub": "1", "name": "Žofie Žluťoučká"}).encode()).decode()
    assert "$NAME_0" in knowing("Žofie Žluťoučká").mask(f"eyJhbGciOiJub25lIn0.{payload}.")


@pytest.mark.parametrize(
    ("text", "told"),
    [("Max", "$NAME_0"), ("Maximum", "Maximum"), ("%20Max%2C", "%20$NAME_0%2C"), ('"\\nMax"', '"\\n$NAME_0"')],
)
def test_a_short_name_is_replaced_as_a_word(text: str, told: str) -> None:
    """A short value that is no secret is replaced only where it stands alone."""
    assert knowing("Max", is_secret=False).mask(text) == told


def test_a_short_secret_is_replaced_anywhere() -> None:
    """A secret is replaced in the middle of a word, too."""
    assert knowing("hush").mask("xhushx") == "x$NAME_0x"


@pytest.mark.parametrize(
    "given",
    [
        {"headers": {"X-Tenant-Key": "482913"}},
        {"login": {"headers": {"X-Tenant-Key": "482913"}}},
        {"credentials": {"good": "482913"}},
        {"values": {"tenant.id": (482913,)}},
    ],
    ids=["a header", "a header of the login", "a credential", "what each call carries"],
)
@pytest.mark.parametrize("said", ["locked (tenant 482913 is in use)", "refused for 482913, try later", "key 482913"])
def test_a_number_that_opens_something_is_no_count(said: str, given: dict[str, Any]) -> None:
    """What a target sends to be let in is masked in our own sentences, too, though it is a number of few digits."""
    bound = exchanges.bind()
    contract = replace(bound.contract, behaviour=replace(bound.contract.behaviour, query={"tenant": "$tenant.id"}))
    masked = Templates(replace(bound, contract=contract, target=replace(bound.target, **given))).own(said)
    assert ("482913" in masked, "$" in masked) == (False, True), masked


def test_a_secret_stays_one() -> None:
    """What was learned as a word and turns out to be a secret is replaced anywhere."""
    redactor = knowing("hush", is_secret=False)
    redactor.learn({"hush": "$KEY"})
    assert redactor.mask("xhushx") == "x$KEYx"


def test_lines_of_a_value_are_masked() -> None:
    """Whoever prints a value of several lines with something before each line shows none of them."""
    assert knowing("first line is long\nsecond line, too").mask("E   first line is long\nE   second line, too") == (
        "E   $NAME_0\nE   $NAME_0"
    )


@pytest.mark.parametrize("text", ["'sk_live-9/x8+...", "...8+Yq=Zz'", "sk_live-9\u2026", "sk_liv......+Yq=Zz"])
def test_what_is_left_of_a_value_that_was_cut_is_masked(text: str) -> None:
    """A text that was cut in the middle of a value shows neither end of it."""
    told = knowing("sk_live-9/x8+Yq=Zz").mask(text)
    assert ("sk_liv" in told, "q=Zz" in told) == (False, False)


@pytest.mark.parametrize("lead", ["", "x", "id:"])
def test_what_is_left_of_a_date_in_base64_that_was_cut_is_masked(lead: str) -> None:
    """Base64 that was cut in the middle of a known value shows neither end of it."""
    whole = base64.b64encode(f"{lead}1917-10-21".encode()).decode().rstrip("=")
    redactor = knowing("1917-10-21")
    for text in (f"{whole[: len(lead) + 9]}... more", f"more ...{whole[-9:]} more"):
        kept = whole[len(lead) + 3 : len(lead) + 8], whole[-7:-2]
        assert [one for one in kept if one in redactor.mask(text)] == []


def test_a_value_may_be_learned_later() -> None:
    """A value that is learned after some texts have been masked is masked in the next one."""
    redactor = knowing("earlier-value")
    redactor.mask("anything")
    redactor.learn({"later-value": "$LATER"})
    assert redactor.mask("earlier-value later-value") == "$NAME_0 $LATER"


def test_nothing_is_masked_before_anything_is_known() -> None:
    """A redactor that knows nothing leaves every text alone."""
    assert Redactor().mask("%41 \\u0041 $NAME") == "%41 \\u0041 $NAME"


@pytest.mark.parametrize("text", ["100% of 50%ab", "\\ud83d alone", "&nosuch; &#x;", "%F0%9F%98%80 %FF"])
def test_what_only_looks_like_an_escape_is_kept(text: str) -> None:
    """A text that holds no known value comes back as it was."""
    assert knowing("some other value").mask(text) == text


@EVERY
def test_every_spelling_has_one_plain_form(value: str) -> None:
    """Undoing the escapes of a spelled value gives what undoing those of the value gives."""
    form = decoded(value).text
    assert {
        decoded(spelling).text for spelling in (quote(value, safe=""), repr(value)[1:-1], json.dumps(value)[1:-1])
    } == {form}


def test_a_long_value_is_known_by_its_beginning() -> None:
    """Of a value that would make the search slow the beginning is masked, wherever it stands."""
    redactor = Redactor()
    redactor.learn({"Long story " * 1_000: "$personal"})
    assert redactor.mask("told: " + ("Long story " * 1_000)[:1_000].rstrip()) == "told: $personal"


def test_a_plain_word_of_ours_is_masked_as_a_secret_only() -> None:
    """A note that is a word of the suite's own sentences masks none of these; a secret is masked whatever it is."""
    redactor = Redactor()
    redactor.keep((), plain=("refused",))
    redactor.learn({"refused": "$personal"}, is_secret=False)
    assert redactor.mask("A refused update") == "A refused update"
    redactor.learn({"refused": "$SECRET"})
    assert redactor.mask("A refused update") == "A $SECRET update"


def test_the_suites_sentences_stay_readable() -> None:
    """The words of clauses and of the table are kept, those of people's names are not."""
    words = plain_words(exchanges.contract("aniva"))
    assert {"refused", "accepted", "update", "nothing"} <= words
    assert not {"Update", "anna", "diabetes"} & words
