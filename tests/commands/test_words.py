"""Help, versions, completion, init, config: commands that need no server."""

from __future__ import annotations

import ast
import os
import shlex
import shutil
import subprocess
import sys

import pytest

from sqlmig import __version__
from sqlmig.commands import ALIASES, MODULES, usage
from sqlmig.commands.flags import flags
from sqlmig.commands.help import command_help
from sqlmig.errors import UsageError
from tests.servers import Project


def test_help(project: Project) -> None:
    """`sqlmig` alone prints the commands in groups; every command explains itself, by either name."""
    overview = project.run()
    assert overview.code == 0
    assert project.run("--help").out == project.run("help").out == overview.out
    for command in MODULES:
        assert f"  {command} " in overview.out
    for word in ("up", "rollback", "down"):
        page = project.run(word, "--help")
        assert page.code == 0
        assert page.out == project.run("help", word).out == project.run("-h", word).out
        assert f"sqlmig {ALIASES.get(word, word)} [options]" in page.out
        assert "--migrations-dir DIR" in page.out
    assert project.json("help", "up")["command"] == "help"


def test_version(project: Project) -> None:
    """As dbmate: a single -v is the version, too."""
    for words in (("--version",), ("-v",), ("up", "--version")):
        done = project.run(*words)
        assert (done.code, done.out) == (0, f"sqlmig version {__version__}\n")


def test_the_console_script(project: Project) -> None:
    """The installed program is the same as `python -m sqlmig`."""
    program = shutil.which("sqlmig", path=os.path.dirname(sys.executable))  # noqa: PTH120
    if program is None:
        pytest.skip("the package is not installed in this environment")
    assert project.program([program, "--version"]).out == f"sqlmig version {__version__}\n"


