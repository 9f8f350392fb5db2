"""What is taken without its wrapping says the same."""

from __future__ import annotations

import hashlib

from sqlmig import lean


def test_digests_are_the_same_by_either_hash() -> None:
    """Neither the first bytes nor those from which on OpenSSL has its turn change a checksum."""
    digests = lean.Digests()
    contents = [b"", b"a" * 1000, b"b" * (1 << 19), b"c" * (1 << 19), b"d" * 1000, b""]
    assert [digests(content) for content in contents] == [hashlib.sha256(content).hexdigest() for content in contents]
