"""Database URLs are read with any password, and printed without it."""

from __future__ import annotations

import pytest

from sqlmig.config import DatabaseURL, parse_url, redact
from sqlmig.errors import ConfigError

HARD = "p@:/?#%&+ w"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://u:p@h/db", ("postgres", "u", "p", "h", None, "db")),
        ("postgresql://h:5433/db", ("postgres", None, None, "h", 5433, "db")),
        ("POSTGRES://h/db", ("postgres", None, None, "h", None, "db")),
        ("postgres://u@h", ("postgres", "u", None, "h", None, "")),
        ("postgres://u:@h/db", ("postgres", "u", "", "h", None, "db")),
        ("mariadb://u:p@[::1]:3307/db", ("mysql", "u", "p", "::1", 3307, "db")),
        ("mysql://u:p%40%2F@h/d%20b", ("mysql", "u", "p@/", "h", None, "d b")),
        ("postgres://%2Fvar%2Frun/db", ("postgres", None, None, "/var/run", None, "db")),
        ("postgres:///db?host=/data&user=me&password=x", ("postgres", "me", "x", "/data", None, "db")),
        # raw passwords, told apart by the rest making no sense
        (f"postgres://u:{HARD}@h:5432/db", ("postgres", "u", HARD, "h", 5432, "db")),
        ("postgres://u:a@b@h/db", ("postgres", "u", "a@b", "h", None, "db")),
        ("postgres://u:p@s/x?y@h/db?sslmode=disable", ("postgres", "u", "p@s/x?y", "h", None, "db")),
        ("mysql://u:12/3@h/db", ("mysql", "u", "12/3", "h", None, "db")),
        ("mysql://u:100%@h/db", ("mysql", "u", "100%", "h", None, "db")),
        # an @ in a parameter is none of the login's
        ("postgres://u:p@h/db?application_name=a@b", ("postgres", "u", "p", "h", None, "db")),
    ],
)
def test_server_urls(text: str, expected: tuple[object, ...]) -> None:
    """Login, host, port and database come out as written, percent-encoded or raw."""
    url = parse_url(text)
    assert (url.dialect, url.user, url.password, url.host, url.port, url.database) == expected


@pytest.mark.parametrize(
    ("text", "dialect", "path"),
    [
        ("sqlite:db/x.db", "sqlite", "db/x.db"),
        ("sqlite3:///data/x.db", "sqlite", "/data/x.db"),
        ("sqlite://data/x.db", "sqlite", "/data/x.db"),
        ("sqlite:/data/a%20b.db", "sqlite", "/data/a b.db"),
        ("sqlite::memory:", "sqlite", ":memory:"),
        ("duckdb:db/x.duckdb", "duckdb", "db/x.duckdb"),
        ("db/app.duckdb", "duckdb", "db/app.duckdb"),
        ("app.db", "sqlite", "app.db"),
        ("./app.sqlite", "sqlite", "./app.sqlite"),
        ("/var/app.sqlite3", "sqlite", "/var/app.sqlite3"),
    ],
)
def test_file_urls(text: str, dialect: str, path: str) -> None:
    """Files are named as dbmate names them, and a bare path's ending says whose file it is."""
    url = parse_url(text)
    assert (url.dialect, url.database) == (dialect, path)


def test_options_and_driver() -> None:
    """Parameters keep their order and last value; --driver overrides the scheme."""
    url = parse_url("mysql://h/db?tls=true&charset=latin1&charset=utf8mb4", driver="mariadb")
    assert (url.scheme, url.dialect) == ("mariadb", "mysql")
    assert url.option("charset") == "utf8mb4"
    assert url.option("nothing") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "the database URL has no scheme"),
        ("oracle://h/db", 'unknown scheme "oracle" in the database URL'),
        ("postgres:h/db", "the postgres: URL needs // before the host"),
        ("postgres://h:port/db", "the postgres: URL has no readable host and port"),
        ("postgres://h:99999/db", "port 99999 in the database URL is not between 1 and 65535"),
        ("sqlite:", "the sqlite: URL names no file"),
    ],
)
def test_refused_urls(text: str, message: str) -> None:
    """A URL that makes no sense is refused with the reason, and the URL itself is not repeated."""
    with pytest.raises(ConfigError) as caught:
        parse_url(text)
    assert caught.value.message == message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text", [f"postgres://u:{HARD}@h/db", "mysql://h/db?user=u&password=p%40%3A%2F%3F%23%25%26%2B%20w"]
)
def test_the_password_is_never_printed(text: str) -> None:
    """Neither str nor repr holds it, raw or encoded, and redact hides it wherever a driver repeats it."""
    url = parse_url(text)
    assert url.password == HARD
    encoded = "p%40%3A%2F%3F%23%25%26%2B%20w"
    for shown in (str(url), repr(url)):
        assert HARD not in shown
        assert encoded not in shown
    assert redact(f'login "{HARD}" or {encoded} failed', url.secrets) == 'login "***" or *** failed'


def test_str_reads_back() -> None:
    """What is printed for a URL without a password names the same database."""
    for text in (
        "postgres://u@%2Fvar%2Frun:5433/d%20b?sslmode=disable",
        "mysql://u@[::1]:3306/db",
        "sqlite:db/x.db?mode=ro",
    ):
        assert parse_url(str(parse_url(text))) == parse_url(text)


def test_a_password_equal_to_a_name_is_no_secret() -> None:
    """Hiding the database's own name everywhere would hide nothing and make messages unreadable."""
    assert DatabaseURL("postgres", "postgres", "app", user="app", password="app").secrets == ()
