"""Settings: each value comes from the first of flag, environment, .env, sqlmig.toml and default that has it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmig.config.address import find_url
from sqlmig.config.sources import CONFIG_FILE, PRODUCTION, Source, read_env_files, read_toml
from sqlmig.config.url import DatabaseURL
from sqlmig.config.values import convert, sequence
from sqlmig.errors import ConfigError
from sqlmig.noun import field, noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.config.sources import Folder
    from sqlmig.config.values import Kind, Setting


@noun
class Spec:
    """A setting: its name in sqlmig.toml and in `Settings`, its kind and its default.

    `production` is another default for the environment of that name, where there is one. `other` is a variable that
    other systems have for it; a bare number in it counts milliseconds where the setting is a duration.
    """

    name: str
    kind: Kind
    default: Setting
    flag: str
    dbmate: bool = True
    production: Setting = None
    other: str | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        name = self.flag.removeprefix("--").replace("-", "_").upper()
        others = (f"DBMATE_{name}" if self.dbmate else None, self.other)
        return (f"SQLMIG_{name}", *(other for other in others if other))


SPECS = (
    Spec("driver", "text", None, "--driver"),
    Spec("migrations_dir", "list", ("./db/migrations",), "--migrations-dir"),
    Spec("migrations_table", "text", "schema_migrations", "--migrations-table"),
    Spec("schema_file", "text", "./db/schema.sql", "--schema-file"),
    Spec("seeds_dir", "text", "./db/seeds", "--seeds-dir", dbmate=False),
    Spec("tests_dir", "text", "./db/tests", "--tests-dir", dbmate=False),
    Spec("no_dump_schema", "switch", False, "--no-dump-schema"),
    Spec("engine", "text", "sqlmig", "--engine", dbmate=False),
    Spec("not_dumped", "lines", (), "--not-dumped", dbmate=False),
    Spec("strict", "switch", False, "--strict"),
    Spec("verbose", "switch", False, "--verbose"),
    Spec("quiet", "switch", False, "--quiet", dbmate=False),
    Spec("json", "switch", False, "--json", dbmate=False),
    Spec("wait", "switch", False, "--wait"),
    Spec("wait_timeout", "duration", 60.0, "--wait-timeout"),
    Spec("wait_interval", "duration", 1.0, "--wait-interval"),
    Spec("lock_timeout", "duration", 300.0, "--lock-timeout", dbmate=False),
    Spec("table_lock_timeout", "duration", None, "--table-lock-timeout", dbmate=False, production=5.0),
    Spec("statement_timeout", "duration", None, "--statement-timeout", dbmate=False),
    Spec("lock_retries", "number", 0, "--lock-retries", dbmate=False, production=5),
    Spec("connect_timeout", "duration", 10.0, "--connect-timeout", dbmate=False),
    Spec("max_migration_time", "duration", None, "--max-migration-time", dbmate=False, other="MAX_MIGRATION_TIME"),
    Spec("protected", "switch", False, "--protected", dbmate=False, production=True),
    Spec(
        "require_confirmation",
        "switch",
        None,
        "--require-confirmation",
        dbmate=False,
        other="MIGRATION_REQUIRE_CONFIRMATION",
    ),
    Spec("auto_migrate", "switch", True, "--auto-migrate", dbmate=False, other="AUTO_MIGRATE"),
    Spec("backup_enabled", "switch", False, "--backup-enabled", dbmate=False, other="BACKUP_ENABLED"),
    Spec("backups_dir", "text", "./db/backups", "--backups-dir", dbmate=False),
    Spec("backup_keep_days", "number", 30, "--backup-keep-days", dbmate=False),
    Spec("backup_keep", "number", 3, "--backup-keep", dbmate=False),
)
# settings that decide where the others are read from, so they cannot stand in sqlmig.toml themselves
_BOOTSTRAP = (
    Spec("env", "text", "DATABASE_URL", "--env", dbmate=False),
    Spec("env_file", "list", (".env",), "--env-file", dbmate=False),
    Spec("environment", "text", None, "--environment", dbmate=False),
)
BOOTSTRAP_VARIABLES = {"env": "SQLMIG_URL_ENV", "env_file": "SQLMIG_ENV_FILE", "environment": "SQLMIG_ENV"}


@noun
class Origin:
    """A setting as `sqlmig config` shows it. Secrets are hidden already."""

    name: str
    value: Setting
    origin: str


@noun
class Settings:
    """Everything a command may ask for. Times are in seconds, paths as given.

    `lock_timeout` is for the runner's own lock; `table_lock_timeout`, `statement_timeout` and `lock_retries` are for
    the statements of migrations, where their sections say nothing.

    `lint` is the level of lint rules by name, "off" for none, where sqlmig.toml gives one.
    `max_migration_time` bounds a run of several migrations. `require_confirmation` is as `protected` when it is None.
    Without `auto_migrate`, `up` and `migrate` apply nothing; with `backup_enabled` a risky run makes a backup first.
    Pruning keeps backups for `backup_keep_days`, and always the `backup_keep` newest.

    `variables` is what `env:NAME` in a section may read: the environment and the .env files.
    """

    url: DatabaseURL | None = None
    driver: str | None = None
    environment: str | None = None
    migrations_dir: tuple[str, ...] = ("./db/migrations",)
    migrations_table: str = "schema_migrations"
    schema_file: str = "./db/schema.sql"
    seeds_dir: str = "./db/seeds"
    tests_dir: str = "./db/tests"
    no_dump_schema: bool = False
    engine: str = "sqlmig"
    not_dumped: tuple[str, ...] = ()
    strict: bool = False
    verbose: bool = False
    quiet: bool = False
    json: bool = False
    wait: bool = False
    wait_timeout: float = 60.0
    wait_interval: float = 1.0
    lock_timeout: float = 300.0
    table_lock_timeout: float | None = None
    statement_timeout: float | None = None
    lock_retries: int = 0
    connect_timeout: float = 10.0
    lint: Mapping[str, str] = field(default_factory=dict)
    max_migration_time: float | None = None
    protected: bool = False
    require_confirmation: bool | None = None
    auto_migrate: bool = True
    backup_enabled: bool = False
    backups_dir: str = "./db/backups"
    backup_keep_days: int = 30
    backup_keep: int = 3
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    origins: tuple[Origin, ...] = field(default=(), repr=False)

    @property
    def database(self) -> DatabaseURL:
        """The database's URL; ConfigError with the ways to give one when there is none."""
        if self.url is None:
            raise ConfigError(
                "no database is given",
                hint="give one of: the flag --url postgres://user@host/name; the variable DATABASE_URL, in "
                f'the environment or in .env; url = "…" in {CONFIG_FILE}, which `sqlmig init` writes for a DuckDB file',
            )
        return self.url

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.url.secrets if self.url else ()


