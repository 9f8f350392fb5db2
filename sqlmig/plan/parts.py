"""From a file's sections to the runs of statements that a step consists of."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.dialects.api import Traits
from sqlmig.model import PLAIN, Facts, Finding, Options, Part, Section, join
from sqlmig.noun import replace


def parts(sections: Iterable[Section], traits: Traits, defaults: Options) -> tuple[Part, ...]:
    """Sections as runs that are atomic or not; neighbours with the same options join."""
    found: list[Part] = []
    for section in sections:
        part = _part(section, traits, defaults)
        if found and found[-1].options == part.options and found[-1].atomic == part.atomic:
            last = found.pop()
            both, findings = join(last.statements, part.statements), last.findings + part.findings
            part = replace(part, statements=both, findings=findings)
        found.append(part)
    return tuple(found)


def _part(section: Section, traits: Traits, defaults: Options) -> Part:
    options, facts = _limited(section.options, defaults), _facts(section, traits)
    atomic = section.options.transaction and (traits.transactional_ddl or facts.transactional)
    return Part(section.statements, options, atomic, tuple(_findings(section, facts, traits)))


def _facts(section: Section, traits: Traits) -> Facts:
    if section.facts is not None:
        return section.facts
    told = section.options.transaction or traits.suspends_foreign_keys
    if not told:
        return Facts()
    from sqlmig.sql.facts import examine  # for what is pending

    return examine(section.statements, traits.sql)


def _limited(own: Options, defaults: Options) -> Options:
    """A section's own limits, and where it has none the default ones. Here it runs, whatever `dialect:` says."""
    if own is PLAIN:  # as of most sections
        return defaults
    return replace(
        own,
        dialects=(),
        lock_timeout=defaults.lock_timeout if own.lock_timeout is None else own.lock_timeout,
        statement_timeout=defaults.statement_timeout if own.statement_timeout is None else own.statement_timeout,
        retry=defaults.retry if own.retry is None else own.retry,
    )


def _findings(section: Section, facts: Facts, traits: Traits) -> Iterable[Finding]:
    """What there is to say about single statements, and about foreign keys."""
    if section.options.transaction:
        yield from facts.misfits
    if section.options.foreign_keys:
        yield from facts.idle if section.options.transaction else ()
        yield from facts.rebuilds
    elif not traits.suspends_foreign_keys:
        message = f"foreign_keys:off means nothing on {traits.title}"
        yield Finding("foreign-keys", "error", message, section.location, "say dialect:sqlite too, or take it out")
