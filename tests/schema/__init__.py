"""schema.sql as a file: its text, and what is done with it."""
