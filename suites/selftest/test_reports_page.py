"""What the page of a run promises."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import contracts
import reports
from reports.__main__ import main
from reports._records import Target
from suites.kit.model.findings import ONCE_EACH
from suites.selftest import journals


class Page(HTMLParser):
    """The tags and the visible text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def page_of(folder: Path, records: list[journals.Record]) -> Page:
    """The page of a journal of these lines."""
    return Page(reports.page(reports.read(journals.write(folder, records))))


def test_a_drafted_clause_that_would_be_broken_is_shown_whole(tmp_path: Path) -> None:
    """Who reads the page of an untouched draft sees each such clause with its sentence, the request and the answer."""
    found = journals.finding("ACME-FITTED", expected="null", got="1795534200")
    drafted = journals.verdict("ACME-FITTED", "observed", would_be="violation", drafted=[found])
    other = {**drafted, "clause": "ACME-SURE"}
    text = page_of(tmp_path, [journals.header(), drafted, other, journals.summary(observed=2), journals.footer()]).text
    assert "2 drafted clauses would be broken, if your reading of the page is right" in text
    assert all(one in text for one in ("would be a violation", found["sent"], "1795534200", found["curl"]))


POINT = "the target has been down since 2026-11-21 07:10:02 UTC"
DOWN = f"{POINT} (status 503), also after the run waited 30 s for it"


def unjudged(*reasons: str, provider: str = "acme", **others: int) -> list[journals.Record]:
    """What a journal has of a provider with inconclusive clauses, one for each reason, and so many other ones."""
    verdicts = [
        journals.verdict(f"ACME-{number}", "inconclusive", reason=reason, provider=provider)
        for number, reason in enumerate(reasons)
    ]
    return [*verdicts, journals.summary(provider, whose="set-up", inconclusive=len(reasons), **others)]


HEADLINES = {
    "down": (
        [journals.header(), *unjudged(DOWN, DOWN, observed=1), journals.footer(75)],
        f"The target could not be tested: {POINT}",
    ),
    "down in mid-run": (
        [journals.header(), *unjudged(DOWN, DOWN, kept=3), journals.footer(75)],
        f"2 of 5 clauses could not be judged: {POINT}",
    ),
    "broken, then down": (
        [journals.header(), *unjudged(DOWN, DOWN, violation=1, kept=2), journals.footer(1)],
        f"1 violation, 2 of 5 clauses could not be judged: {POINT}",
    ),
    "one of two is down": (
        [journals.header("acme", "globex"), *unjudged(DOWN, DOWN), journals.summary("globex"), journals.footer(75)],
        f"Acme Health could not be tested: {POINT}",
    ),
    "unclear for several reasons": (
        [journals.header(), *unjudged(DOWN, "another one"), journals.footer(75)],
        "2 inconclusive",
    ),
    "green": (journals.green(), "All promises kept"),
    "violation": (journals.broken(), "1 violation"),
    "mixed": (journals.mixed(), "1 violation, 1 suite error, 1 inconclusive"),
    "warned": (
        [journals.header(), journals.summary(kept=3, warning=2), journals.footer()],
        "No violation, 2 warnings",
    ),
    "cut short": (journals.green()[:-1], "Cut short before its end"),
    "cut short, broken": (journals.broken()[:-1], "Cut short, 1 violation so far"),
    "stale": ([*journals.green()[:-1], journals.footer(1)], "An exception in known.yaml no longer holds"),
    "interrupted": ([*journals.green()[:-1], journals.footer(2)], "Interrupted"),
    "bad contract": ([*journals.green()[:-1], journals.footer(78)], "A contract, a target or an option is wrong"),
    "nothing": ([journals.header(), journals.footer(5)], "Nothing ran"),
    "kept nothing": (
        [journals.header(), journals.summary(observed=1), journals.footer()],
        "Nothing was tested",
    ),
    "never green": (
        [journals.header(), journals.summary(whose="set-up", kept=1), journals.footer()],
        "Inconclusive",
    ),
}


@pytest.mark.parametrize(("records", "title"), HEADLINES.values(), ids=HEADLINES.keys())
def test_the_headline_is_the_verdict(tmp_path: Path, records: list[journals.Record], title: str) -> None:
    """The first heading says in a few words how the run ended."""
    assert f"<h1>{title}</h1>" in page_of(tmp_path, records).source


