"""Who the log and a lock say it was."""

from __future__ import annotations

import os
import pwd

import pytest

from sqlmig.person import user


def test_the_environment_names_the_user_before_the_system_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for Python's getpass: LOGNAME, then USER, and an empty one is none."""
    monkeypatch.setenv("USER", "second")
    monkeypatch.setenv("LOGNAME", "first")
    assert user() == "first"
    monkeypatch.setenv("LOGNAME", "")
    assert user() == "second"


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may run as a number that no file knows."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    assert user() == pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    assert user() == "4000000000"
