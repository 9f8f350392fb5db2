"""Private MariaDB and MySQL servers."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pymysql

from tests.servers.address import Address
from tests.servers.kinds import ADMIN, HARD, Kind, Login, MissingError, cache_folder
from tests.servers.processes import Owner, Processes, free_port
from tests.servers.programs import Program

# what a throw-away server need not do: survive a crash
SETTINGS = (
    "innodb-flush-log-at-trx-commit=0",
    "innodb-doublewrite=0",
    "innodb-buffer-pool-size=64M",
    "sync-binlog=0",
    "character-set-server=utf8mb4",
    "bind-address=127.0.0.1",
)
REDO = "innodb-redo-log-capacity=8M"  # MySQL's own 100 MB would be copied for every session


def start(kind: Kind, program: Program, processes: Processes, folder: Path) -> Address:
    """A copy of an initialised data directory, and a server on it."""
    mariadb = kind.product == "mariadb"
    data, socket, users = folder / "data", folder / "s", folder / "users.sql"
    (folder / "files").mkdir(mode=0o700)
    shutil.copytree(template(kind, program), data)
    users.write_text("".join(f"{statement};\n" for login in (ADMIN, HARD) for statement in grants(login)))
    address = Address(kind.product, ADMIN, "127.0.0.1", free_port(), str(socket), folder / "server.log")
    special = () if mariadb else (REDO, "mysqlx=0", f"secure-file-priv={folder / 'files'}")
    options = (*SETTINGS, *special, f"datadir={data}", f"socket={socket}", f"port={address.port}", f"init-file={users}")
    processes.start(
        [*command(program), f"--pid-file={folder / 'pid'}", f"--tmpdir={folder}", *(f"--{name}" for name in options)],
        environment=program.environment,
        log=folder / "server.log",
        answers=lambda: answers(address),
        owner=Owner(),
        stop=signal.SIGKILL,  # nothing outlives it but files in the folder
    )
    return address


def connect(address: Address, database: str | None) -> pymysql.Connection:
    return pymysql.connect(
        host=address.host,
        port=address.port,
        user=address.login.user,
        password=address.login.password,
        database=database,
        connect_timeout=10,
        autocommit=True,
        ssl_disabled=True,  # building an SSL context takes longer than most tests
    )


def grants(login: Login) -> tuple[str, ...]:
    name = f"'{login.user}'@'%'"
    return (
        f"CREATE USER {name} IDENTIFIED BY '{login.password}'",
        f"GRANT ALL PRIVILEGES ON *.* TO {name} WITH GRANT OPTION",
    )


def answers(address: Address) -> bool:
    try:
        connect(address, None).close()
    except pymysql.err.OperationalError:
        return False
    return True


def command(program: Program) -> list[str]:
    root = ["--user=root"] if os.geteuid() == 0 else []
    return [*program.command, "--no-defaults", f"--basedir={program.folder}", *root]


def template(kind: Kind, program: Program) -> Path:
    """The initialised data directory of this version, made once a machine: it takes longer than the tests' start."""
    template = cache_folder() / f"{kind.name}-{program.version}-data"
    if template.is_dir():
        return template
    template.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=template.parent, prefix=f".{kind.name}-") as made:
        data = Path(made) / "data"
        _initialise(kind, program, data)
        try:
            data.rename(template)
        except OSError as error:  # another session was first
            if not template.is_dir():
                raise MissingError(f"cannot keep {template}: {error}") from error
    return template


def _initialise(kind: Kind, program: Program, data: Path) -> None:
    if kind.product == "mariadb":
        data.mkdir()
        options, script = ["--bootstrap", "--enforce-storage-engine="], _system_tables(program)
    else:
        options, script = ["--initialize-insecure", f"--{REDO}", f"--secure-file-priv={data.parent}"], ""
    Owner().run([*command(program), f"--datadir={data}", *options], program.environment, data.parent, script)


def _system_tables(program: Program) -> str:
    """What mariadb-install-db gives the server to read; the script itself knows no loader and no private libraries."""
    (first,) = (program.folder / "share").glob("*/*_system_tables.sql")
    vendor = first.name.removesuffix("_system_tables.sql")
    names = (f"{vendor}_performance_tables.sql", f"{vendor}_system_tables_data.sql", "maria_add_gis_sp_bootstrap.sql")
    files = [first, *map(first.with_name, names)]
    start = ("CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket = NULL;")
    return "\n".join((*start, *(file.read_text() for file in files)))
