"""The folder of the run locks: the same one for all runs of a user on a machine, and closed to everybody else.

No environment variable has a say. TMPDIR, HOME and XDG_RUNTIME_DIR differ between a terminal, a scheduled job and a
test runner of the same user, and then two runs would not see each other's locks.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from suites.kit.model.errors import LockUnavailable

NAME = "appointment-conformance"
IN_HOME = Path(".local", "state", NAME, "locks")
"""Where programs usually keep what they have to remember for a user."""
WITHOUT_HOME = Path("/tmp")
"""For users without a home folder of their own, as in many containers. Every such system has it, unlike `/run/user`."""
OWNER_ONLY = 0o700


def lock_folder() -> Path:
    """Where this user's locks are: in the home folder that the user database names, if it is the user's own."""
    home = _home()
    return home / IN_HOME if home else WITHOUT_HOME / f"{NAME}-{os.getuid()}"


def _home() -> Path | None:
    try:
        home = Path(pwd.getpwuid(os.getuid()).pw_dir)
        is_own = home.stat().st_uid == os.getuid()
    except (KeyError, OSError):
        return None
    return home if is_own and os.access(home, os.W_OK | os.X_OK) else None


def open_folder(folder: Path) -> int:
    """Make the folder if need be, and open it. Raises LockUnavailable unless it is this user's own, and no link.

    In a folder like `/tmp`, somebody else may have made one of that name, or a link to a place where locks do not hold.
    """
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        if os.fstat(handle).st_uid == os.getuid():
            os.fchmod(handle, OWNER_ONLY)
            return handle
        os.close(handle)
    except OSError as error:
        raise LockUnavailable(f"the folder of the run locks, {folder}, cannot be used: {error.strerror}") from None
    raise LockUnavailable(f"the folder of the run locks, {folder}, belongs to another user: have it removed")