def resolve(flags: Mapping[str, object], environ: Mapping[str, str], directory: Folder) -> Settings:
    """Settings from the command line's flags (by setting name), the environment and the files in `directory`.

    ConfigError names the setting, the bad value and where it came from.
    """
    environ = dict(environ)  # the system's own decodes at each look
    flag_source = Source("flag", {name: value for name, value in flags.items() if value not in (None, False, [], ())})
    start = {spec.name: _bootstrap(spec, flag_source, environ) for spec in _BOOTSTRAP}
    env_files, env_name, environment = (start[name] for name in ("env_file", "env", "environment"))
    files = read_env_files(tuple(map(str, sequence(env_files.value))), environ, directory)
    tomls = read_toml(directory, str(environment.value) if environment.value else None)
    _refuse_unknown(tomls)
    surroundings = (*(Source("environment variable", environ),), *files)
    production = environment.value == PRODUCTION
    origins = [
        _given(spec, flag_source, surroundings, tomls) or _default(spec, production=production) for spec in SPECS
    ]
    values = {origin.name: origin.value for origin in origins}
    driver = str(values["driver"]) if values["driver"] else None
    url, url_origin = find_url(flag_source, surroundings, tomls, str(env_name.value), driver)
    _refuse_no_file(str(values["schema_file"]), bool(values["json"]))
    variables = {key: str(value) for source in reversed(surroundings) for key, value in source.values.items()}
    levels = _levels(tomls)
    rules = [Origin(f"lint.{name}", level, origin) for name, (level, origin) in levels.items()]
    shown = (Origin("url", str(url) if url else None, url_origin), *start.values(), *origins, *rules)
    return Settings(
        url=url,
        environment=str(environment.value) if environment.value else None,
        lint={name: level for name, (level, _) in levels.items()},
        variables=variables,
        origins=shown,
        **values,  # type: ignore[arg-type]  # each value was made by its own Spec's kind
    )


