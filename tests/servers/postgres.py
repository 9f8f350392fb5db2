"""Private PostgreSQL servers."""

from __future__ import annotations

import signal
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.address import Address
from tests.servers.kinds import ADMIN, HARD
from tests.servers.processes import Owner, Processes, free_port
from tests.servers.programs import Program, within_reach

# what a throw-away server need not do: survive a crash
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",  # its library is not unpacked with the private servers
    "shared_buffers": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "127.0.0.1",
}


def start(program: Program, processes: Processes, folder: Path) -> Address:
    """initdb and a server as an unprivileged user: PostgreSQL refuses root."""
    owner = Owner.unprivileged()
    owner.own(folder)
    if owner != Owner():
        program = within_reach(program, folder / "programs")
    data, password = folder / "data", folder / "password"
    password.write_text(ADMIN.password + "\n")
    owner.own(password)
    initdb = [str(program.path.with_name("initdb")), "-D", str(data), "-U", ADMIN.user, f"--pwfile={password}"]
    owner.run(
        [*initdb, "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"], program.environment, folder
    )
    address = Address("postgres", ADMIN, "127.0.0.1", free_port(), str(folder), folder / "server.log")
    settings = {**SETTINGS, "unix_socket_directories": str(folder), "port": str(address.port)}
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    processes.start(
        [*program.command, "-D", str(data), *options],
        environment=program.environment,
        log=folder / "server.log",
        answers=lambda: _answers(address),
        owner=owner,
        stop=signal.SIGINT,  # "fast": sessions are ended, and the shared memory is given back
    )
    with connect(address, "postgres") as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN SUPERUSER PASSWORD {}").format(
                sql.Identifier(HARD.user), sql.Literal(HARD.password)
            )
        )
    return address


def connect(address: Address, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=address.host,
        port=address.port,
        user=address.login.user,
        password=address.login.password,
        dbname=database,
        connect_timeout=10,
        autocommit=True,
    )


def _answers(address: Address) -> bool:
    try:
        connect(address, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True
