"""Schemas that are read, written down and made again."""