def test_a_contract_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    """A provider that was left out has its own section, with the problems of its contract."""
    head = journals.header(left_out={"beta": "beta/clauses.yaml:3  <b>no</b> such check"})
    source = page_of(tmp_path, [head, *journals.green()[1:-1], journals.footer(78)]).source
    assert "The contract of beta cannot be used" in source
    assert "beta/clauses.yaml:3  &lt;b&gt;no&lt;/b&gt; such check" in source


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        ("vendor", "the vendor"),
        ("set-up", "most likely us, as we set the target up; else whoever runs it"),
        ("ours", "us"),
        ("left", "us: a run left something changed at the target"),
        ("nobody", "nobody"),
    ],
)
def test_a_provider_says_who_is_responsible(tmp_path: Path, whose: str, words: str) -> None:
    """Each provider has its sentence, who is responsible, and the command to run it again."""
    text = page_of(tmp_path, [journals.header(), journals.summary(whose=whose), journals.footer()]).text
    assert f"Responsible{words} (our owner: integrations)" in text
    assert "The result of acme." in text
    assert "pytest --provider acme --hypothesis-seed 2026" in text


def test_a_violation_is_the_vendors_whatever_failed_beside_it(tmp_path: Path) -> None:
    """A run with violations and errors of the suite says whose each of them are."""
    end = journals.summary(whose="ours", violation=2, suite_error=3)
    text = page_of(tmp_path, [journals.header(), end, journals.footer(70)]).text
    assert "the vendor for 2 violations; for the rest us" in text
    assert "About 2 violations: Send the vendor a request below" in text


def test_a_known_deviation_is_told_beside_what_is_kept(tmp_path: Path) -> None:
    """A run that keeps all but what known.yaml accepts says so first, and why, whose and until when that is."""
    why = "ticket 7 (accepted by integrations until 2026-12-31)"
    verdicts = [journals.verdict(), journals.verdict("ACME-TIME", "known", reason=why)]
    records = [journals.header(), *verdicts, journals.summary(kept=1, known=1), journals.footer()]
    page = page_of(tmp_path, records)
    assert "<h1>All promises kept but for 1 known deviation</h1>" in page.source
    assert f"ACME-TIME: {why}" in page.text


def test_a_page_says_what_a_keyword_of_ours_means(tmp_path: Path) -> None:
    """A member that nobody sent is told in a sentence, and commands stand without marks of Markdown."""
    page = page_of(tmp_path, journals.broken(keyword="unsent"))
    assert "was not sent, and has to stay as it was" in page.text
    assert "`" not in page.text


def test_what_is_still_changed_is_no_inconclusive_clause(tmp_path: Path) -> None:
    """A provider whose clauses are judged, but whose appointments are not all as before, is told as that."""
    records = [journals.header(), journals.summary(whose="left", kept=3), journals.footer(75)]
    text = page_of(tmp_path, records).text
    assert ("still changed" in text, "may be down" in text) == (True, False)


@pytest.mark.parametrize(("warnings", "said"), [(0, "Nothing to do."), (1, "A warning fails no run: tell the vendor")])
def test_what_to_do_about_warnings_is_said_where_there_are_some(tmp_path: Path, warnings: int, said: str) -> None:
    """A page without warnings does not speak of them, and one with some does not say that nothing is to be done."""
    end = journals.summary(whose="nobody", kept=3, warning=warnings)
    text = page_of(tmp_path, [journals.header(), end, journals.footer()]).text
    assert f"What to do{said}" in text


def test_counts_are_shown(tmp_path: Path) -> None:
    """Each provider has the counts of its verdicts, and of accepted and refused requests."""
    text = page_of(tmp_path, journals.broken()).text
    assert "1 violation" in text
    assert "120 requests: 40 accepted,\n80 refused" in text


def test_the_worst_provider_is_first(tmp_path: Path) -> None:
    """A provider with a violation comes before one without, whatever their order in the run."""
    ends = [journals.summary("good", kept=1), journals.summary("poor", whose="vendor", violation=1)]
    source = page_of(tmp_path, [journals.header("good", "poor"), *ends, journals.footer(1)]).source
    assert source.index("Poor Health") < source.index("Good Health")


@pytest.mark.parametrize("member", ["clause", "seen", "spread", "sent", "expected", "got", "curl"])
def test_a_card_has_every_detail(tmp_path: Path, member: str) -> None:
    """The card of a failure has the clause, how often it was seen, sent, expected, got, and a cURL command."""
    assert journals.finding()[member] in page_of(tmp_path, journals.broken()).text


def test_a_card_links_to_the_vendors_page(tmp_path: Path) -> None:
    """The card of a failure links to the page on which the vendor makes the promise."""
    page = page_of(tmp_path, journals.broken())
    assert ("a", {"href": "https://docs.example.com/acme/update", "rel": "noreferrer"}) in page.tags
    assert "Response, scheduled_at" in page.text


