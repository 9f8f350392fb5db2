"""What the file of an embedded database allows: writing, and room to grow."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlmig.dialects.health import Denial, Disk


def denied(path: str) -> tuple[Denial, ...]:
    """What this user may not write. Journals stand beside the file, so the folder must be writable, too."""
    file = Path(path).absolute()
    return tuple(
        Denial(f"write to {place}", f"make {place} writable for this user")
        for place in (file, file.parent)
        if not os.access(place, os.W_OK)
    )


def disk(path: str) -> Disk:
    """Room on the disk, and the size of the file with what stands beside it."""
    file = Path(path).absolute()
    used = sum(beside.stat().st_size for beside in file.parent.glob(f"{file.name}*") if beside.is_file())
    return Disk(shutil.disk_usage(file.parent).free, used)
