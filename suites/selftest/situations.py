"""What people read when something is the matter: thirty-odd situations, each really run, as they stand in the terminal.

`python -m suites.selftest.situations` runs them all and writes `messages.txt` anew. Read each change of it as somebody
who has never seen the code: what happened, where, whose it is, what to do.
"""

from __future__ import annotations

import contextlib
import io
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts.places import Place
from suites.kit.session.run_lock import RunLock
from suites.selftest import disturbed, exchanges, live, runs
from suites.selftest.contract_copies import copied
from suites.selftest.golden_messages import GOLDEN, normal
from suites.standin import fault

Tell = Callable[[Path], str]
SITUATIONS: dict[str, Tell] = {}
"""What each situation prints, by its name; it is given an empty folder."""
PAGE = "<html><head><title>403</title></head><body>Request blocked.</body></html>"
MISTAKEN = "of: /scheduled_at, to: /location_id", "of: /created_at, to: /location_id"
"""What one clause compares, and what it should not."""


def situation(name: str) -> Callable[[Tell], Tell]:
    """Give a situation its name in the golden file."""

    def register(tell: Tell) -> Tell:
        SITUATIONS[name] = tell
        return tell

    return register


def told(name: str) -> str:
    """What a situation prints, without what differs from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        text = SITUATIONS[name](Path(folder))
        return normal(text, {folder: "FOLDER", str(runs.HOUSE): "CHECKOUT"})


def write_golden() -> None:
    """Run all situations and write the file."""
    texts = []
    for name in SITUATIONS:
        print(name, flush=True)
        texts.append(f"#### {name}\n\n{told(name)}\n")
    GOLDEN.write_text("\n".join(texts))


def printed(folder: Path, *options: str, environ: Mapping[str, str] | None = None) -> str:
    """What pytest prints with these options, run in this process, and its exit code."""
    code, text = runs.called(folder, *options, environ=environ)
    typed = shlex.join(option for option in options if option != runs.SUITE)
    return f"$ pytest {typed}\n{text.strip()}\nexit code {code}\n"


def standin(folder: Path, *options: str) -> str:
    """A run of the embedded stand-in."""
    return printed(folder, runs.SUITE, *options)


def target(place: live.Place, *options: str, environ: Mapping[str, str] | None = None) -> str:
    """A run at the targets of a place."""
    environ = place.environ if environ is None else environ
    return printed(place.folder, runs.SUITE, *place.options(), *options, environ=environ)


def from_request(number: int, answer: Callable[[Any, Any], Any], method: str = "") -> live.Around:
    """Let another application answer from the n-th request on, of this method or of any."""

    def around(app: Any) -> Any:
        count = 0

        def switch(environ: Any, start: Any) -> Any:
            nonlocal count
            count += 1
            is_own = count < number or method not in ("", environ["REQUEST_METHOD"])
            return (app if is_own else answer)(environ, start)

        return switch

    return around


def never_answering(body: bytes) -> live.Around:
    """Answer 503 to every update with this body."""

    def around(app: Any) -> Any:
        unavailable = disturbed.unavailable(app)

        def answer(environ: Any, start: Any) -> Any:
            sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(sent)
            return (unavailable if sent == body else app)(environ, start)

        return answer

    return around


def saying(status: str, body: str, media_type: str = "application/json") -> Callable[[Any, Any], Any]:
    """An application that always answers the same."""

    def answer(environ: Any, start: Any) -> Any:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start(status, [("content-type", media_type), ("content-length", str(len(body)))])
        return [body.encode()]

    return answer


@contextlib.contextmanager
def place(folder: Path, provider: str = "aniva", **how: Any) -> Iterator[live.Place]:
    """A target that is the stand-in of a provider, and gives up on outages at once."""
    with live.place(folder, (provider,), **how) as made:
        for table in made.tables.values():
            table["limits"] = {"rate": 0, "patience_seconds": 0.1, "read_seconds": 2}
        yield made


# The target


@situation("the credentials expire in mid-run")
def _(folder: Path) -> str:
    around = from_request(12, saying("401 Unauthorized", '{"message": "API key expired"}'))
    with place(folder, around=around) as here:
        return target(here, "-k", "ANIVA-TIME or ANIVA-EMPTY")


@situation("the sandbox is reset in mid-run")
def _(folder: Path) -> str:
    with place(folder, around=from_request(12, saying("404 Not Found", '{"error": "Not Found"}'))) as here:
        return target(here, "-k", "ANIVA-TIME or ANIVA-EMPTY")


@situation("the login is refused")
def _(folder: Path) -> str:
    with place(folder, "lobbie", login=True) as here:
        return target(here, "-k", "LOBBIE-403 or LOBBIE-404", environ=dict.fromkeys(here.environ, "not-the-secret"))


@situation("the credentials are refused from the beginning")
def _(folder: Path) -> str:
    with place(folder) as here:
        return target(here, "-k", "ANIVA-EMPTY", environ=dict.fromkeys(here.environ, "not-the-secret"))


@situation("the vendor is down")
def _(folder: Path) -> str:
    with place(folder) as here, disturbed.nobody() as url:
        here.tables["aniva"]["base_url"] = url
        return target(here, "-k", "ANIVA-EMPTY")


@situation("a firewall answers")
def _(folder: Path) -> str:
    with place(folder, around=from_request(12, saying("403 Forbidden", PAGE, "text/html"))) as here:
        return target(here, "-k", "ANIVA-UPDATE or ANIVA-EMPTY")


@situation("answers get lost")
def _(folder: Path) -> str:
    with place(folder, around=lambda app: disturbed.disturbed(app, "unavailable", every=2)) as here:
        return target(here, "-k", "ANIVA-EMPTY or ANIVA-TIME-NAIVE")


@situation("one request never gets an answer")
def _(folder: Path) -> str:
    with place(folder, around=never_answering(b"{}")) as here:
        here.tables["aniva"]["limits"]["patience_seconds"] = 30
        return target(here, "-k", "ANIVA-UPDATE or ANIVA-EMPTY")


@situation("an appointment cannot be found again")
def _(folder: Path) -> str:
    with place(folder, "lobbie", around=from_request(20, saying("200 OK", '{"appointments": []}'), "GET")) as here:
        return target(here, "-k", "ECHO-NOTE")


@situation("the vendor refuses the read, with a text of its own")
def _(folder: Path) -> str:
    refusal = saying("400 Bad Request", '{"error": "subdomain is missing"}')

    def around(app: Any) -> Any:
        return lambda environ, start: (refusal if environ["REQUEST_METHOD"] == "GET" else app)(environ, start)

    with place(folder, "sqod", around=around) as here:
        return target(here, "-k", "SQOD-EMPTY or SQOD-ECHO")


@situation("a fixture is missing")
def _(folder: Path) -> str:
    with place(folder) as here:
        del here.tables["aniva"]["fixtures"]["appointment.foreign"]
        return target(here, "-k", "ANIVA-ID-FOREIGN or ANIVA-EMPTY")


@situation("a role is declared absent")
def _(folder: Path) -> str:
    with place(folder) as here:
        del here.tables["aniva"]["fixtures"]["appointment.foreign"]
        here.tables["aniva"]["absent"] = ["appointment.foreign"]
        return target(here, "-k", "ANIVA-ID-FOREIGN or ANIVA-EMPTY", "-rs")


@situation("another run holds the target")
def _(folder: Path) -> str:
    with place(folder) as here:
        other = RunLock(Place.of(here.tables["aniva"]["base_url"]), "20260401T103112-abcd")
        other.acquire()
        try:
            return target(here, "-k", "ANIVA-EMPTY or ANIVA-EXPLORE")
        finally:
            other.release()


@situation("something cannot be put back, and the next run finds it")
def _(folder: Path) -> str:
    around = from_request(13, saying("409 Conflict", '{"message": "the slot is taken"}'), "PATCH")
    with place(folder, around=around) as here:
        first = target(here, "-k", "ANIVA-TIME-ZONED")
        return first + "\n" + target(here, "-k", "ANIVA-EMPTY")


@situation("a secret is not set")
def _(folder: Path) -> str:
    with place(folder) as here:
        return target(here, environ={"ANIVA_API_KEY": ""})


@situation("a production system without permission")
def _(folder: Path) -> str:
    with place(folder) as here:
        here.tables["aniva"]["base_url"] = exchanges.contract().base_url
        here.tables["aniva"]["environment"] = "production"
        return target(here)


@situation("Redis is not there")
def _(folder: Path) -> str:
    with place(folder) as here, disturbed.nobody() as url:
        here.tables["aniva"]["limits"] = {"rate": 50}
        return target(here, environ={**here.environ, "REDIS_URL": url.replace("http", "redis")})


# What a vendor gets wrong


@situation("a personal value becomes null")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "lobbie", "--fault", "LOBBIE-ONLY-PROVIDED:resets_a_neighbour", "-k", "ONLY")


@situation("a personal value becomes another")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "lobbie", "--fault", "LOBBIE-ECHO-NOTE:ignores_the_value", "-k", "ECHO-NOTE")


@situation("a personal value is cut")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "lobbie", "--fault", "LOBBIE-ECHO-NOTE:cuts_at_255", "-k", "ECHO-NOTE")


@situation("a body is too long for a line")
def _(folder: Path) -> str:
    id = "LOBBIE-BOUNDARIES:falls_over_a_long_text"
    return standin(folder, "--provider", "lobbie", "--fault", id, "-k", "BOUNDARIES")


@situation("one cause breaks several clauses")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "lobbie", "--fault", "LOBBIE-403:falls_over_it", "-k", "403 or STATUSES")


def excepted(folder: Path) -> tuple[str, ...]:
    """The option that names a repository's own exception for an included provider."""
    (folder / "own/aniva").mkdir(parents=True)
    row = "clause: ANIVA-LOCKED-DRAWN, reason: ticket 12, owner: the team, since: 2025-10-01, until: 2999-12-31"
    (folder / "own/aniva/known.yaml").write_text(f"- {{{row}}}\n")
    return (f"--contracts={folder / 'own'}",)


