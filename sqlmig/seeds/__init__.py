"""Seeds: files of rows to begin with, read, put in order, and run once each."""

from sqlmig.seeds.choosing import due, seeded, state_of
from sqlmig.seeds.dangers import dangers
from sqlmig.seeds.reading import check_data, own_folder, read_seeds
from sqlmig.seeds.running import SeedRun, run_seeds
from sqlmig.seeds.seed import Load, Seed

__all__ = [
    "Load",
    "Seed",
    "SeedRun",
    "check_data",
    "dangers",
    "due",
    "own_folder",
    "read_seeds",
    "run_seeds",
    "seeded",
    "state_of",
]