def _levels(tomls: tuple[Source, ...]) -> dict[str, tuple[str, str]]:
    """What `[lint]` says, if it is there."""
    if not any("lint" in source.values for source in tomls):
        return {}
    from sqlmig.config.levels import read_levels  # for those who have chosen levels

    return read_levels(tomls)


def is_standard_output(path: str) -> bool:
    """Whether a path means the program's own standard output, wherever that goes."""
    return path in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


def _refuse_no_file(schema_file: str, json: bool) -> None:
    if schema_file == "-":
        raise ConfigError(
            "schema_file: - is no file name", hint="/dev/stdout is standard output, /dev/stdin standard input"
        )
    if json and is_standard_output(schema_file):
        raise ConfigError(
            f"schema_file: {schema_file} and --json both want standard output",
            hint="give the schema file another name, or leave --json out",
        )


def _bootstrap(spec: Spec, flags: Source, environ: Mapping[str, str]) -> Origin:
    variable = BOOTSTRAP_VARIABLES[spec.name]
    if spec.name in flags.values:
        return _read(spec, flags.values[spec.name], f"flag {spec.flag}")
    if environ.get(variable):
        origin = f"environment variable {variable}"
        return _read(spec, environ[variable], origin)
    return Origin(spec.name, spec.default, "default")


def _read(spec: Spec, value: object, origin: str) -> Origin:
    return Origin(spec.name, convert(spec.name, spec.kind, value, origin), origin)


def _default(spec: Spec, *, production: bool) -> Origin:
    if production and spec.production is not None:
        return Origin(spec.name, spec.production, f"default for {PRODUCTION}")
    return Origin(spec.name, spec.default, "default")


def _given(spec: Spec, flags: Source, surroundings: tuple[Source, ...], tomls: tuple[Source, ...]) -> Origin | None:
    """The value that someone gave; None when there is none."""
    if spec.name in flags.values:
        return _read(spec, flags.values[spec.name], f"flag {spec.flag}")
    for source in surroundings:
        for variable in spec.variables:
            if source.values.get(variable):
                origin = (
                    f"{source.origin} {variable}"
                    if source.origin.startswith("env")
                    else f"{source.origin} ({variable})"
                )
                value = source.values[variable]
                if variable == spec.other and spec.kind == "duration" and str(value).strip().isdecimal():
                    value = f"{value}ms"
                return _read(spec, value, origin)
    for source in tomls:
        if spec.name in source.values:
            return _read(spec, source.values[spec.name], source.origin)
    return None


def _refuse_unknown(tomls: tuple[Source, ...]) -> None:
    known = {"url", "lint", *(spec.name for spec in SPECS)}
    for source in tomls:
        for key in source.values:
            if key not in known:
                from difflib import get_close_matches

                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"settings are {', '.join(sorted(known))}"
                raise ConfigError(f'{source.origin}: unknown setting "{key}"', hint=hint)
