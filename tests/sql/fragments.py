"""Scripts from awkward pieces, for properties and for comparing with the databases' own clients."""

from __future__ import annotations

from hypothesis import strategies as st

COMMON = [
    *("select 1", "'a'", "'a;b'", "''''", '"q;"', '"a""b"', "/* ; ' */", "/**/", "/*/ x */", "\n", "\r\n", "\t", "\f"),
    *("(1)", "((a))", "+", "-", "*", "/", "%", "|", "^", "~", "!", "<>", "=", "begin", "end", "declare", "trigger"),
    *("case when 1 then 2 end", "create", "temp", "x", "a", "1", "1e5", "é", "日本", "😀", "e", "_", "a.b", "5--1\n"),
    *("-- c ;'\n", "--\n", '-- $$ "\n', "N'q'", "x'41'", ",", ": ", "@a", "?1", "{", "}"),
]
POSTGRES = [
    *COMMON,
    *(
        "'a\\'",
        "E'a\\'b'",
        "e'\\\\'",
        "E'\\''",
        "U&'\\0041\\'",
        "b'1'",
        '"q\\"',
        "$$a;b$$ ",
        "$a$;$$;$a$ ",
        "$1",
        "$1 ",
    ),
    *("a$b$c", "x$$y", "/* /* ; */ */", "#", "@>", "<->", "?|", "::int", "[1:2]", "é$a$ ", "日本$q$ ", "$é$;$é$ "),
    *("1$q$;$q$ ", "'a'\n'b'", "-- x\r", "`", "&"),
]
SQLITE = [*COMMON, "[a;b]", "`a;b`", "$$", "$a$", "a$b$c", "'a\\'", '"b\\"', "#", "E'\\'", "-- x\r"]
MYSQL = [
    *COMMON,
    *("'a\\'b'", '"a\\"b"', "'\\\\'", "`a;b`", "`a\\`", "# c ;'\n", "5--1", "$$", "$a$", "\\N", "/*+ ; */"),
    *("/*! 1 */", "/*!50003 a */", "/*M! b */", "delimiter", "-- x\r\n"),
]
DUCKDB = [*COMMON, "'a\\'", "E'a\\'b'", "$$a;b$$ ", "$a$;$$;$a$ ", "$1 ", "/* /* ; */ */", "`a;b`", "\u00a0", "\u3000"]
PIECES = {"postgres": POSTGRES, "mysql": MYSQL, "sqlite": SQLITE, "duckdb": DUCKDB}
DIALECTS = sorted(PIECES)

ENDS = [";", ";;", " ;\n", ";\n", ";--x\n", "; /* y */ ", "\n;\n\n"]
BODIES = {
    "postgres": [
        "create function f() returns int language sql begin atomic select 1; select case when 1 then 2 end; end;",
        "create or replace procedure p(a int default (1)) begin atomic insert into t values (1); /* ; end; */ end;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN/**/ATOMIC SELECT 1; END;",
        "create rule r as on insert to t do also (select 1; select 2);",
        "create function f() returns int as $$ begin; end; $$ language plpgsql;",
        "create function f(begin int) returns int as 'x' language sql;",
        "begin isolation level serializable;",
        "copy t from stdin;\na;'b\n\\.\n",
        "COPY t (a, b) FROM stdin WITH (format csv); -- c\n$$\n\\.\n",
        "copy t from stdin; select 1;\nx\n\\.\n",
        "copy (select * from stdin) to stdout;",
        "\\restrict abc\n",
    ],
    "mysql": [
        "delimiter //\ncreate procedure p() begin select 1; end//\ndelimiter ;\n",
        "create procedure p() begin if a then select if(1, 2, 3); end if; end;",
        "create trigger t before insert on x for each row begin set new.a = case 1 when 2 then 3 end; end;",
        "/*!50003 create event e on schedule every 1 day do begin select 1; end */;",
        "set sql_mode = 'NO_BACKSLASH_ESCAPES'; select 'a\\'; set sql_mode = '';",
    ],
    "sqlite": [
        "create trigger t after insert on x begin select 1; select case when 1 then 2 end; end;",
        "create temp trigger if not exists t begin select 'end;' ; -- ; end;\n end ;",
        "CREATE TRIGGER t BEGIN SELECT 1; /* c */ END--x\n;",
        "explain create trigger t begin select 1; end;",
        "create temporary trigger t update of a on t begin delete from [end;]; end;",
    ],
    "duckdb": ["create macro f(a) as a;", "from t;", "begin transaction;"],
}

