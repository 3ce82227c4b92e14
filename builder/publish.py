"""The files of the site, written whole; uses no other room."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def differences(folder: Path, outputs: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Return which files of the published site are to be written and which to be removed."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    same = {url for url in outputs.keys() & present if (folder / url).read_bytes() == outputs[url]}
    return sorted(outputs.keys() - same), sorted(present - outputs.keys())


def publish(folder: Path, outputs: Mapping[str, bytes]) -> str:
    """Write what changed, each file beside its place and then moved over it, then remove the rest.

    So a kill at any moment leaves every file whole. Return in words how much was done.
    """
    changed, removed = differences(folder, outputs)
    for parent in sorted({(folder / url).parent for url in changed}):
        parent.mkdir(parents=True, exist_ok=True)
    for url in changed:
        path = folder / url
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(outputs[url])
        os.replace(draft, path)
    for url in removed:
        path = folder / url
        path.unlink(missing_ok=True)
        if path.parent != folder and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return f"{len(changed)} files written, {len(removed)} removed"
