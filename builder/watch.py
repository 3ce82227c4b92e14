"""Whether files have changed, and have come to rest.

Comes in: a folder. Goes out: what tells one state of its files from another. Uses `files`.
"""

import contextlib
import time
from pathlib import Path

from builder.files import files_below

Stamps = dict[str, tuple[int, ...]]


def stamps(folder: Path) -> Stamps:
    """Return what tells whether a file was written: its time, size, place and rights."""
    found = Stamps()
    for name, path in (*files_below(folder, "content"), *files_below(folder, "templates")):
        with contextlib.suppress(OSError):  # gone since it was listed
            status = path.stat()
            found[name] = (status.st_mtime_ns, status.st_size, status.st_ino, status.st_mode)
    return found


def settled(folder: Path, rest: float) -> Stamps:
    """Return the files' stamps once they have stayed the same for so many seconds."""
    before = stamps(folder)
    while True:
        time.sleep(rest)
        now = stamps(folder)
        if now == before:
            return now
        before = now
