"""What a seed is."""

from __future__ import annotations

from sqlmig.model import Section
from sqlmig.noun import noun
from sqlmig.sql.seeds import Copy
from sqlmig.tabular import DataFile


@noun
class Load:
    """A data file that goes into a table. `columns` are the table's, in the file's order."""

    copy: Copy
    file: DataFile

    @property
    def columns(self) -> tuple[str, ...]:
        return self.copy.columns or self.file.columns


@noun
class Seed:
    """A seed file. Its name is the file's without `.sql`, behind its environment's: `users`, `production/users`.

    `depends` names other seeds. The checksum is over the SQL and the data files.
    """

    name: str
    path: str
    depends: tuple[str, ...]
    always: bool
    parts: tuple[Section | Load, ...]
    checksum: str

    @property
    def statements(self) -> int:
        return sum(len(part.statements) for part in self.parts if isinstance(part, Section))

    @property
    def loads(self) -> tuple[Load, ...]:
        return tuple(part for part in self.parts if isinstance(part, Load))
