"""The seeds folder: all its files read at once, in the order in which they run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import Settings
from sqlmig.errors import ConfigError, MigrationFileError, Problem, SeedFileError
from sqlmig.library import LARGE, read_text, source_line
from sqlmig.model import Event, Location, Notify, Section
from sqlmig.seeds.fitting import misfits
from sqlmig.seeds.ordering import ordered
from sqlmig.seeds.seed import Load, Seed
from sqlmig.sql.seeds import Copy, ParsedSeed, parse, parse_large
from sqlmig.sql.source import look
from sqlmig.tabular import FORMATS, open_data

UNCHANGED = "nothing was run"
_BLOCK = 1 << 20


def read_seeds(settings: Settings) -> tuple[Seed, ...]:
    """The seeds for every environment and for the chosen one, by name where no dependency says otherwise.

    SeedFileError lists everything that is wrong in all files, also when the folder is missing.
    """
    root, traits = Path(settings.seeds_dir), dialects.load(settings.database).traits
    seeds: list[tuple[Seed, ParsedSeed]] = []
    problems: list[Problem] = []
    files = _files(root, own_folder(settings))
    for name, path in files:
        try:
            seed, parsed = _read(name, path, root, traits.sql)
        except (MigrationFileError, SeedFileError) as error:
            problems.extend(_problems(error))
            continue
        problems.extend(misfits(seed, traits))
        seeds.append((seed, parsed))
    found, wrong = ordered(seeds, [name for name, _ in files])
    _require_none([*problems, *wrong])
    return found


def check_data(seeds: Iterable[Seed], notify: Notify) -> dict[str, int]:
    """Read the data files of seeds that are to run; how many rows each path has.

    SeedFileError lists what is wrong in them.
    """
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    for load in (load for seed in seeds for load in seed.loads):
        notify(Event("data_started", load.file.path))
        try:
            counts[load.file.path] = load.file.check()
        except SeedFileError as error:
            problems.extend(_problems(error))
    _require_none(problems)
    return counts


def own_folder(settings: Settings) -> str:
    """The folder's name for the chosen environment, empty for none. ConfigError when it would lead elsewhere."""
    name = settings.environment or ""
    if "/" in name or "\\" in name or name in (".", ".."):
        raise ConfigError(f"the environment {name} cannot have seeds: its name is no folder's")
    return name


def _files(root: Path, environment: str) -> list[tuple[str, Path]]:
    """Names and paths, sorted by the files' names; of two with one name the common one is first."""
    if not root.is_dir():
        hint = "write a first seed with `sqlmig seed new NAME`, or name the folder with --seeds-dir"
        raise SeedFileError(f"the seeds folder {root} is missing", state=UNCHANGED, hint=hint)
    try:
        common = [(path.stem, path) for path in _sql(root)]
        own = [(f"{environment}/{path.stem}", path) for path in _sql(root / environment)] if environment else []
    except OSError as error:
        raise SeedFileError(f"{error.filename} cannot be read: {error.strerror}", state=UNCHANGED) from error
    return sorted((*common, *own), key=lambda item: (item[1].name, item[0].count("/")))


def _sql(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.suffix == ".sql" and path.is_file())


def _read(name: str, path: Path, root: Path, dialect: str) -> tuple[Seed, ParsedSeed]:
    status = path.stat()
    large = status.st_size > LARGE
    parsed = parse_large(look(str(path), status), dialect) if large else parse(read_text(path), str(path), dialect)
    parts = tuple(_parts(parsed, path.parent, root))
    return Seed(name, str(path), (), parsed.always, parts, _checksum(parsed.checksum, parts)), parsed


def _parts(parsed: ParsedSeed, folder: Path, root: Path) -> list[Section | Load]:
    parts: list[Section | Load] = []
    problems: list[Problem] = []
    for part in parsed.parts:
        try:
            parts.append(part if isinstance(part, Section) else _load(part, folder, root))
        except SeedFileError as error:
            problems.extend(_problems(error))
    _require_none(problems)
    return parts


def _load(copy: Copy, folder: Path, root: Path) -> Load:
    path = folder / copy.file
    if not path.resolve().is_relative_to(root.resolve()):
        raise _wrong(copy, f"{copy.file} is outside of {root}", "data files stand in the seeds folder")
    if not path.is_file():
        raise _wrong(copy, f"{path} is not there", "the path begins at the folder of the seed")
    if path.suffix.lower() not in FORMATS:
        raise _wrong(copy, f"{copy.file} is no data file", f"its name ends with {' or '.join(FORMATS)}")
    file = open_data(path)
    if copy.columns and len(copy.columns) != len(file.columns):
        message = f"{len(copy.columns)} columns are named, and {path} has {len(file.columns)}"
        raise _wrong(copy, message, f"its columns are {', '.join(file.columns)}")
    return Load(copy, file)


def _wrong(copy: Copy, message: str, hint: str) -> SeedFileError:
    return SeedFileError(message, location=copy.location, source=source_line(copy.location), hint=hint)


def _checksum(own: str, parts: Iterable[Section | Load]) -> str:
    """Over the SQL and the bytes of the data files, whatever their line ends are."""
    loads = [part for part in parts if isinstance(part, Load)]
    if not loads:
        return own
    digests = [own, *(_digest(Path(load.file.path)) for load in loads)]
    return f"sha256:{hashlib.sha256(' '.join(digests).encode()).hexdigest()}"


def _digest(path: Path) -> str:
    digest, text = hashlib.sha256(), path.suffix.lower() == ".csv"
    held = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                block, held = held + block, b""
                if text and block.endswith(b"\r"):
                    block, held = block[:-1], b"\r"
                digest.update(block.replace(b"\r\n", b"\n") if text else block)
    except OSError as error:
        place = Location(str(path), 1, 1)
        raise SeedFileError(f"the data file cannot be read: {error.strerror}", location=place) from error
    digest.update(held)
    return digest.hexdigest()


def _problems(error: MigrationFileError | SeedFileError) -> tuple[Problem, ...]:
    own = Problem(error.message, error.location, error.source, error.hint)
    return error.problems or (own,)


def _require_none(problems: list[Problem]) -> None:
    if not problems:
        return
    count = len({problem.location.path for problem in problems if problem.location})
    message = f"{count} seed file{'s' if count != 1 else ''} cannot be used"
    raise SeedFileError(message, problems=tuple(problems), state=UNCHANGED)
