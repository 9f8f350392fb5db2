"""Real servers for the tests: found, started when a test asks, stopped with the session."""

from tests.servers.database import Database
from tests.servers.kinds import ADMIN, HARD, KINDS, Kind, Login, MissingError
from tests.servers.pool import Pool
from tests.servers.project import Completed, Project

__all__ = ["ADMIN", "HARD", "KINDS", "Completed", "Database", "Kind", "Login", "MissingError", "Pool", "Project"]
