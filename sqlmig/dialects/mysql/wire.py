"""One statement on one connection: sent, waited for, read.

pymysql does the three in one call, in which Ctrl-C closes the connection. Apart, the wait can be left, the
statement cancelled on the server and the connection used again. This module alone reaches below pymysql's
public face.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import pymysql
from pymysql.constants import COMMAND, CR
from pymysql.cursors import Cursor
from pymysql.protocol import OKPacketWrapper

from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sqlmig.dialects.api import Value

    Link = pymysql.Connection[Cursor]
else:
    Link = pymysql.Connection

# https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_reset_connection.html
RESET_CONNECTION = 0x1F
# SERVER_STATUS_IN_TRANS, SERVER_STATUS_NO_BACKSLASH_ESCAPES
IN_TRANSACTION = 0x0001
NO_BACKSLASH_ESCAPES = 0x0200
KEEPALIVE = 60  # seconds; a long ALTER TABLE must survive a NAT that forgets silent connections


class _Connection(Link):
    """Logs in and says nothing more: the character set is part of what each connection's first message begins with."""

    def set_character_set(self, charset: str, collation: str | None = None) -> None:
        pass


@noun
class Answer:
    """What the server said: the rows of the last result set, if they were kept, and two counts."""

    rows: tuple[tuple[Any, ...], ...]
    changed: int
    warnings: int


def open_link(given: dict[str, Any]) -> Link:
    """Connect. pymysql's connect_timeout ends with the TCP handshake, so the greeting is bounded as a read."""
    bound = given["connect_timeout"]
    link: Any = _Connection(**given, read_timeout=bound, write_timeout=bound, defer_connect=True)
    link.connect(_socket(link))
    link._read_timeout = link._write_timeout = None
    if "host" in given and hasattr(socket, "TCP_KEEPIDLE"):
        link._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE)
    return link  # type: ignore[no-any-return]


def _socket(link: Any) -> socket.socket:
    """pymysql leaves its own local one open when nobody answers. A password may go through it as it is."""
    try:
        if not link.unix_socket:
            return _network_socket(link)
        made = _local_socket(link)
    except OSError as error:
        failure = pymysql.err.OperationalError(CR.CR_CONNECTION_ERROR, str(error))
        failure.original_exception = error  # type: ignore[attr-defined]
        raise failure from None
    link._secure = True
    return made


def _local_socket(link: Any) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(link.connect_timeout)
    try:
        made.connect(link.unix_socket)
    except OSError:
        made.close()
        raise
    return made


def _network_socket(link: Any) -> socket.socket:
    """Python would load the codec of international names for each host that is text."""
    try:
        host = link.host.encode("ascii" if link.host.isascii() else "idna")
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from None
    made = socket.create_connection((host, link.port), link.connect_timeout)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return made


def version(link: Link) -> str:
    """The server's version. MariaDB hides it behind 5.5.5- from old replicas; "-MariaDB" stays as its mark."""
    raw: Any = link
    text = str(raw.server_version).removeprefix("5.5.5-")
    number, _, rest = text.partition("-")
    return f"{number}-MariaDB" if "mariadb" in rest.lower() else number


def thread(link: Link) -> int:
    """The server's number for the connection."""
    raw: Any = link
    return int(raw.thread_id())


def bound(sql: str, params: Sequence[Value]) -> str:
    """The statement with its parameters as literals, which mean the same in every sql_mode. A % is a % without them."""
    return sql % tuple(map(_literal, params)) if params else sql


@lru_cache(typed=True)  # a run's rows in the log have most of their values in common
def _literal(value: Value) -> str:
    """Times in UTC: datetime columns know no zone. A backslash is not always one in quotes."""
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return f"'{moment.isoformat(' ')}'"
    if isinstance(value, int | float):
        return repr(float(value)) if isinstance(value, float) else str(int(value))
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if "\\" in value or "\0" in value:
        return f"_utf8mb4 x'{value.encode().hex()}'"
    return "'" + value.replace("'", "''") + "'"


def send(link: Link, sql: str) -> None:
    raw: Any = link
    raw._execute_command(COMMAND.COM_QUERY, sql.encode(raw.encoding))


def reset(link: Link) -> None:
    """Give the session the state it had after login, except for the default database and the character set."""
    raw: Any = link
    raw._execute_command(RESET_CONNECTION, b"")
    raw._read_ok_packet()


def wait(link: Link, timeout: float | None = None) -> bool:
    """Wait for the answer's first byte; False after `timeout` seconds."""
    raw: Any = link
    sock = raw._sock
    if sock is None or (hasattr(sock, "pending") and sock.pending()):  # read and decrypted, where TLS is
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(timeout))


def _begin_result(link: Link) -> None:
    """A server may ask for any file of this machine. pymysql refuses, and leaves the server waiting for it."""
    raw: Any = link
    try:
        raw._read_query_result(unbuffered=True)
    except RuntimeError as error:
        raw._force_close()
        reason = "the server asks for a file, which it gets for -- seed:copy only, or with local_infile=1 in the URL"
        raise pymysql.err.OperationalError(CR.CR_SERVER_LOST, reason) from error


def read(link: Link, keep: bool = False) -> Answer:
    """Read all result sets, row by row, so that none fills the memory unless it is to be kept."""
    raw: Any = link
    rows: list[tuple[Any, ...]] = []
    warnings = 0
    while True:
        _begin_result(link)
        result = raw._result
        rows.clear()
        try:
            while result.unbuffered_active:
                row = result._read_rowdata_packet_unbuffered()
                if keep and row is not None:
                    rows.append(row)
        except BaseException:
            result.unbuffered_active = False  # or it would read on when it is garbage
            raise
        warnings += result.warning_count
        if not result.has_next:
            return Answer(tuple(rows), 0 if result.description else int(result.affected_rows or 0), warnings)


def load(link: Link, sql: str, packets: Iterable[bytes]) -> Answer:
    """Send a statement, and when the server asks for a file, the packets, whatever name it asks for.

    https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_local_infile_request.html
    """
    raw: Any = link
    send(link, sql)
    packet = raw._read_packet()
    if packet.is_load_local_packet():
        for content in packets:
            raw.write_packet(content)
        raw.write_packet(b"")
        packet = raw._read_packet()
    found = OKPacketWrapper(packet)
    raw.server_status = found.server_status
    return Answer((), found.affected_rows, found.warning_count)


def in_transaction(link: Link) -> bool:
    """As the server said in its last answer."""
    raw: Any = link
    return bool(raw.server_status & IN_TRANSACTION)


def literal_backslashes(link: Link) -> bool:
    """Whether NO_BACKSLASH_ESCAPES is in sql_mode, as the server said in its last answer."""
    raw: Any = link
    return bool(raw.server_status & NO_BACKSLASH_ESCAPES)
