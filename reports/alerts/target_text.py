"""What an alert says of a target itself: what is left changed there, and why it cannot be tested."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from reports._beside import word_of
from reports._left_lines import is_wall, personal_in, without_again, without_values
from reports._outage import OTHERS, runner_of, server_of
from reports._shortened import cut
from reports._text import ADVICE, WHOSE, counted, sentence, utc_seconds
from reports.alerts.items import GONE
from reports.alerts.news import News
from reports.alerts.standing import Standing
from reports.alerts.states import CUT_OFF, PARTLY_JUDGED, State
from reports.history.findings import KnownFinding
from reports.history.left import Left, is_owed
from reports.history.trials import LatestTrial

LONGEST_REASON = 1500
"""Characters of a reason, which is a sentence of ours and may hold two commands: a command that is cut is none."""

ID = "path"
"""The keyword of a finding that an answer has another id than the request's path."""

LOGIN = re.compile(r"the login at (\S+) failed: ")
"""How the reason begins where it is not the target's own server that gave no answer."""

NOT_FOUND = "look for each in the vendor's own application"
"""What a run tells to do about appointments that no read shows any more."""

NOT_OURS = "nothing has to be put back: that is not what the run has set"
PERSONAL = "personal data may be among what is changed: {}"
"""Who is woken has to know that people may be concerned, though no value is shown."""

MOVED = (
    "They are most likely not gone: updates change {0} (see below), so look under other ids; have the vendor set {0} "
    "back, then do (a)."
)

TARGETS = {
    State.OUTAGE: "cannot be tested",
    State.STALE: "has not been tested for too long",
    State.WELL: "can be tested again",
}

CAUSED = "{}, not tested: {}"
"""What a title says where the reason is neither an outage nor the vendor's fault."""

LEFT, MAY_BE = "something is left changed", "changes may be left"
UNDONE = "the run put back what somebody else may have changed"
STAYS, OVER = "what was left changed is accepted as it is", "nothing is left changed"

SILENT = (
    "Whose it is: {}, as it did not answer: ask them to start it. {} This says nothing "
    "against what the vendor promises."
)
ANSWERS = (
    "It answers again when this prints a number other than 000 (no answer), 429 and 502 to 504 (something before it "
    "answers in its place): curl -sS -o /dev/null -w '%{{http_code}}\\n' {}"
)
"""A look that changes nothing, before a run is made again."""
DOUBTS = "It is ours only where its URL in targets.toml is wrong, or this machine cannot reach it."
NO_DOUBT = (
    "The run of {} got answers there, so its URL is right; it is ours only where this machine cannot reach that server."
)
WENT_SILENT = (
    "Whose it is: {}, or the way to it. It answered until then, so its URL is right. "
    "Ask them to start it. This says nothing against what the vendor promises."
)
UNFIT = (
    "Whose it is: most likely ours, as we set up what the reason names; where all of that is right, whoever runs the "
    f"target has to look. {ADVICE['set-up']}"
)
"""Who has to act where a target cannot be tested: whether it is its set-up or an outage is in the reason."""


def left_title(news: News) -> str:
    """What a title says of what is left changed."""
    changed = news.changed
    if changed.state == State.LEFT and news.killed:
        return f"our run was killed, {MAY_BE}"
    if changed.state == State.LEFT and all(one.is_put_back for one in news.trial.left):
        return OTHERS if any(one.is_others for one in news.trial.left) else UNDONE
    if changed.state == State.LEFT:
        return LEFT if any(one.is_certain for one in news.trial.left) else MAY_BE
    return STAYS if changed.confirmed else f"{OVER} any more"


def left_text(news: News) -> Iterator[str]:
    """What is left changed, whole: the command that puts it back stands at its end."""
    changed = news.changed
    for name in changed.confirmed:
        yield f"What run {name} left changed was accepted as it is (`--accept`), and nothing was put back by it."
    if news.left == State.WELL and not changed.confirmed:
        yield "A later run, or what was put back by a command, has shown that nothing is left changed."
    for left in news.trial.left:
        yield f"{sentence(left.what)} at the target:"
        yield from map(_without_originals, left.text.splitlines())
        if left.is_others:
            yield NOT_OURS
        if personal := personal_in(left.text.splitlines()):
            yield PERSONAL.format(", ".join(personal))
        yield from _moved(left, news)
        yield from _doing([found for run, found in changed.doing if run == left.run])


def _without_originals(line: str) -> str:
    """A line about what is left changed, without a long list of what the members were before, and without what is to be
    done later: what to do stands below it, and must not be looked for."""
    line = without_again(line)
    return f"{without_values(line)} (`reports page` lists what was there before)" if is_wall([line]) else line


def _moved(left: Left, news: News) -> Iterator[str]:
    """Why appointments are not found, where updates of the run changed their ids: they are not gone."""
    found = [one.finding for one in news.items if one.kind not in GONE and word_of(one.finding) == ID]
    ids = [one.pointer or "" for one in found if one.life.last_seen.run == left.run]
    if ids and NOT_FOUND in left.text:
        yield MOVED.format(cut(ids[0]))


def run_again_after_kill(news: News) -> Iterator[str]:
    """How to make a run again that was killed: what else is said of a target does not say it."""
    if news.killed and not news.is_changed and news.trial.command:
        yield f"Then run it again: {news.trial.run_again}"