def test_a_finding_is_listed_under_its_own_clause(tmp_path: Path) -> None:
    """A finding of exploration shows the sentence of the clause that it breaks."""
    found = journals.finding("ACME-UPDATE")
    explored = journals.verdict("ACME-EXPLORE-OPEN", "violation", findings=[found])
    source = page_of(tmp_path, [journals.header(), journals.verdict(), explored, journals.footer(1)]).source
    assert '<span class="says">The promise of ACME-UPDATE holds.</span>' in source


def test_failures_come_in_the_order_of_their_severity(tmp_path: Path) -> None:
    """Violations come first, then suite errors, inconclusive clauses, and warnings."""
    source = page_of(tmp_path, journals.mixed()).source
    headings = re.findall("<h3>(.*?)</h3>", source)
    assert headings[:4] == [
        "Violations",
        "Suite errors: our own mistakes",
        "Inconclusive: no definite answer",
        "Warnings",
    ]


def test_inconclusive_says_why(tmp_path: Path) -> None:
    """Clauses that are inconclusive for the same reason are listed together, with the reason once."""
    lines = [journals.verdict(f"ACME-{n}", "inconclusive", reason="read time-out") for n in range(3)]
    source = page_of(tmp_path, [journals.header(), *lines, journals.footer(75)]).source
    assert source.count("<strong>read time-out</strong>") == 1
    assert "ACME-0, ACME-1, ACME-2" in source


def test_the_table_has_failing_clauses_first(tmp_path: Path) -> None:
    """The table of all clauses begins with the failing ones and ends with the kept ones."""
    table = page_of(tmp_path, journals.mixed()).source.partition("<tbody>")[2]
    shown = re.findall(r'class="id">ACME-([A-Z-]+)<', table)
    assert (len(shown), shown[0], shown[-1]) == (len(journals.OUTCOMES), "VIOLATION", "KEPT")


def test_the_table_has_each_clause(tmp_path: Path) -> None:
    """A row of the table has sentence, source, strength, check, verdict and cases."""
    row = page_of(tmp_path, journals.green()).source.partition("<tbody>")[2].partition("</tr>")[0]
    for cell in (
        "The promise of ACME-UPDATE holds.",
        "Response, scheduled_at",
        ">must<",
        ">accepts<",
        ">kept<",
        ">3<",
    ):
        assert cell in row


@pytest.mark.parametrize(
    "fact",
    ["stand-in", "https://acme.example.com", "2026-11-21", "gate, 2026", journals.RUN, "schemathesis 4.32.5"],
)
def test_the_facts_of_the_run_are_shown(tmp_path: Path, fact: str) -> None:
    """Target, base URL, contract date, profile, seed, run id and versions are on the page."""
    assert fact in page_of(tmp_path, journals.green()).text


def test_a_missing_footer_is_shown(tmp_path: Path) -> None:
    """A run that was cut short says so in its heading, in a sentence, and in place of its end."""
    text = page_of(tmp_path, journals.green()[:-1]).text
    assert "The run was cut short. Clauses that it did not" in " ".join(text.split())
    assert "never: the run was cut short" in text


def test_an_unfinished_provider_is_shown(tmp_path: Path) -> None:
    """A provider that the run did not finish says so and is not green."""
    source = page_of(tmp_path, [journals.header(), journals.verdict()]).source
    assert "The run ended before this provider was finished; 1 of its clauses have a verdict." in source
    assert '<span class="badge inconclusive">cut short</span>' in source


def test_a_provider_that_was_not_run_is_marked(tmp_path: Path) -> None:
    """A provider without selected clauses does not turn a finished run red."""
    records = [journals.header("acme", "bolt"), journals.verdict(), journals.summary(), journals.footer()]
    source = page_of(tmp_path, records).source
    assert "<h1>All promises kept</h1>" in source
    assert "No clause of this provider was run." in source


def hostile() -> list[journals.Record]:
    """A run in which every text from a vendor or a contract is hostile."""
    bad = journals.HOSTILE
    place = journals.target("acme", title=bad, owner=bad, page="javascript:alert(1)", base_url=bad, operation=bad)
    texts = dict.fromkeys(("sent", "expected", "got", "curl", "seen", "pointer", "keyword", "clause"), bad)
    lines = [
        journals.verdict(bad, "violation", says=bad, findings=[journals.finding(**texts)], check=bad),
        journals.verdict("ACME-LOST", "inconclusive", reason=bad, source={"at": bad, "page": "data:text/html,x"}),
    ]
    end = {**journals.summary(whose="vendor", violation=1), "sentence": bad, "command": bad}
    return [journals.header(targets=[place], seed=bad, versions={bad: bad}), *lines, end, journals.footer(1)]


