"""Settings and database URLs."""

from sqlmig.config.url import DatabaseURL, parse_url, redact

__all__ = ["DatabaseURL", "parse_url", "redact"]
