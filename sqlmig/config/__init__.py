"""Settings and database URLs."""

from sqlmig.config.settings import Origin, Settings, is_standard_output, resolve
from sqlmig.config.url import FILE_DIALECTS, DatabaseURL, parse_url, quote, redact

__all__ = [
    "FILE_DIALECTS",
    "DatabaseURL",
    "Origin",
    "Settings",
    "is_standard_output",
    "parse_url",
    "quote",
    "redact",
    "resolve",
]