def _doing(findings: Sequence[KnownFinding]) -> Iterator[str]:
    """The findings that left something changed: those at one member in one line, as they may have one cause."""
    of_member = defaultdict[str, list[KnownFinding]](list)
    for one in findings:
        of_member[one.pointer or one.fingerprint].append(one)
    for first, *others in of_member.values():
        also = "".join(f"; at the same member {_shown(one)}" for one in others)
        yield f"The finding that did it, {_shown(first)}{also}"


def _shown(found: KnownFinding) -> str:
    accepted = ", accepted in known.yaml" if found.severity == "known" else ""
    return f"of {found.clause}{accepted}: reports show {found.fingerprint}"


def standing_title(news: News) -> str:
    """What a title says of how a target stands."""
    now = news.standing
    if now.state == State.WENT_DOWN:
        return f"went down in mid-run, {_share(now)} could not be judged"
    is_written_to = bool(now.cause) and not (now.pause or now.is_silent)
    if is_written_to and now.state in (State.WRITTEN_TO, State.OUTAGE):
        return f"{now.cause}, {_share(now)} could not be judged"
    if now.pause:
        return CAUSED.format(f"{now.cause} ({now.pause.status})", _share(now))
    if now.state == State.UNCLEAR:
        return f"{_share(now)} could not be judged"
    return f"{'still ' if news.is_again else ''}{TARGETS[now.state]}"


def whose_line(news: News) -> Iterator[str]:
    """Who has to act where a target cannot be tested: it stands under the first sentence of a message."""
    if news.is_changed and news.standing.state not in (State.STALE, State.WELL):
        yield _responsible(news)
        if news.was:
            yield news.was


def standing_text(news: News) -> Iterator[str]:
    """Why a target cannot be tested, since when, and how to test it again."""
    now = news.standing
    if now.state == State.STALE:
        since = f"since {utc_seconds(now.started)}" if now.started else "so far"
        yield f"No run has come to its end {since}: look whether the schedule is on, and at the job's log."
    elif now.state != State.WELL:
        yield f"Run {now.run}: {_why(news)}"
        if now.state == State.OUTAGE:
            yield f"Since when: {_since(news)} Until a run can test it, none of its findings is told."
        if now.state in PARTLY_JUDGED:
            yield from _partly_judged(now)
        yield from _again(news)


def _why(news: News) -> str:
    """How much could not be judged, and why, where the run's own sentence has not just said so."""
    now = news.standing
    if not now.unclear:
        return "it tested no clause."
    most = "most" if now.alike * 2 > now.unclear else now.alike
    is_above = news.trial.run == now.run and now.reason in news.trial.sentence
    why = (
        ", for the reason above."
        if is_above
        else f", {most} of them for this reason: {cut(now.reason, LONGEST_REASON)}"
    )
    return f"{_share(now)} could not be judged{why}"


def _partly_judged(now: Standing) -> Iterator[str]:
    """Since when a target cannot be judged whole, and what a run knows by the answers that it got before."""
    if now.down_since is not None:
        yield f"Since when: {utc_seconds(now.down_since)}; no request after that was answered."
    elif now.cause:
        good = f"between {utc_seconds(now.clear)} (last run that judged all), and " if now.clear else ""
        yield f"Since when: {good}{utc_seconds(now.started)}, run {now.run}."
    if now.state not in CUT_OFF:
        return
    if judged := now.clauses - now.unclear:
        yield f"The other {counted(judged, 'clause')} have a verdict, by the answers that came."
        yield f"Do not take them for those of a whole run: {now.kept}."
    if now.beside:
        yield f"Not over with that: {cut(now.beside, LONGEST_REASON)}"


def _responsible(news: News) -> str:
    now = news.standing
    if now.whose == "set-up":
        return _silent(now, news.trial) if now.is_silent else UNFIT
    return f"Whose it is: {WHOSE[now.whose]}. {ADVICE[now.whose]}"


def _silent(now: Standing, trial: LatestTrial) -> str:
    """Who has to act where a server gives no answer; what is known to be right is not doubted."""
    login = LOGIN.match(now.reason)
    silent = login[1] if login else trial.base_url
    is_own = server_of(silent) == server_of(trial.base_url)
    who = runner_of(trial.provider, silent, trial.target if is_own else "")
    look = f" {ANSWERS.format(server_of(silent))}"
    if now.state == State.WENT_DOWN:
        return WENT_SILENT.format(who) + look
    is_right = now.answered is not None and is_own
    return SILENT.format(who, NO_DOUBT.format(utc_seconds(now.answered or 0)) if is_right else DOUBTS) + look


def _again(news: News) -> Iterator[str]:
    """How to run it again, in the order of what has to be done before."""
    now = news.standing
    first = "once it answers" if now.is_silent else f"after {now.pause.until}" if now.pause else "once that is done"
    if is_owed(news.trial.left):
        first = f"{first} and what is left changed is settled, as said above"
    if news.trial.command:
        yield f"Run it again, {first}: {news.trial.run_again}"


def _since(news: News) -> str:
    """Between which runs a target became one that cannot be tested."""
    whole, (run, started) = news.trial.last_whole, news.standing.since
    first = f"{utc_seconds(started)}, run {run}"
    return (
        f"between {utc_seconds(whole)} (last tested), and {first}." if whole else f"{first}; no run has tested it yet."
    )


def _share(now: Standing) -> str:
    return f"{now.unclear} of {now.clauses} clause{'' if now.clauses == 1 else 's'}"
