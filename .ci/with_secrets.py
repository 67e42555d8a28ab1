"""Runs a command with secrets in its environment: those that $VARIABLES names, taken from the JSON object in $SECRETS.

A reusable workflow gets its caller's secrets, under names that only the caller knows. So the caller lists those that
its targets.toml names. The command sees them and no other one:

    SECRETS='{"ACME_TOKEN": "..."}' VARIABLES=ACME_TOKEN python .ci/with_secrets.py pytest --target acme-sandbox

A caller of another organization cannot pass secrets of any name: it puts them into one, CREDENTIALS, a JSON object.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

BAD_SETTING = 78
"""EX_CONFIG of sysexits.h, as for `pytest`, `contracts` and `reports`."""


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the command. Raises KeyError for a variable of which there is no secret."""
    secrets = json.loads(environ.get("SECRETS") or "{}")
    secrets |= json.loads(secrets.get("CREDENTIALS") or "{}")
    by_name = {name.upper(): value for name, value in secrets.items()}  # to GitHub, their case makes no difference
    wanted = {name: by_name[name.upper()] for name in environ.get("VARIABLES", "").replace(",", " ").split()}
    return {**{name: value for name, value in environ.items() if name not in ("SECRETS", "VARIABLES")}, **wanted}


def main(command: list[str]) -> int:
    """Become the command. Returns only where that cannot be: 78, with a message that shows no secret."""
    try:
        found = environment(os.environ)
    except KeyError as error:
        reason = (
            f"variables: there is no secret {error.args[0]}, which this job and those of all other targets need. Make "
            "it, and pass it on with `secrets: inherit` or in CREDENTIALS; or take it out of the input `variables`."
        )
    except (json.JSONDecodeError, TypeError, AttributeError):
        reason = "secrets: CREDENTIALS is no JSON object of names and values."
    else:
        os.execvpe(command[0], command, found)
    print(reason, file=sys.stderr)
    return BAD_SETTING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
