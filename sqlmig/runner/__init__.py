"""The runner: does what a plan says, records it, and tells what happened."""

from sqlmig.runner.progress import Run
from sqlmig.runner.steps import run

__all__ = ["Run", "run"]
