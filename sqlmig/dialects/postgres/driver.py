"""psycopg.pq, which is libpq, alone: with all of psycopg an import takes several times as long.

What asyncio programs, other implementations of psycopg.pq, a search for libpq, a traceback or paths as URLs would need
waits until it is used, and so does psycopg itself. psycopg.pq imports ssl to have OpenSSL initialised, which OpenSSL
has done by itself since its version 1.1. https://www.psycopg.org/psycopg3/docs/api/pq.html
https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-INITIALIZE
"""

from __future__ import annotations

from importlib import import_module

from sqlmig.dialects.later import postpone, promise, standing_for

postpone("psycopg", "psycopg_c", "psycopg_binary", "asyncio", "ctypes", "ctypes.util", "ssl", "traceback")
postpone("urllib.parse")  # pathlib takes a function out of it
promise("asyncio.CancelledError", import_module("asyncio.exceptions").CancelledError)
promise("urllib.parse.quote_from_bytes", standing_for("urllib.parse.quote_from_bytes"))
import_module("psycopg.pq")
