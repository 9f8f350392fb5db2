"""One connection through libpq, as psycopg.pq wraps it: opened, waited for, cancelled and closed.

https://www.postgresql.org/docs/current/libpq-async.html
"""

from __future__ import annotations

import math
import select
import time
from collections.abc import Callable, Iterator

from psycopg import errors, pq
from psycopg.pq import ConnStatus, PollingStatus, TransactionStatus

from sqlmig.dialects.postgres.connection import MIN_TIMEOUT, conninfo, default
from sqlmig.noun import entity, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from psycopg.pq.abc import PGcancelConn, PGconn, PGresult

WAKE = 0.1  # seconds between two looks at pending signals
SAFE_CANCEL = 170000  # the first libpq that cancels without blocking, and over TLS where the connection has it


@entity
class Connection:
    """It is in autocommit mode, and what is sent is sent as it is.

    Anything may raise errors.OperationalError, which says that the connection is lost.
    """

    pgconn: PGconn = field(repr=False)

    @property
    def encoding(self) -> str:
        """Python's name of the client encoding, which a file may have set. SQL_ASCII takes bytes as they are."""
        if self.pgconn.parameter_status(b"client_encoding") in (b"UTF8", b"SQL_ASCII"):
            return "utf-8"
        from psycopg import ConnectionInfo  # the whole of psycopg, which has all names

        return ConnectionInfo(self.pgconn).encoding

    def listen(self, remark: Callable[[errors.Diagnostic], None]) -> None:
        """Have the server's notices told."""
        self.pgconn.notice_handler = lambda result: remark(errors.Diagnostic(result, self.encoding))

    def encoded(self, text: str) -> bytes:
        """errors.DataError when the client encoding lacks a character."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            lacking = text[error.start]
            raise errors.DataError(f'the client encoding {error.encoding} has no "{lacking}"') from None

    def flush(self) -> None:
        """Send what is not sent yet; mostly nothing is. What arrives meanwhile is taken, or both sides would wait."""
        while self.pgconn.flush():
            if _ready(self.pgconn.socket, select.POLLIN | select.POLLOUT) != select.POLLOUT:
                self.pgconn.consume_input()

    def fetch(self) -> PGresult | None:
        """The next result, None behind the last; mostly it has arrived with others, and nothing is to be waited for."""
        pgconn = self.pgconn
        if pgconn.is_busy():
            while pgconn.is_busy():
                self.more()
            while pgconn.notifies() is not None:  # a file may LISTEN; nobody hears it
                continue
        return pgconn.get_result()

    def more(self) -> None:
        """Wait for anything to arrive."""
        _ready(self.pgconn.socket, select.POLLIN)
        self.pgconn.consume_input()

    def cancel(self, timeout: float) -> None:
        """Ask the server to stop. errors.ConnectionTimeout when it could not be asked within so many seconds."""
        if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
            return
        if min(pq.version(), pq.__build_version__) < SAFE_CANCEL:
            self.pgconn.get_cancel().cancel()
            return
        request = self.pgconn.cancel_conn()
        try:
            request.start()
            if not _established(request, request.poll, time.monotonic() + timeout):
                raise errors.OperationalError(request.get_error_message("utf-8"))
        finally:
            request.finish()

    def close(self) -> None:
        self.pgconn.finish()


def connect(given: dict[str, str]) -> Connection:
    """Connect to the first address that lets us in, within `connect_timeout` seconds each, or for ever where that is 0.

    Raises what the last one said: errors.ConnectionTimeout, or another errors.Error.
    """
    failure: errors.Error | None = None
    for attempt in _attempts(given):
        try:
            return _connected(attempt)
        except errors.Error as error:
            failure = error
    raise failure or errors.OperationalError("no address to connect to")


def _connected(given: dict[str, str]) -> Connection:
    deadline = time.monotonic() + _seconds(given["connect_timeout"])
    pgconn = pq.PGconn.connect_start(conninfo(given).encode())
    try:
        if pgconn.status == ConnStatus.BAD or not _established(pgconn, pgconn.connect_poll, deadline):
            raise errors.OperationalError(pgconn.get_error_message("utf-8"), pgconn=pgconn)
    except errors.ConnectionTimeout:
        pgconn.finish()
        raise
    pgconn.nonblocking = 1
    return Connection(pgconn)


def _seconds(timeout: str) -> float:
    try:
        seconds = int(timeout)
    except ValueError:
        raise errors.OperationalError(f'connect_timeout is no number of seconds: "{timeout}"') from None
    return max(seconds, MIN_TIMEOUT) if seconds > 0 else math.inf


def _attempts(given: dict[str, str]) -> Iterator[dict[str, str]]:
    """One attempt for each address: libpq alone would wait for one that does not answer, and try no other.

    It chooses among several itself where a standby is preferred, and says what is wrong with lists that do not fit.
    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
    """
    lists = {name: (given.get(name) or default(name) or "").split(",") for name in ("host", "hostaddr", "port")}
    count = max(len(lists["host"]), len(lists["hostaddr"]))
    fit = all(len(values) in (1, count) for values in lists.values())
    if not fit or (count > 1 and given.get("target_session_attrs") == "prefer-standby"):
        yield given
        return
    order = list(range(count))
    if given.get("load_balance_hosts") == "random":
        from random import shuffle  # rarely wanted

        shuffle(order)
    for place in order:
        one = given | {name: values[place] for name, values in lists.items() if len(values) > 1}
        addresses = _addresses(one.get("host", ""), one.get("port")) if lists["hostaddr"] == [""] else ()
        yield from (one | {"hostaddr": address} for address in addresses)
        if not addresses:
            yield one


def _addresses(host: str, port: str | None) -> tuple[str, ...]:
    """The addresses of a name; none where libpq is to find them, and to say why it cannot."""
    if not host or host[0] in "/@" or ":" in host or host.replace(".", "").isdigit():
        return ()
    import socket  # only for names

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(str(each[4][0]) for each in found)


def _established(connection: PGconn | PGcancelConn, poll: Callable[[], int], deadline: float) -> bool:
    """Wait for a connection to stand or to fail; whether it stands."""
    status = PollingStatus.WRITING
    while status not in (PollingStatus.OK, PollingStatus.FAILED):
        event = select.POLLIN if status == PollingStatus.READING else select.POLLOUT
        _ready(connection.socket, event, deadline)
        status = PollingStatus(poll())
    return status == PollingStatus.OK


def _ready(socket: int, events: int, deadline: float = math.inf) -> int:
    """Wait for one of the events; which came. Signals are handled meanwhile."""
    waiting = select.poll()
    waiting.register(socket, events)
    while not (found := waiting.poll(WAKE * 1000)):
        if time.monotonic() > deadline:
            raise errors.ConnectionTimeout("no answer in time")
    return found[0][1]
