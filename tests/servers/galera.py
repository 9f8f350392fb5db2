"""Three MariaDB servers that are one Galera cluster."""

from __future__ import annotations

import shutil
import signal
from functools import partial
from pathlib import Path

from tests.servers.address import Address
from tests.servers.kinds import ADMIN, KINDS, MissingError, cache_folder
from tests.servers.mysql import SETTINGS, answers, command, connect, grants, template
from tests.servers.processes import Owner, Processes, free_port
from tests.servers.programs import UNPACKED, Program, find

LIBRARY = "usr/lib/galera/libgalera_smm.so"
# A node that joins would be sent the data of another, for seconds. All begin with the same files, and this tells the
# server what it expects to hear, https://galeracluster.com/library/documentation/scriptable-sst.html
TRANSFER = """\
#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in --role) role=$2 ;; --address) address=$2 ;; --datadir) data=$2 ;; --gtid) gtid=$2 ;; esac
  shift
done
if [ "$role" = joiner ]; then
  echo "ready $address/nothing"
  cat "$data/position"
else
  echo "done $gtid"
fi
"""
CLUSTER = (
    "wsrep-on=ON",
    "wsrep-cluster-name=sqlmig",
    "wsrep-node-address=127.0.0.1",
    "wsrep-sst-method=nothing",
    "binlog-format=ROW",
    "innodb-autoinc-lock-mode=2",
)
# https://galeracluster.com/library/documentation/galera-parameters.html; the periods are for joining quickly
PROVIDER = (
    "gcache.size=8M",
    "gcache.page_size=4M",
    "pc.recovery=no",
    "pc.announce_timeout=PT0.5S",
    "gmcast.time_wait=PT0.2S",
    "evs.keepalive_period=PT0.1S",
    "evs.inactive_check_period=PT0.1S",
    "evs.join_retrans_period=PT0.1S",
)


def find_galera() -> Path:
    """The replication library that belongs to MariaDB's server."""
    for root in (Path("/"), cache_folder() / "galera" / UNPACKED):
        if (root / LIBRARY).is_file():
            return root / LIBRARY
    raise MissingError("no Galera library found")


def start(processes: Processes, folder: Path) -> tuple[Address, ...]:
    """The three nodes, which know each other. The first is running before the others join."""
    kind, program, library = KINDS["mariadb"], find("mariadb"), find_galera()
    folder.mkdir(mode=0o755)
    (folder / "bin").mkdir()
    transfer = folder / "bin" / "wsrep_sst_nothing"
    transfer.write_text(TRANSFER)
    transfer.chmod(0o755)
    users = folder / "users.sql"
    users.write_text("".join(f"{statement};\n" for statement in (*grants(ADMIN), "SHUTDOWN")))
    first = folder / "node1"
    first.mkdir()
    shutil.copytree(template(kind, program), first / "data")
    Owner().run(
        _node(program, library, first, [free_port(), free_port()], f"init-file={users}"), _path(program, folder), first
    )
    _remember_position(first / "data")
    for number in (2, 3):
        shutil.copytree(first, folder / f"node{number}")
    return _join(processes, program, library, folder)


def _join(processes: Processes, program: Program, library: Path, folder: Path) -> tuple[Address, ...]:
    nodes: list[Address] = []
    members: list[int] = []
    for number in (1, 2, 3):
        place = folder / f"node{number}"
        address = Address("mariadb", ADMIN, "127.0.0.1", free_port(), str(place / "s"), place / "server.log")
        group = free_port()
        peers = ",".join(f"127.0.0.1:{port}" for port in members)
        processes.start(
            _node(program, library, place, [address.port, group], f"wsrep-cluster-address=gcomm://{peers}"),
            environment=_path(program, folder),
            log=place / "server.log",
            answers=partial(_ready, address),
            owner=Owner(),
            stop=signal.SIGKILL,
        )
        nodes.append(address)
        members.append(group)
    return tuple(nodes)


def _node(program: Program, library: Path, place: Path, ports: list[int], *more: str) -> list[str]:
    """A server's command; without another address it is a cluster by itself. Ports are for clients and nodes."""
    listening = (f"gmcast.listen_addr=tcp://127.0.0.1:{ports[1]}", f"ist.recv_addr=127.0.0.1:{free_port()}")
    options = (
        *SETTINGS,
        *CLUSTER,
        "wsrep-cluster-address=gcomm://",
        f"wsrep-provider={library}",
        f"wsrep-provider-options={';'.join((*PROVIDER, *listening))}",
        f"wsrep-node-name={place.name}",
        f"datadir={place / 'data'}",
        f"socket={place / 's'}",
        f"port={ports[0]}",
        f"pid-file={place / 'pid'}",
        f"tmpdir={place}",
        *more,
    )
    return [*command(program), *(f"--{option}" for option in options)]


def _path(program: Program, folder: Path) -> dict[str, str]:
    """The server looks for programs that transfer data on the path."""
    return {**program.environment, "PATH": f"{folder / 'bin'}:{program.environment['PATH']}"}


def _remember_position(data: Path) -> None:
    """Where the cluster's history is, as `uuid:number`; the cache of what was sent is the first node's own."""
    lines = (line.split(":") for line in (data / "grastate.dat").read_text().splitlines() if ":" in line)
    state = {name: value.strip() for name, value in lines}
    (data / "position").write_text(f"{state['uuid']}:{state['seqno']}\n")
    (data / "galera.cache").unlink()


def _ready(address: Address) -> bool:
    """A node that answers may still refuse to work."""
    if not answers(address):
        return False
    with connect(address, None) as link, link.cursor() as cursor:
        cursor.execute("SHOW STATUS LIKE 'wsrep_ready'")
        return cursor.fetchall() == (("wsrep_ready", "ON"),)
