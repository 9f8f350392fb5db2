"""Backups: made, listed, verified, pruned and restored, all through what the dialects call an Archive."""
