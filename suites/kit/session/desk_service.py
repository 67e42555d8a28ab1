"""The desk for the workers of pytest-xdist: the controlling process keeps it, they ask over a socket of its user."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from socket import AF_UNIX, socket
from threading import Lock, Thread
from typing import Any

from suites.kit.access.desk import SharedDesk
from suites.kit.limits_reached import BudgetSpent

METHODS = ("spend", "left", "secret", "accepted", "renewed", "learned")
TOLD = (BudgetSpent, LookupError)
"""What a desk raises by design: it reaches the worker as it is."""
LOST = (EOFError, OSError, AuthenticationError)
GONE = "the controlling process is gone"
PATIENCE = 5.0
"""Seconds that `close` waits for the socket to be taken away."""


# BaseManager would do the same, but its server cannot be stopped inside a process: it puts back the stdout that pytest
# captures, or its thread spins; and a call that Ctrl-C interrupts leaves its answer to be taken for the next one's.
@dataclass
class Service:
    """A desk that other processes may ask: where, and with which key. It ends with `close`, or with its process."""

    address: str
    authkey_hex: str = field(repr=False)
    _listener: Listener = field(repr=False)
    _desk: SharedDesk | None = field(repr=False)
    _door: Thread = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._door = Thread(target=self._welcome, name="desk", daemon=True)
        self._door.start()

    def close(self) -> None:
        """From now on whoever asks is told that the controlling process is gone."""
        self._desk = None
        with suppress(OSError), socket(AF_UNIX) as waking:
            waking.connect(self.address)  # else the door waits in `accept` for ever
        self._door.join(PATIENCE)

    def _welcome(self) -> None:
        while self._desk is not None:
            try:
                connection = self._listener.accept()
            except LOST:
                continue
            Thread(target=self._attend, args=(connection,), name="desk", daemon=True).start()
        self._listener.close()

    def _attend(self, connection: Connection) -> None:
        """Answer one worker, until it hangs up."""
        try:
            with connection:
                while True:
                    method, arguments = connection.recv()
                    connection.send(self._outcome(method, arguments))
        except LOST:
            return

    def _outcome(self, method: str, arguments: tuple[str, ...]) -> tuple[bool, Any]:
        """Whether a method returned, and what it returned or raised."""
        desk = self._desk
        if desk is None:
            return False, BudgetSpent(GONE)
        try:
            return True, getattr(desk, METHODS[METHODS.index(method)])(*arguments)
        except TOLD as reason:
            return False, reason
        except Exception as error:
            return False, RuntimeError(f"the desk failed: {type(error).__name__}: {error}")


def serve(desk: SharedDesk) -> Service:
    """Let other processes of this user ask the desk, from a daemon thread of this process.

    The socket stands in a folder of mode 0700 that multiprocessing makes, and removes when the process ends.
    """
    authkey = secrets.token_bytes(32)
    listener = Listener(family="AF_UNIX", backlog=64, authkey=authkey)
    return Service(str(listener.address), authkey.hex(), listener, desk)


def connect(address: str, authkey_hex: str) -> RemoteDesk:
    """The desk that another process serves. Whether it still does shows when it is asked."""
    return RemoteDesk(address, authkey_hex)


@dataclass
class RemoteDesk:
    """A desk in another process. Its methods return and raise what they do there; BudgetSpent when it is gone."""

    address: str
    authkey_hex: str = field(repr=False)
    _connection: Connection | None = field(default=None, repr=False)
    _asking: Lock = field(default_factory=Lock, repr=False)

    def spend(self, target: str) -> int:
        """Take one request out of the budget; returns how many are left. Raises BudgetSpent when there is none."""
        left: int = self._ask("spend", target)
        return left

    def left(self, target: str) -> int:
        """How many requests the budget still allows."""
        left: int = self._ask("left", target)
        return left

    def secret(self, target: str, kind: str) -> str:
        """The key or token of a kind of credential. Raises NotDeclared, LoginRefused or BudgetSpent."""
        secret: str = self._ask("secret", target, kind)
        return secret

    def accepted(self, target: str, kind: str, secret: str) -> None:
        """Note that the target took this secret: should it be refused later, it is worth a new login."""
        self._ask("accepted", target, kind, secret)

    def renewed(self, target: str, kind: str, stale: str) -> str | None:
        """After a 401: a fresh token in place of a stale one; None when that would not help. Raises like `secret`."""
        secret: str | None = self._ask("renewed", target, kind, stale)
        return secret

    def learned(self) -> Mapping[str, str]:
        """Every secret of the run so far, and the $NAME that stands for it."""
        learned: Mapping[str, str] = self._ask("learned")
        return learned

    def _ask(self, method: str, *arguments: str) -> Any:
        with self._asking:
            has_returned, value = self._asked(method, arguments)
        if has_returned:
            return value
        raise value

    def _asked(self, method: str, arguments: tuple[str, ...]) -> tuple[bool, Any]:
        try:
            if self._connection is None:
                self._connection = Client(self.address, authkey=bytes.fromhex(self.authkey_hex))
            self._connection.send((method, arguments))
            outcome: tuple[bool, Any] = self._connection.recv()
        except LOST:
            self._hang_up()
            return False, BudgetSpent(GONE)
        except BaseException:
            self._hang_up()  # else the answer still to come would be taken for that of the next question
            raise
        return outcome

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
