"""The rules, one a module: its name says what it finds, `RULE` is what the catalogue collects."""
