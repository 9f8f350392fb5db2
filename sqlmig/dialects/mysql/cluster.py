"""Whether a server is one of several that take writes, and what a session must ask for there."""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# SHOW names what the server does not know by saying nothing, needs no privilege, and knows all of them everywhere:
# https://mariadb.com/kb/en/galera-cluster-system-variables/
# https://dev.mysql.com/doc/refman/9.0/en/group-replication-system-variables.html
VARIABLES = (
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', 'wsrep_provider', 'group_replication_group_name')"
)


def causal(variables: Iterable[tuple[Any, ...]]) -> str:
    """The statement that makes a session see whatever was committed on any node before; "" on an ordinary server.

    The answer depends on the settings of the cluster and not on its state: runners must agree on it.
    """
    found = {str(name).lower(): str(value) for name, value in variables}
    if found.get("wsrep_on", "").upper() in ("ON", "1") and found.get("wsrep_provider", "none") not in ("", "none"):
        return "SET SESSION wsrep_sync_wait = 7"  # before SELECT and BEGIN, UPDATE and DELETE, INSERT
    if found.get("group_replication_group_name"):
        return "SET SESSION group_replication_consistency = 'BEFORE'"
    return ""
