"""What the summary for a CI job promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import reports
from reports.__main__ import main
from suites.selftest import journals
from suites.selftest.test_reports_page import hostile


def summary_of(folder: Path, records: list[journals.Record]) -> str:
    """The summary of a journal of these lines."""
    return reports.markdown(reports.read(journals.write(folder, records)))


def rendered(text: str) -> str:
    """The text as a forge shows it."""
    return str(MarkdownIt("commonmark").enable("table").render(text))


def test_the_verdict_is_the_heading(tmp_path: Path) -> None:
    """The summary begins with the result of the run."""
    assert summary_of(tmp_path, journals.broken()).startswith("## 1 violation\n")


def test_a_provider_is_a_row(tmp_path: Path) -> None:
    """Each provider is a row of the table: who is responsible, every count, and the requests."""
    row = "| Acme Health | the vendor | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 120 | 40 | 80 |"
    assert row in summary_of(tmp_path, journals.broken())


def test_a_contract_that_cannot_be_used_is_reported(tmp_path: Path) -> None:
    """A provider that was left out is named, with the problems of its contract."""
    head = journals.header(left_out={"beta": "beta/clauses.yaml:3  *no* such check"})
    text = summary_of(tmp_path, [head, *journals.green()[1:-1], journals.footer(78)])
    assert "<strong>beta</strong> was left out" in rendered(text)
    assert "beta/clauses.yaml:3  *no* such check" in rendered(text)


def test_a_provider_has_its_sentence(tmp_path: Path) -> None:
    """Below the table are the sentence, who is responsible, and the command to run it again."""
    text = summary_of(tmp_path, journals.broken())
    assert "**Acme Health**: The result of acme. Responsible: **the vendor**." in text
    assert "```sh\npytest --provider acme --hypothesis-seed 2026\n```" in text


def test_a_run_that_was_cut_short_names_its_target(tmp_path: Path) -> None:
    """The command to run it again stands in the header too, for a run that ended before its summary."""
    head, command = journals.header(), "pytest --provider acme --target acme-sandbox"
    head["targets"] = [{**target, "command": command} for target in head["targets"]]
    assert f"```sh\n{command}\n```" in summary_of(tmp_path, [head, journals.verdict()])


def test_a_violation_is_the_vendors_whatever_failed_beside_it(tmp_path: Path) -> None:
    """A run with violations and errors of the suite says whose each of them are."""
    end = journals.summary(whose="ours", violation=2, suite_error=3)
    text = summary_of(tmp_path, [journals.header(), end, journals.footer(70)])
    assert "Responsible: **the vendor for 2 violations; for the rest us**. About 2 violations: Send" in text


def test_a_known_deviation_is_told_beside_what_is_kept(tmp_path: Path) -> None:
    """A run that keeps all but what known.yaml accepts says so first, and why, whose and until when that is."""
    verdicts = [journals.verdict(), journals.verdict("ACME-TIME", "known", reason="ticket 7 until 2026-12-31")]
    records = [journals.header(), *verdicts, journals.summary(kept=1, known=1), journals.footer()]
    text = summary_of(tmp_path, records)
    assert text.startswith("## All promises kept but for 1 known deviation\n")
    assert "- **Known deviation** ACME-TIME: ticket 7 until 2026-12-31" in text


@pytest.mark.parametrize("member", ["clause", "seen", "sent", "expected", "got", "curl"])
def test_failures_are_folded_away(tmp_path: Path, member: str) -> None:
    """A failure is in a details block, with every detail that the page has."""
    details = summary_of(tmp_path, journals.broken()).partition("<details>")[2].partition("</details>")[0]
    assert journals.finding()[member] in details


def test_a_failure_links_to_the_vendors_page(tmp_path: Path) -> None:
    """A failure links to the page on which the vendor makes the promise."""
    shown = rendered(summary_of(tmp_path, journals.broken()))
    assert '<a href="https://docs.example.com/acme/update">Response, scheduled_at</a>' in shown


@pytest.mark.parametrize(("job", "links"), [("https://ci.example.com/a_b_c/1", 1), ("", 0)])
def test_a_run_of_ci_leads_to_its_job(tmp_path: Path, job: str, links: int) -> None:
    """The line of the run links to the page of its CI job, where it had one."""
    records = journals.green()
    shown = rendered(summary_of(tmp_path, [{**records[0], **({"job": job} if job else {})}, *records[1:]]))
    assert (shown.count(f'<a href="{job}">CI job</a>'), shown.count("CI job")) == (links, links)


def test_inconclusive_says_why(tmp_path: Path) -> None:
    """A clause without a definite answer is listed with the reason."""
    assert "- **Inconclusive**: the reason of ACME-INCONCLUSIVE" in summary_of(tmp_path, journals.mixed())


def test_a_green_run_has_nothing_to_unfold(tmp_path: Path) -> None:
    """A run without failures has no details block."""
    assert "<details>" not in summary_of(tmp_path, journals.green())


def test_a_missing_footer_is_shown(tmp_path: Path) -> None:
    """A run that was cut short says so, in its heading and beside its facts."""
    text = summary_of(tmp_path, journals.green()[:-1])
    assert text.startswith("## Cut short before its end\n")
    assert "**no footer: the run was cut short**" in text


def test_hostile_text_makes_no_markup(tmp_path: Path) -> None:
    """Script tags, pipes, backticks and links in texts of a journal are shown as text."""
    shown = rendered(summary_of(tmp_path, hostile()))
    for markup in ("<script", "<img", 'href="javascript', "<strong>bold", "<code>tick"):
        assert markup not in shown


def test_hostile_text_breaks_no_row(tmp_path: Path) -> None:
    """Every row of the table has as many cells as its head, whatever a title holds."""
    shown = rendered(summary_of(tmp_path, hostile()))
    assert (shown.count("<th"), shown.count("<td")) == (1 + 13, 13)


def test_hostile_text_ends_no_block(tmp_path: Path) -> None:
    """A value with backticks stays inside its fence, and every details block is closed."""
    shown = rendered(summary_of(tmp_path, hostile()))
    assert shown.count("<pre>") == shown.count("</pre>") == 3
    assert shown.count("<details>") == shown.count("</details>") == 1


def test_nobody_is_mentioned(tmp_path: Path) -> None:
    """Text of a journal does not become a mention or a link on the forge."""
    end = {**journals.summary(), "sentence": "ask @someone at https://evil.example.com or www.example.com"}
    text = summary_of(tmp_path, [journals.header(), end, journals.footer()])
    assert "ask &#64;someone at https&#58;//evil.example.com or www&#46;example.com" in text


def test_many_failures_stay_short(tmp_path: Path) -> None:
    """A summary lists the first failures and says how many more are on the page."""
    found = [journals.finding(f"ACME-{n}", got=f"another answer {n}") for n in range(50)]
    lines = [journals.verdict(one["clause"], "violation", findings=[one]) for one in found]
    text = summary_of(tmp_path, [journals.header(), *lines, journals.footer(1)])
    assert "30 more findings are on the page." in text


def test_a_long_value_is_clipped(tmp_path: Path) -> None:
    """A value of 10,000 characters is cut, with its length; a cURL command of that length is left to the page."""
    text = summary_of(tmp_path, journals.broken(got="x" * 10_000, curl="y" * 10_000))
    assert len(text) < 5_000
    assert "(10000 characters)" in text
    assert "The cURL command is long; it is on the page." in text


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`reports summary` prints the summary of the latest run and exits with 0, even for a failed run."""
    path = journals.write(tmp_path, journals.broken())
    assert main(["summary", "--dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == reports.markdown(reports.read(path))
