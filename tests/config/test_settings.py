"""Each setting comes from flag, environment, .env, sqlmig.toml or default, in this order, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmig.config import Settings, resolve
from sqlmig.errors import ConfigError


def origin(settings: Settings, name: str) -> str:
    return next(item.origin for item in settings.origins if item.name == name)


def test_defaults_are_those_of_dbmate(tmp_path: Path) -> None:
    """Without flags, variables and files everything is where dbmate has it."""
    settings = resolve({}, {}, tmp_path)
    assert settings.migrations_dir == ("./db/migrations",)
    assert settings.migrations_table == "schema_migrations"
    assert settings.schema_file == "./db/schema.sql"
    assert (settings.wait_timeout, settings.wait_interval, settings.lock_timeout) == (60.0, 1.0, 300.0)
    assert settings.url is None
    assert origin(settings, "migrations_table") == "default"


def test_the_first_source_wins(tmp_path: Path) -> None:
    """Flag, then environment, then .env, then the environment's table, then the common one."""
    (tmp_path / "sqlmig.toml").write_text(
        'migrations_table = "common"\nschema_file = "common.sql"\n[env.staging]\nschema_file = "staging.sql"\n'
    )
    (tmp_path / ".env").write_text("SQLMIG_MIGRATIONS_TABLE=dotenv\nSQLMIG_LOCK_TIMEOUT=7s\n")
    sources = [
        ({"environment": "staging"}, {}, "dotenv", "file .env (SQLMIG_MIGRATIONS_TABLE)"),
        ({}, {"SQLMIG_MIGRATIONS_TABLE": "env"}, "env", "environment variable SQLMIG_MIGRATIONS_TABLE"),
        ({"migrations_table": "flag"}, {"SQLMIG_MIGRATIONS_TABLE": "env"}, "flag", "flag --migrations-table"),
    ]
    for flags, environ, value, where in sources:
        settings = resolve(flags, environ, tmp_path)
        assert (settings.migrations_table, origin(settings, "migrations_table")) == (value, where)
        assert settings.lock_timeout == 7.0
    staging = resolve({"environment": "staging"}, {}, tmp_path)
    assert (staging.schema_file, origin(staging, "schema_file")) == ("staging.sql", "sqlmig.toml [env.staging]")
    (tmp_path / ".env").unlink()
    common = resolve({}, {"SQLMIG_ENV": "staging"}, tmp_path)
    assert (common.migrations_table, origin(common, "migrations_table")) == ("common", "sqlmig.toml")


def test_dbmate_variables_are_read(tmp_path: Path) -> None:
    """DBMATE_… names work, and SQLMIG_… names win over them."""
    environ = {
        "DATABASE_URL": "postgres://h/db",
        "DBMATE_MIGRATIONS_DIR": "a,b",
        "DBMATE_NO_DUMP_SCHEMA": "true",
        "DBMATE_WAIT_TIMEOUT": "1m30s",
        "DBMATE_SCHEMA_FILE": "old.sql",
        "SQLMIG_SCHEMA_FILE": "new.sql",
        "DBMATE_STRICT": "1",
    }
    settings = resolve({}, environ, tmp_path)
    assert settings.database.host == "h"
    assert settings.migrations_dir == ("a", "b")
    assert settings.no_dump_schema is True
    assert settings.strict is True
    assert settings.wait_timeout == 90.0
    assert settings.schema_file == "new.sql"


def test_env_names_the_variable_and_env_files_repeat(tmp_path: Path) -> None:
    """--env chooses the variable; files are read in order, and the environment wins over them."""
    (tmp_path / "a.env").write_text("OTHER_URL=postgres://a/db\nSHARED=a\n")
    (tmp_path / "b.env").write_text('OTHER_URL=postgres://b/db\nexport ONLY_B="two words"\n')
    flags = {"env": "OTHER_URL", "env_file": ["a.env", "b.env", "missing.env"]}
    settings = resolve(flags, {}, tmp_path)
    assert settings.database.host == "a"
    assert origin(settings, "url") == "file a.env OTHER_URL"
    assert settings.variables["ONLY_B"] == "two words"
    assert resolve(flags, {"OTHER_URL": "postgres://c/db", "SHARED": "c"}, tmp_path).database.host == "c"