@situation("a violation at a target of one's own")
def _(folder: Path) -> str:
    with place(folder, faults=(fault(exchanges.contract(), "ANIVA-LOCKED-DRAWN"),)) as here:
        return target(here, "-k", "ANIVA-LOCKED-DRAWN or ANIVA-EMPTY")


@situation("the first violation ends the run")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "lobbie", "--fault", "LOBBIE-403:falls_over_it", "-x")


@situation("an exception that has expired")
def _(folder: Path) -> str:
    root = copied(folder / "contracts", "mirror")
    (root / "known.yaml").write_text(
        "- {clause: MIRROR-LOCKED-DRAWN, reason: ticket 12, owner: the team, since: 2025-10-01, until: 2026-01-31}\n"
    )
    options = (f"--contracts={folder / 'contracts'}", "--provider", "mirror", "-k", "LOCKED-DRAWN")
    return standin(folder, *options, "--fault", "MIRROR-LOCKED-DRAWN")


@situation("an exception that is not needed any more")
def _(folder: Path) -> str:
    with place(folder) as here:
        return target(here, "-k", "ANIVA-LOCKED-DRAWN or ANIVA-EMPTY", *excepted(folder))


@situation("a known deviation")
def _(folder: Path) -> str:
    return standin(
        folder, "--provider", "aniva", "-k", "LOCKED-DRAWN", *excepted(folder), "--fault", "ANIVA-LOCKED-DRAWN"
    )