_CLIENT = [
    *(
        "\\G ",
        "\\g",
        "/*/ ; */",
        "--x;\n",
        "_utf8'a;'",
        "/*!",
        "*/",
        "/*M!100 ",
        "@`a;b`",
        '""',
        "'\\",
        '\\"',
        "'a\nb'",
    ),
    *("//", "#\n", "#a", "--", "-- ", "\v", "\u00a0", "à;", "\nuse a\n", "\nuse `b` \n", "\nuse c -- d\n"),
    *(";use d;", "\nDELIMITER //\n", "\nDELIMITER $$\r\n", "\nDELIMITER #\n", "\ndelimiter ;\n"),
]
_CLIENT_BODIES = [
    "\ndelimiter //\ncreate procedure p() begin select 1; end//\ndelimiter ;\n",
    "\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 trigger t begin a; end */;;\nDELIMITER ;\n",
    "\nDELIMITER $$ \r\ncreate event e do begin select '$$', \"$$\"; -- $$ '\nend $$\r\ndelimiter ;\r\n",
    "set sql_mode = 'NO_BACKSLASH_ESCAPES'; select 'a\\'; set sql_mode = '';",
    "set sql_mode = 'ANSI_QUOTES'; select \"a\\\", 'b\\''; set sql_mode = '';",
]


def statement(dialect: str) -> st.SearchStrategy[str]:
    """A text that looks like a statement to a lexer, with its delimiter."""
    return _statement(PIECES[dialect], BODIES[dialect])


def script(dialect: str) -> st.SearchStrategy[str]:
    """A few statements, the last of which may lack its delimiter."""
    return _script(statement(dialect))


def mysql_client_script() -> st.SearchStrategy[str]:
    """A script for MySQL's and MariaDB's client, which needs DELIMITER around a body."""
    return _script(_statement([*MYSQL, *_CLIENT], _CLIENT_BODIES))


def _statement(pieces: list[str], bodies: list[str]) -> st.SearchStrategy[str]:
    piece = st.builds("{}{}".format, st.sampled_from(pieces), st.sampled_from(["", " ", ""]))
    plain = st.builds("{}{}".format, st.lists(piece, min_size=1, max_size=6).map("".join), st.sampled_from(ENDS))
    body = st.builds("{}{}".format, st.sampled_from(bodies), st.sampled_from(["", "\n", " "]))
    return st.one_of(plain, plain, body)


def _script(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tail = st.sampled_from(["", "", "select 9", "-- end"])
    return st.builds("{}{}".format, st.lists(part, min_size=1, max_size=5).map("".join), tail)


_EXPRESSIONS = [
    *("1", "'a'", "'a;b'", "''''", '"q;"', '"a""b"', "$$a;b$$", "$a$;$$;$a$", "E'\\''", "e'a\\\\'", "x'41'", "U&'a\\'"),
    *(
        "a$b$c",
        "(1)",
        "[1,2]",
        "{'a;':1}",
        "case when 1=1 then 2 end",
        "'a'\n'b;'",
        "'a' -- ;\n'b'",
        "1e5",
        "$1",
        "a.b",
    ),
    *("$é$;$é$", "x::int", "-1", "- -1", "5 - -1", "'é;日本'", "N'a'", '"begin"', "a[1:2]", "'a\\'", "''", "begin_x"),
]
_GAPS = [
    " ",
    "  ",
    "\n",
    "\t",
    "\r\n",
    " -- c ;'\n",
    " --x\r\n",
    "/* ; ' */",
    " /* /* ; */ */ ",
    "/**/",
    "\f",
    ' -- $$ "\n',
]
_VERBS = ["select", "SELECT all", "explain select", "create table t as select", "insert into t select"]


@st.composite
def duckdb_script(draw: st.DrawFn) -> str:
    """A script that DuckDB's parser accepts."""
    parts = [draw(st.sampled_from(["", " ", "\ufeff", "/* a */"]))]
    for _ in range(draw(st.integers(1, 4))):
        gap = draw(st.sampled_from(_GAPS))
        items = draw(st.lists(st.sampled_from(_EXPRESSIONS), min_size=1, max_size=4))
        parts.append(draw(st.sampled_from(_VERBS)).replace(" ", gap) + gap + f"{gap},{gap}".join(items))
        parts.append(draw(st.sampled_from([*ENDS, "/* z */;"])))
    if draw(st.booleans()):
        parts.pop()
    return "".join(parts)
