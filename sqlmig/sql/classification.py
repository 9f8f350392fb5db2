"""What is known of a statement from its words."""

from __future__ import annotations

from sqlmig.noun import noun


@noun
class Classification:
    """What a statement does: its main verb, and the kind and name of its object, both "" if it has none.

    `object_name` is as written. `properties` holds words that change the meaning, such as CONCURRENTLY, IF EXISTS,
    OR REPLACE or WHERE; a WHERE, CASCADE or CONCURRENTLY within parentheses does not count, but where
    REINDEX has its options there.
    """

    verb: str
    object_kind: str = ""
    object_name: str = ""
    properties: frozenset[str] = frozenset()
