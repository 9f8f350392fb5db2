"""A private PgBouncer before a PostgreSQL server."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Literal

import psycopg

from tests.servers import postgres
from tests.servers.address import Address
from tests.servers.processes import Owner, Processes, free_port
from tests.servers.programs import Program, within_reach

Mode = Literal["transaction", "session"]
# In session mode each client keeps its server connection; in transaction mode few must do for many.
SIZES = {"transaction": 4, "session": 60}
CONFIGURATION = """\
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 200
"""


def start(program: Program, processes: Processes, folder: Path, server: Address, mode: Mode) -> Address:
    """Runs as an unprivileged user: PgBouncer refuses root, too. Knows the server's administrator only."""
    owner = Owner.unprivileged()
    owner.own(folder)
    if owner != Owner():
        program = within_reach(program, folder / "programs")
    address = Address("postgres", server.login, "127.0.0.1", free_port())
    users, configuration = folder / "users", folder / "pgbouncer.ini"
    users.write_text(f'"{server.login.user}" "{server.login.password}"\n')
    text = CONFIGURATION.format(
        host=server.host, port=server.port, own_port=address.port, users=users, mode=mode, size=SIZES[mode]
    )
    configuration.write_text(text)
    for file in (users, configuration):
        owner.own(file)
    processes.start(
        [*program.command, str(configuration)],
        environment=program.environment,
        log=folder / "pgbouncer.log",
        answers=lambda: _answers(address),
        owner=owner,
        stop=signal.SIGTERM,
    )
    return address


def _answers(address: Address) -> bool:
    try:
        postgres.connect(address, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True
