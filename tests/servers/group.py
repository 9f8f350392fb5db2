"""A MySQL server that is a Group Replication group of one."""

from __future__ import annotations

import shutil
import signal
from contextlib import closing
from pathlib import Path

from tests.servers.address import Address
from tests.servers.kinds import ADMIN, KINDS
from tests.servers.mysql import REDO, SETTINGS, answers, command, connect, grants, template
from tests.servers.processes import Owner, Processes, free_port
from tests.servers.programs import find

# https://dev.mysql.com/doc/refman/9.0/en/group-replication-configuring-instances.html
GROUP = (
    "server-id=1",
    "log-bin=log",
    "gtid-mode=ON",
    "enforce-gtid-consistency=ON",
    "plugin-load-add=group_replication.so",
    "group-replication-group-name=6a1e2f7c-26a5-4ab1-9d34-1f0f6d1a7a01",
    "group-replication-start-on-boot=OFF",
    "report-host=127.0.0.1",
)


def start(processes: Processes, folder: Path) -> Address:
    """The server when the group is working."""
    kind, program = KINDS["mysql"], find("mysql")
    folder.mkdir(mode=0o755)
    shutil.copytree(template(kind, program), folder / "data")
    users = folder / "users.sql"
    users.write_text("".join(f"{statement};\n" for statement in ("SET sql_log_bin = 0", *grants(ADMIN))))
    address = Address("mysql", ADMIN, "127.0.0.1", free_port(), str(folder / "s"), folder / "server.log")
    options = (
        *SETTINGS,
        *GROUP,
        REDO,
        "mysqlx=0",
        f"secure-file-priv={folder}",
        f"plugin-dir={program.folder / 'lib/mysql/plugin'}",
        f"group-replication-local-address=127.0.0.1:{free_port()}",
        f"datadir={folder / 'data'}",
        f"socket={folder / 's'}",
        f"port={address.port}",
        f"pid-file={folder / 'pid'}",
        f"tmpdir={folder}",
        f"init-file={users}",
    )
    processes.start(
        [*command(program), *(f"--{option}" for option in options)],
        environment=program.environment,
        log=folder / "server.log",
        answers=lambda: answers(address),
        owner=Owner(),
        stop=signal.SIGKILL,
    )
    with closing(connect(address, None)) as link, link.cursor() as cursor:
        cursor.execute("SET GLOBAL group_replication_bootstrap_group = ON")
        cursor.execute("START GROUP_REPLICATION")
    return address
