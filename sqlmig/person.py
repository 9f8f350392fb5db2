"""Whose process this is, as the log and a lock name them."""

from __future__ import annotations

import os

_NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def user() -> str:
    """The user's name by the environment or else the system; the number where a container's user has none.

    Python's getpass answers the same, and takes as long to load as a few of our own modules.
    """
    named = next(filter(None, map(os.environ.get, _NAMES)), None)
    if named is not None:
        return named
    import pwd  # where the environment does not tell

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
