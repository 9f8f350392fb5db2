"""The comments that allow what a rule finds."""

from __future__ import annotations

from sqlmig.lint.rule import Rule

RULE = Rule("allow", "A `-- lint:allow` names no rule, gives no reason, or allows nothing.", "warning")