# Ours


@situation("contract and stand-in disagree")
def _(folder: Path) -> str:
    root = copied(folder / "our contracts", "mirror")
    clauses = root / "clauses.yaml"
    clauses.write_text(clauses.read_text().replace(*MISTAKEN))
    options = (f"--contracts={folder / 'our contracts'}", "--provider", "mirror", "-k", "TIME-OFFSET")
    return standin(folder, *options)


@situation("a selection of clauses")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "aniva", "-k", "ANIVA-EMPTY")


@situation("the disk is full")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "aniva", "-k", "ANIVA-EMPTY", "--journal=/dev/full")


@situation("the folder for reports cannot be written")
def _(folder: Path) -> str:
    (folder / "reports").write_text("a file in place of the folder")
    return standin(folder, "--provider", "aniva", "-k", "ANIVA-EMPTY")


@situation("interrupted with Ctrl-C")
def _(folder: Path) -> str:
    with place(folder) as here:
        done = here.run("-k", "ANIVA-T", "-p", "suites.selftest.interrupted")
        return f"$ pytest --target aniva -k ANIVA-T\n{done.text.strip()}\nexit code {done.code}\n"


@situation("a worker process is killed")
def _(folder: Path) -> str:
    options = ("--provider", "aniva", "-n", "1", "-p", "suites.selftest.killed_worker", "-k", "ANIVA-T or ANIVA-L")
    done = runs.run(folder, *options)
    return f"$ pytest {shlex.join(options)}\n{done.text.strip()}\nexit code {done.code}\n"


# What a user mistypes


@situation("an unknown provider")
def _(folder: Path) -> str:
    return standin(folder, "--provider", "anvia")


@situation("an unknown profile")
def _(folder: Path) -> str:
    return standin(folder, "--hypothesis-profile", "nightlly")


@situation("an unknown target")
def _(folder: Path) -> str:
    with place(folder) as here:
        return printed(folder, "--target", "anvia", f"--targets={here.file}", environ=here.environ)


@situation("no file of targets")
def _(folder: Path) -> str:
    return printed(folder, "--target", "aniva-sandbox", f"--targets={folder / 'targets.toml'}")


@situation("a folder in place of the file of targets")
def _(folder: Path) -> str:
    return printed(folder, "--target", "aniva-sandbox", f"--targets={folder}")


@situation("no folder of contracts")
def _(folder: Path) -> str:
    return standin(folder, f"--contracts={folder / 'our contracts'}")


@situation("a slip in a YAML file")
def _(folder: Path) -> str:
    contract = copied(folder / "contracts", "mirror") / "contract.yaml"
    contract.write_text(contract.read_text().replace("title:", "title", 1))
    return checked(folder / "contracts", "mirror")


@situation("a misspelt state in a clause")
def _(folder: Path) -> str:
    clauses = copied(folder / "contracts", "mirror") / "clauses.yaml"
    clauses.write_text(
        clauses.read_text().replace("appointment: appointment.pending", "appointment: appointment.pendng")
    )
    return checked(folder / "contracts", "mirror")


def checked(folder: Path, name: str) -> str:
    """What `contracts check` prints, and its exit code."""
    from contracts.__main__ import main

    out, code = io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main(["check", name, "--contracts", str(folder)])
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    return f"$ contracts check {name} --contracts {folder}\n{out.getvalue().strip()}\nexit code {code}\n"


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit("Usage: python -m suites.selftest.situations   (writes what each situation prints to messages.txt)")
    write_golden()
