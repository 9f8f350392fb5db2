"""Data files, CSV and Parquet, as rows of text: read in pieces, so that their size does not matter."""

from __future__ import annotations

from pathlib import Path

from sqlmig.tabular.api import DataFile, Record
from sqlmig.tabular.delimited import LONGEST, Delimited

__all__ = ["FORMATS", "LONGEST", "DataFile", "Record", "open_data"]

FORMATS = (".csv", ".parquet")


def open_data(path: Path) -> DataFile:
    """The rows of a data file, by its name's ending. SeedFileError when it is not there or has no columns."""
    if path.suffix.lower() == ".parquet":
        from sqlmig.tabular.parquet import Parquet  # DuckDB takes a while to load

        return Parquet(str(path))
    return Delimited(str(path))
