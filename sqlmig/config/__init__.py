"""Settings and database URLs."""

from sqlmig.config.settings import Origin, Settings, resolve
from sqlmig.config.url import DatabaseURL, parse_url, redact

__all__ = ["DatabaseURL", "Origin", "Settings", "parse_url", "redact", "resolve"]