def test_production_has_defaults_of_its_own(tmp_path: Path) -> None:
    """They stand in for the other defaults, and give way to everything that was said, 0 included."""
    names = ("table_lock_timeout", "statement_timeout", "lock_retries")
    (tmp_path / "sqlmig.toml").write_text("[env.production]\n[env.staging]\nlock_retries = 2\n")

    def limits(environment: str, **environ: str) -> list[tuple[object, str]]:
        settings = resolve({"environment": environment}, environ, tmp_path)
        return [(getattr(settings, name), origin(settings, name)) for name in names]

    ours, nothing = "default for production", (None, "default")
    assert limits("production") == [(5.0, ours), nothing, (5, ours)]
    (tmp_path / "sqlmig.toml").unlink()
    assert limits("production") == [(5.0, ours), nothing, (5, ours)]
    (tmp_path / "sqlmig.toml").write_text("[env.production]\n[env.staging]\nlock_retries = 2\n")
    assert limits("staging") == [nothing, nothing, (2, "sqlmig.toml [env.staging]")]
    variable = "SQLMIG_TABLE_LOCK_TIMEOUT"
    assert limits("production", **{variable: "0"}) == [(0.0, f"environment variable {variable}"), nothing, (5, ours)]


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        (
            {"DB_HOST": "h", "DB_PORT": "5433", "DB_USER": "u", "DB_PASSWORD": "s3cret!", "DB_NAME": "n"},
            "postgres://u:***@h:5433/n",
        ),
        ({"DATABASE_HOST": "h", "DATABASE_USERNAME": "u", "DATABASE_NAME": "n"}, "postgres://u@h/n"),
        ({"DB_HOST": "h", "DB_PORT": "3306", "DB_NAME": "n"}, "mysql://h:3306/n"),
        ({"DB_HOST": "h", "DB_TYPE": "mariadb", "DB_NAME": "n", "DB_SSL": "true"}, "mariadb://h/n?tls=true"),
        ({"DB_HOST": "h", "DB_NAME": "n", "DB_SSL": "1"}, "postgres://h/n?sslmode=require"),
        ({"DB_PATH": "db/x.duckdb"}, "duckdb:db/x.duckdb"),
        ({"DB_HOST": "h", "DATABASE_URL": "postgres://other/db"}, "postgres://other/db"),
    ],
)
def test_a_url_out_of_its_parts(tmp_path: Path, environ: dict[str, str], shown: str) -> None:
    """DB_HOST and its companions stand in where there is no URL."""
    assert str(resolve({}, environ, tmp_path).database) == shown


def test_no_database_names_the_three_ways(tmp_path: Path) -> None:
    """Exit 2 with flag, variable and file, among them `sqlmig init`."""
    with pytest.raises(ConfigError) as caught:
        _ = resolve({}, {}, tmp_path).database
    assert caught.value.message == "no database is given"
    for way in ("--url", "DATABASE_URL", "sqlmig.toml", "`sqlmig init`"):
        assert way in str(caught.value.hint)


@pytest.mark.parametrize(
    ("toml", "flags", "environ", "message"),
    [
        ("migration_dir = 'x'", {}, {}, 'sqlmig.toml: unknown setting "migration_dir"'),
        ("strict = 'perhaps'", {}, {}, 'strict (sqlmig.toml): "perhaps" is neither true nor false'),
        ("schema_file = 3", {}, {}, "schema_file (sqlmig.toml): 3 is no text"),
        (
            "",
            {"wait_timeout": "soon"},
            {},
            "wait_timeout (flag --wait-timeout): 'soon' is no duration: "
            "write a number and a unit, such as 500ms, 2s, 10m or 1m30s",
        ),
        (
            "",
            {},
            {"SQLMIG_WAIT": "maybe"},
            'wait (environment variable SQLMIG_WAIT): "maybe" is neither true nor false',
        ),
        ("", {"environment": "staging"}, {}, 'sqlmig.toml has no environment "staging"'),
        ("lock_retries = 1.5", {}, {}, "lock_retries (sqlmig.toml): 1.5 is no whole number"),
        ("", {"lock_retries": "-1"}, {}, "lock_retries (flag --lock-retries): '-1' is no whole number"),
        ("env = 1", {}, {}, "sqlmig.toml: env must hold tables such as [env.production]"),
        ("", {}, {"DB_HOST": "h", "DB_PORT": "x"}, 'DB_PORT: "x" is no port number'),
    ],
)
def test_bad_values(tmp_path: Path, toml: str, flags: dict[str, object], environ: dict[str, str], message: str) -> None:
    """A value without meaning is refused with its name, the value and where it stands."""
    (tmp_path / "sqlmig.toml").write_text(toml)
    with pytest.raises(ConfigError) as caught:
        resolve(flags, environ, tmp_path)
    assert caught.value.message == message


def test_unreadable_files(tmp_path: Path) -> None:
    """Broken TOML and broken .env lines are errors with their place."""
    (tmp_path / ".env").write_text("GOOD=1\n\nthis is = no 'variable\n")
    with pytest.raises(ConfigError) as caught:
        resolve({}, {}, tmp_path)
    assert str(caught.value.location).startswith(".env:")
    (tmp_path / ".env").unlink()
    (tmp_path / "sqlmig.toml").write_text("url = \n")
    with pytest.raises(ConfigError, match=r"sqlmig\.toml cannot be read: Invalid value \(at line 1"):
        resolve({}, {}, tmp_path)


def test_secrets_stay_out_of_the_listing(tmp_path: Path) -> None:
    """`sqlmig config` shows origins; neither they nor the settings' repr hold a password."""
    settings = resolve({}, {"DATABASE_URL": "postgres://u:h1dden@h/db", "TOKEN": "t0ken"}, tmp_path)
    assert "h1dden" not in repr(settings)
    assert "t0ken" not in repr(settings)
    assert "h1dden" not in repr(settings.origins)