def test_hostile_text_makes_no_tag(tmp_path: Path) -> None:
    """Text of a journal never becomes a second script, an image or a link that runs something."""
    page = page_of(tmp_path, hostile())
    assert [tag for tag, _ in page.tags if tag in ("script", "img")] == ["script"]
    assert all(not (attributes.get("href") or "").startswith(("javascript", "data")) for _, attributes in page.tags)


def test_hostile_text_is_shown_as_it_is(tmp_path: Path) -> None:
    """Hostile text stays legible, and a mark that would reverse the line is escaped."""
    page = page_of(tmp_path, hostile())
    assert "</pre><script>alert(1)</script>" in page.text
    assert "\u202e" not in page.source
    assert r"\u202e" in page.text


def test_a_lone_surrogate_can_be_written(tmp_path: Path) -> None:
    """A page can be written with a lone surrogate, as `withstands` sends it, which is escaped."""
    journal = reports.read(journals.write(tmp_path, journals.broken(sent="\ud800 \x00")))
    assert r"\ud800 \x00" in reports.write_page(journal).read_text(encoding="utf-8")


def test_the_page_loads_nothing(tmp_path: Path) -> None:
    """The page is one file: URLs are only in links, and its policy allows no script but its own."""
    page = page_of(tmp_path, journals.mixed())
    loading = [tag for tag, a in page.tags if "src" in a or (("href" in a) and tag != "a") or tag == "link"]
    assert loading == []
    assert not re.search(r"url\(|@import", page.source)
    [policy] = [a["content"] or "" for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.count("script-src 'sha256-") == 1


@pytest.mark.parametrize("rule", ["prefers-color-scheme: dark", "@media print", "max-width: 50rem", 'name="viewport"'])
def test_the_page_fits_its_reader(tmp_path: Path, rule: str) -> None:
    """The page has rules for dark mode, printing and phones."""
    assert rule in page_of(tmp_path, journals.green()).source


def test_the_command_prints_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`reports page` writes the latest run's page beside its journal and prints the path."""
    path = journals.write(tmp_path, journals.green()).with_suffix(".html")
    assert main(["page", "--dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_command_writes_to_the_given_file(tmp_path: Path) -> None:
    """`reports page RUN --out FILE` writes that run's page to that file."""
    journals.write(tmp_path, journals.green())
    assert main(["page", journals.RUN, "--dir", str(tmp_path), "--out", str(tmp_path / "a.html")]) == 0
    assert (tmp_path / "a.html").is_file()


def test_the_page_lists_what_was_tried(tmp_path: Path) -> None:
    """For each member, the page says which classes of values were accepted and which were refused."""
    tried = {"/note": {"quotes": "accepted", "256 characters": "refused"}}
    shown = page_of(tmp_path, [journals.header(), {**journals.summary(), "coverage": tried}, journals.footer()])
    assert all(text in shown.text for text in ("/note", "quotes", "256 characters"))


def test_the_page_lists_what_nothing_compared(tmp_path: Path) -> None:
    """The page names each member that nothing compared with what was sent, and why."""
    summary = {**journals.summary(), "not_compared": {"/room": "no accepted update sent it"}}
    shown = page_of(tmp_path, [journals.header(), summary, journals.footer()])
    assert all(text in shown.text for text in ("/room", "no accepted update sent it", "Not compared"))


def test_a_long_value_is_cut_off(tmp_path: Path) -> None:
    """A value of millions of characters is cut off, and the page says how long it is."""
    source = page_of(tmp_path, journals.broken(got="x" * 5_000_000)).source
    assert len(source) < 200_000
    assert "(5000000 characters; the journal has them all)" in source


def test_a_page_of_many_findings_ends(tmp_path: Path) -> None:
    """Of hundreds of findings the page shows the first ones, and counts the others."""
    found = [journals.finding(fingerprint=f"{number:08x}") for number in range(600)]
    lines = [journals.header(), journals.verdict("ACME-TIME", "violation", findings=found), journals.footer(1)]
    page = page_of(tmp_path, lines)
    assert page.source.count('<details class="card') == 500
    assert "100 more findings are in the journal." in page.text


def test_what_no_client_can_test_is_said(tmp_path: Path) -> None:
    """The page names the sentences of the vendor's page that are not tested, with the reasons."""
    sentence = {"at": "Overview", "line": 10, "reason": "Nothing <b>shows</b> it."}
    target = journals.target("acme", excluded=[sentence])
    page = page_of(tmp_path, [journals.header(targets=[target]), *journals.green()[1:]])
    assert all(text in page.text for text in ("no client can test (1)", "Overview (line 10)", sentence["reason"]))


@pytest.mark.parametrize("provider", contracts.names())
def test_what_a_contract_excludes_is_said(tmp_path: Path, provider: str) -> None:
    """The sentences that an included contract names as not tested are on the page, with a line or without one."""
    excluded = [dict(row) for row in contracts.load(provider).excluded]
    page = page_of(
        tmp_path, [journals.header(targets=[journals.target("acme", excluded=excluded)]), *journals.green()[1:]]
    )
    assert f"no client can test ({len(excluded)})" in page.text


def test_what_is_excluded_tells_no_runs_apart() -> None:
    """A journal that has been taken into a history is known there, whatever a newer reader sees in its header."""
    with_more, without = (Target(*"abcdefgh", excluded=rows) for rows in (({"at": "x"},), ()))
    assert repr(with_more) == repr(without)


@pytest.mark.parametrize(("seen", "is_told"), [("3 of 3", False), ("1 of 3", True), ("8 times in 184 updates", False)])
def test_a_request_that_may_need_others_is_told(tmp_path: Path, seen: str, is_told: bool) -> None:
    """Where a request alone did not show its finding each time, the page says so beside its cURL line."""
    page = page_of(tmp_path, journals.broken(seen=seen))
    assert ("what was sent before it may matter" in page.text) is is_told


def test_what_puts_back_stands_before_what_does_not(tmp_path: Path) -> None:
    """The command that puts back what it changes stands before the cURL line, and works from any folder."""
    head, *others = journals.broken()
    text = page_of(tmp_path, [{**head, "checkout": "/srv/our suite"}, *others]).text
    again = f"cd '/srv/our suite' && pytest --replay {journals.RUN}:9f86d081"
    assert 0 < text.index(again) < text.index(journals.finding()["curl"])


def test_a_run_is_run_again_from_any_folder(tmp_path: Path) -> None:
    """The command that runs a provider again names the folder to run it in, where the journal does."""
    head, *others = journals.green()
    text = page_of(tmp_path, [{**head, "checkout": "/srv/suite"}, *others]).text
    assert "cd /srv/suite && pytest --provider acme --hypothesis-seed 2026" in text


def test_names_in_curl_lines_are_explained(tmp_path: Path) -> None:
    """A page with cURL lines says of each $NAME where its value is found."""
    names = {"ACME_KEY": "the environment variable of this name", "ID": "appointment.editable in targets.toml: its id"}
    lines = [{**one, "names": names} if one["kind"] == "summary" else one for one in journals.broken()]
    text = page_of(tmp_path, lines).text
    assert "$ACME_KEYthe environment variable of this name" in text
    assert "$IDappointment.editable in targets.toml: its id" in text


def test_a_journal_without_names_has_the_rule(tmp_path: Path) -> None:
    """The page of an older journal says by which rule $NAMES are found."""
    assert "$APPOINTMENT_EDITABLE is the id of appointment.editable there" in page_of(tmp_path, journals.broken()).text


def test_what_a_curl_line_needs_is_said(tmp_path: Path) -> None:
    """A page with cURL lines says what their $NAMES are, and that nothing puts back what they change."""
    assert "nothing puts back" in page_of(tmp_path, journals.broken()).text


IN_RUN, AGAIN = "20 of 20 requests that may change it", "the request above again: "
OFTEN = [
    ("3 of 3", "", f"{AGAIN}3 of 3 tries"),
    ("3 of 3", IN_RUN, f"{IN_RUN}; {AGAIN}3 of 3 tries"),
    ("34 times in 414 updates", "", "34 times in 414 updates"),
    ("34 times in 414 updates", IN_RUN, IN_RUN),
    (ONCE_EACH, IN_RUN, ONCE_EACH),
]


@pytest.mark.parametrize(("seen", "spread", "expected"), OFTEN)
def test_how_often_it_was_seen_is_a_phrase(tmp_path: Path, seen: str, spread: str, expected: str) -> None:
    """What counts the updates of a run is not said of a request that was sent again."""
    text = page_of(tmp_path, journals.broken(seen=seen, spread=spread)).text
    assert f"How often{expected}\n" in text