def test_flags_stand_anywhere(project: Project) -> None:
    """Global flags are read before and after the command, dbmate's order among them."""
    project.write("20260101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    (project.path / "db" / "migrations").rename(project.path / "m")
    for words in (
        ["--url", "sqlite:x.db", "-d", "m", "up", "--json"],
        ["up", "--url=sqlite:x.db", "-d", "m", "--json"],
        ["--json", "up", "-d", "m", "-u", "sqlite:x.db"],
        ["-u", "postgres://wrong/x", "--json", "up", "-dm", "-u", "sqlite:x.db"],
    ):
        document = project.run(*words).json
        assert document["exit_code"] == 0, document
    assert project.run("-u", "sqlite:x.db", "-d", "m", "-d", "other", "status").code == 2


@pytest.mark.parametrize("command", ["status", "rollback", "plan", "lint"])
def test_whole_flags_are_read_as_docopt_reads_them(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each flag means the same with and without docopt, by each spelling, before and behind the command."""
    lines = [[command], [command, "-q", "--url=x", "-d", "a", "-d", "b"], ["--json", "-d", "a", command, "-d", "b"]]
    behind: list[str] = []
    for spelling, flag in flags(command_help(command)).items():
        words = [spelling, "value"] if flag.valued else [spelling]
        behind += words if spelling == flag.name else []
        if spelling != flag.name:
            lines += [[*words, command], [command, *words]]
    lines += [
        [command, *behind],
        [command, "--url="],
        [command, "--json", "-"],
        [command, "--url", "-x"],
        [command, "--ur", "x"],
    ]
    lines += [
        [command, "--json", "--json"],
        [command, "-q=1"],
        [command, "--quiet=1"],
        [command, "--url"],
        [command, "--"],
    ]
    direct = [_read(words) for words in lines]
    monkeypatch.setattr(usage, "read", lambda *_: None)
    assert direct == [_read(words) for words in lines]


def _read(words: list[str]) -> object:
    """What a command line means, without what docopt takes for a flag in the prose of a command's help."""
    try:
        command, arguments, values = usage.parse(words)
    except UsageError as error:
        return error.message
    return (
        command,
        {name: value for name, value in arguments.items() if name != "--force;"},
        {name: value for name, value in values.items() if name != "force;"},
    )


def test_init(project: Project) -> None:
    """init writes a project that `new` and `up` work in right away, and keeps what is there."""
    first = project.json("init")
    assert first["written"] == ["db/migrations/", "db/seeds/", "sqlmig.toml"]
    assert project.run("new", "first").code == 0
    assert project.run("up").code == 0
    assert (project.path / "db" / "app.duckdb").exists()
    (project.path / "sqlmig.toml").write_text('url = "sqlite:x.db"\n')
    again = project.json("init")
    assert (again["written"], again["kept"]) == ([], first["written"])
    assert (project.path / "sqlmig.toml").read_text() == 'url = "sqlite:x.db"\n'


def test_two_new_files_within_a_second(project: Project) -> None:
    """Each gets a version of its own."""
    paths = [project.json("new", name)["written"][0] for name in ("one", "two", "three")]
    versions = [path.split("/")[-1].split("_")[0] for path in paths]
    assert len(set(versions)) == 3


def test_config(project: Project) -> None:
    """Values and origins, without the password."""
    (project.path / ".env").write_text("DATABASE_URL=postgres://me:s3cr%40t@h/db\n")
    (project.path / "sqlmig.toml").write_text("[env.production]\nlock_timeout = '1m'\n")
    document = project.json("config", "--environment", "production")
    settings = {row["name"]: (row["value"], row["origin"]) for row in document["settings"]}
    assert settings["url"] == ("postgres://me:***@h/db", "file .env DATABASE_URL")
    assert settings["lock_timeout"] == ("60s", "sqlmig.toml [env.production]")
    assert settings["migrations_dir"] == ("./db/migrations", "default")
    text = project.run("config").out
    assert "s3cr" not in text
    assert "postgres://me:***@h/db" in text


@pytest.mark.parametrize(
    ("shell", "line", "expected"),
    [
        ("bash", "sqlmig ro", "rollback"),
        ("bash", "sqlmig up --str", "--strict"),
        ("bash", "sqlmig --json status --exit", "--exit-code"),
    ],
)
def test_completion(project: Project, shell: str, line: str, expected: str) -> None:
    """The script completes commands and each command's own flags, in the shell itself."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"needs {shell}")
    script = project.run("completion", shell).out
    words = line.split()
    ask = f'{script}\nCOMP_WORDS=({line})\nCOMP_CWORD={len(words) - 1}\n_sqlmig\necho "${{COMPREPLY[@]}}"\n'
    done = subprocess.run([program, "--norc", "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [expected]


def test_completion_for_other_shells(project: Project) -> None:
    """zsh gets bash's function through bashcompinit; fish has a form of its own."""
    assert "bashcompinit" in project.run("completion", "zsh").out
    fish = project.run("completion", "fish").out
    assert 'complete -c sqlmig -n "__fish_seen_subcommand_from up" -l strict' in fish


def test_validate_offline(project: Project) -> None:
    """Files are checked without a database; --driver says whose SQL they hold."""
    project.write("20260101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    project.write(
        "20260102000000_b.sql",
        "-- migrate:depends 20260109000000\n-- migrate:up\nCOMMIT;\n-- migrate:down irreversible\n",
    )
    document = project.json("validate", "--driver", "postgres")
    assert (document["exit_code"], document["checked"], document["against_database"]) == (1, 2, False)
    assert [(finding["rule"], finding["level"]) for finding in document["findings"]] == [
        ("dependency", "error"),
        ("transaction", "error"),
        ("empty-down", "warning"),
    ]
    assert project.json("validate")["exit_code"] == 2
    project.write("20260103000000_c.sql", "-- migrate:up\n")
    broken = project.json("validate", "--offline", url="postgres://nobody@127.0.0.1:1/x")
    assert (broken["exit_code"], broken["checked"]) == (1, 3)
    assert [finding["rule"] for finding in broken["findings"]][:2] == ["file", "dependency"]


@pytest.mark.parametrize("words", [["--version"], ["config"], ["config", "--json"]])
def test_an_output_that_cannot_be_written(project: Project, words: list[str]) -> None:
    """A full disk behind standard output is an error of the environment, and a closed one is nobody's business."""
    line = shlex.join([sys.executable, "-m", "sqlmig", *words])
    full = project.program(["sh", "-c", f"{line} >/dev/full"])
    assert (full.code, full.err.splitlines()[0]) == (5, "error: the output cannot be written: No space left on device")
    closed = project.program(["sh", "-c", f"{line} >&-"])
    assert (closed.code, closed.err) == (0, "")


def test_a_missing_driver_names_its_extra(project: Project) -> None:
    """Without psycopg the message says what to install; nothing else is needed for the other databases."""
    project.write("20260101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    for driver, url, extra in (("psycopg", "postgres://h/db", "postgres"), ("pymysql", "mysql://h/db", "mysql")):
        hide = f"import sys; sys.modules['{driver}'] = None; from sqlmig.cli import main; main(['up'])"
        done = project.program([sys.executable, "-c", hide], {"DATABASE_URL": url})
        assert done.code == 5
        assert f"the Python package {driver}, which is not installed\nhint: pip install 'sqlmig[{extra}]'\n" in done.err


def test_a_reader_that_goes_away(project: Project) -> None:
    """`sqlmig up | head -1` still applies everything."""
    for number in range(1, 4):
        project.write(
            f"2026010{number}000000_t.sql", f"-- migrate:up\nCREATE TABLE t{number} (id integer);\n-- migrate:down\n"
        )
    command = f"{sys.executable} -m sqlmig -u sqlite:x.db up | true"
    done = project.program(["bash", "-c", f"set -o pipefail; {command}"])
    assert (done.code, done.err) == (0, "")
    assert project.json("-u", "sqlite:x.db", "status")["pending"] == 0


def test_a_mistake_of_ours(project: Project) -> None:
    """An unforeseen exception is code 70 with its traceback, and --json still prints one document."""
    project.write("20260101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    breaking = (
        "import sys, sqlmig.planning as planning; planning.plan_up = None; "
        "sys.argv = ['sqlmig', 'up', '--json']; from sqlmig.cli import main; main()"
    )
    done = project.program([sys.executable, "-c", breaking], {"DATABASE_URL": "sqlite:x.db"})
    assert done.code == 70
    assert done.json["error"]["code"] == "internal"
    assert "TypeError" in done.err


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["--version"], set()),
        (["--help"], set()),
        (["up", "--help"], set()),
        (["-u", "sqlite:x.db", "log", "20260101000000"], {"docopt", "sqlite3"}),
        (["-u", "sqlite:x.db", "up"], {"sqlite3", "sqlparse"}),
        (["-u", "x.duckdb", "up"], {"duckdb", "sqlparse"}),
        (["-u", "postgres://127.0.0.1:1/x", "up"], {"psycopg", "sqlparse"}),
        (["-u", "mysql://127.0.0.1:1/x", "up"], {"pymysql", "sqlparse"}),
    ],
)
def test_only_what_is_used_is_loaded(project: Project, words: list[str], allowed: set[str]) -> None:
    """A driver is imported when its database is used; version and help load nothing; rich waits for a terminal."""
    project.write("20260101000000_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    watched = {"docopt", "sqlite3", "sqlparse", "duckdb", "psycopg", "pymysql", "rich", "dotenv"}
    ask = (
        "import atexit, sys; from sqlmig.cli import main; "
        f"atexit.register(lambda: print(sorted({watched!r} & set(sys.modules)), file=sys.stderr)); main({words!r})"
    )
    done = project.program([sys.executable, "-c", ask])
    assert set(ast.literal_eval(done.err.splitlines()[-1])) == allowed
