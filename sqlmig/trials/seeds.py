"""Seeds on a bench: all of them once, then whatever a second `seed run` would run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmig.config import Settings
from sqlmig.errors import Problem
from sqlmig.model import Section, Statement
from sqlmig.noun import replace
from sqlmig.results import Timing, Trial
from sqlmig.seeds import Seed, SeedRun, due, read_seeds, run_seeds, seeded
from sqlmig.trials.bench import Bench, limits, problem
from sqlmig.workspace import actor


def read(settings: Settings) -> tuple[Seed, ...]:
    """The seeds; none where there is no folder for them. SeedFileError lists what is wrong in them."""
    return read_seeds(settings) if Path(settings.seeds_dir).is_dir() else ()


def seed_statements(seeds: Sequence[Seed]) -> Iterator[Statement]:
    for seed in seeds:
        for part in seed.parts:
            if isinstance(part, Section):
                yield from part.statements


def seed_twice(place: Bench, seeds: Sequence[Seed]) -> tuple[Trial, ...]:
    """A trial for each seed. Those that run every time run twice, the others once, as for a user."""
    trials = {seed.name: Trial("seeds", seed.name, seed.path) for seed in seeds}
    for step in ("seed", "seed again"):
        chosen = due(seeds, seeded(place.session, place.ledger))
        if not _seed(place, chosen, step, trials):
            break
    return tuple(trials.values())


def _seed(place: Bench, seeds: Sequence[Seed], step: str, trials: dict[str, Trial]) -> bool:
    """Run seeds up to the first that fails, and enter what came of each; whether all went well."""
    context = SeedRun(place.session, place.ledger, actor(), place.notify, limits(place.settings))
    done, error = run_seeds(seeds, context)
    for result in done:
        trial = trials[result.name]
        trials[result.name] = replace(trial, timings=(*trial.timings, Timing(step, result.seconds)))
    if error is None:
        return True
    wrong = problem(error)
    failed, *later = (seed.name for seed in seeds[len(done) - 1 :])
    trials[failed] = replace(trials[failed], outcome="failed", problems=(wrong,))
    why = Problem(f"not tried, as {failed} fails")
    for name in later:
        trials[name] = replace(trials[name], outcome="skipped", problems=(why,))
    return False
