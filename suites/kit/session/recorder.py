"""The controlling process: collects results from reports, writes journal and terminal, sets the exit code."""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest

from suites.kit.http.account import Account
from suites.kit.model.verdicts import CONTRACT_FAULT, UNCLEAR
from suites.kit.session import journal, outcomes, replay, terminal
from suites.kit.session.earlier_runs import earlier_runs
from suites.kit.session.exit_reason import exit_reason
from suites.kit.session.left_text import left_changed
from suites.kit.session.options import Plan
from suites.kit.session.progress import Progress
from suites.kit.session.results import Results
from suites.kit.session.stopped import left_by_provider, undisturbed
from suites.kit.session.streams import redactor_of
from suites.kit.session.target_leases import TargetLeases

CONCLUDED = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,  # with `-x -n`, pytest-xdist ends a run as if somebody had interrupted it
    pytest.ExitCode.NO_TESTS_COLLECTED,
)
"""How pytest ends a run that came to its own end."""


class Recorder:
    """A pytest plugin, registered in the controlling process only.

    The journal is created with the first result: a run without any (`--collect-only`, a wrong `-k`) leaves no file.
    """

    def __init__(self, config: pytest.Config, plan: Plan, accounts: dict[str, Account], is_distributed: bool) -> None:
        self.config, self.plan = config, plan
        self.targets = journal.target_records(plan, config.option.base_url)
        self.leases = TargetLeases(plan, config.rootpath, accounts, redactor_of(config), is_distributed)
        self.results = Results(plan, {provider: target["target"] for provider, target in self.targets.items()})
        self.journal: journal.Journal | None = None
        config.pluginmanager.register(Progress(config))
        self._exit_code = 0
        self._is_stopped_by_user = False

    def pytest_report_header(self) -> list[str]:
        """Print run id, profile and seed, then a line per target."""
        return terminal.header_lines(self.plan, list(self.targets.values()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the results that a report carries."""
        attached = outcomes.read(report)
        if attached is None:
            self.results.lost += outcomes.is_lost(report)
            return
        self._opened().write(*self.results.add(attached))
        if reason := self.leases.taken_by:
            raise pytest.Session.Interrupted(reason)  # the only way to end pytest-xdist's workers at once, too

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Lock the targets before any worker starts."""
        if not (self.config.option.plan or self.config.option.collectonly):
            self.leases.open()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Interrupt the run here, wherever the signal came: pytest cannot show a frame that has no line just then."""
        try:
            result = yield
        except KeyboardInterrupt as interrupt:
            self.leases.end_tests()
            if type(interrupt) is not KeyboardInterrupt:  # pytest's own way to end a run early
                raise
            raise KeyboardInterrupt(*interrupt.args) from None
        if self.leases.end_tests():  # Python dropped it: the signal came in a callback of the garbage collector
            raise KeyboardInterrupt
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Put everything back when all workers have ended, then set the exit code."""
        try:
            self.leases.close(exitstatus == pytest.ExitCode.INTERRUPTED, self.results.blamed)
        except KeyboardInterrupt:  # pytest would print a traceback, and no summary with what to do
            self._note_left()
            restore = self.plan.command.restore(self.plan.run)
            pytest.exit(f"stopped before all was put back; put it back: {restore}", pytest.ExitCode.INTERRUPTED)
        if self.journal:
            self.journal.write(*self.leases.records)
        self._conclude(session, exitstatus)
        self._exit_code = int(session.exitstatus)  # the summary is still given pytest's own
        self._spare_hypothesis()

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that a person or a signal stopped the run."""
        self._is_stopped_by_user = excinfo.type is KeyboardInterrupt

    def pytest_unconfigure(self) -> None:
        """Put back what is still changed if the end of the session itself was interrupted."""
        self.leases.close(is_interrupted=True)

    def _conclude(self, session: pytest.Session, exitstatus: int) -> None:
        """Set the exit code and finish the journal, unless no item was run. That of a run that was interrupted has no
        end, and says what the run has left changed."""
        if self._is_stopped_by_user or exitstatus not in CONCLUDED:
            self._note_left()
            return
        if self.journal is None and not self.results.lost:
            if self.plan.broken_contracts and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                session.exitstatus = CONTRACT_FAULT
            return
        if exitstatus != pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = self.results.exit_code() or (UNCLEAR if self._is_changed or self._is_unsaved else 0)
            self._finish_journal(int(session.exitstatus))

    def _opened(self) -> journal.Journal:
        """The journal, which begins with its first record."""
        if self.journal is None:
            self.journal = journal.Journal(journal.path_of(self.config, self.plan.run))
            targets, named = list(self.targets.values()), journal.named_path(self.config)
            self.journal.write(journal.header(self.plan, targets, self.leases.ledger.path, named))
        return self.journal

    def _note_left(self) -> None:
        """Write what a run that was stopped has left changed, also where it had no result yet."""
        with undisturbed():
            left = left_by_provider(self.plan, self.leases)
            contracts = [contract for contract in self.plan.contracts if contract.name in left]
            records = [self.results.summary(one, left[one.name], is_stopped=True) for one in contracts]
            if records:
                self._opened().write(*records)

    @property
    def _is_changed(self) -> bool:
        """Whether something could not be put back."""
        return any(leftovers.problems for leftovers in self.leases.leftovers.values())

    @property
    def _is_unsaved(self) -> bool:
        return self.journal is not None and bool(self.journal.problem)

    def _spare_hypothesis(self) -> None:
        """Unregister Hypothesis's plugin if nothing used it: it imports all of Hypothesis for an empty summary."""
        plugin = self.config.pluginmanager.get_plugin("hypothesispytest")
        if plugin and "hypothesis" not in sys.modules:
            self.config.pluginmanager.unregister(plugin)

    def _finish_journal(self, code: int) -> None:
        """Write the last records. Where every item crashed before it had a verdict, there is no journal."""
        if self.journal:
            contracts = [contract for contract in self.plan.contracts if contract.name in self.results.verdicts]
            alike = self.results.refused_alike
            found = self.leases.leftovers.items()
            left = {
                name: left_changed(self.plan, one, alike.get(name), self.results.is_shared(name)) for name, one in found
            }
            summaries = [self.results.summary(contract, left.get(contract.name, ())) for contract in contracts]
            self.journal.write(*summaries, journal.footer(code))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        """Print failures, the closing table, a sentence per provider, and what the exit code says."""
        options = self.config.option
        is_empty = exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
        where = self.journal.place(self.config.invocation_params.dir) if self.journal else ""
        targets = {provider: target["target"] for provider, target in self.targets.items()}
        earlier = earlier_runs(self.config.rootpath / journal.FOLDER, self.plan.run, targets)
        terminal.write_summary(terminalreporter, self.results, where, self.leases.leftovers, earlier)
        if self.journal:
            self.journal.close()
        elif options.keyword and is_empty and not options.collectonly:
            terminalreporter.write_line(
                f"nothing was tried: -k {options.keyword!r} selects no clause. It takes providers, checks, "
                "strengths and parts of ids; `contracts show NAME` lists them"
            )
        if self.journal and self.plan.replay:
            terminalreporter.write_line(replay.told(self.plan.replay, self.results.verdicts[self.plan.replay.provider]))
        if self.journal or self.results.lost or self.plan.broken_contracts:
            reason = exit_reason(self._exit_code, self.results, self._is_changed, self._is_unsaved)
            terminal.write_exit_code(terminalreporter, self._exit_code, reason)
