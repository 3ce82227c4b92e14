"""The files of the site on the disk, written whole or not at all.

Comes in: a folder and the files that it should hold. Goes out: how much was done. What a build made
is listed in the folder; only that is a build's to remove. Uses no other room.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

LIST = ".built"  # the files of the site, each on a line; it goes with the site
DRAFT = ".draft"

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Wait for other builds of the same project, and hold them off while this one writes."""
    cache = folder.parent / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("a") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield


def listed(folder: Path) -> set[str]:
    """Return the files that an earlier build made; what leads out of the folder is none."""
    try:
        names = set((folder / LIST).read_text("utf-8").split("\n")) - {""}
    except (OSError, UnicodeDecodeError):
        return set()
    inside = folder.resolve()
    return {name for name in names if (folder / name).parent.resolve().is_relative_to(inside)}


def as_list(names: Iterable[str]) -> bytes:
    """Return the list of the files that a build makes."""
    return "".join(f"{name}\n" for name in sorted(names)).encode()


def differences(folder: Path, outputs: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Return which files are to be written, and which that a build made are to be removed."""
    written = {**outputs, LIST: as_list(outputs)}
    changed = [name for name in written if not is_same(folder / name, written[name])]
    names = {name.casefold() for name in written}  # some disks hold two cases of one name for one
    gone = {name for name in listed(folder) if name.casefold() not in names}
    return sorted(changed), sorted(name for name in gone if os.path.lexists(folder / name))


def is_same(path: Path, data: bytes) -> bool:
    """Say whether a file holds this already."""
    try:
        return path.is_file() and path.read_bytes() == data
    except OSError:
        return False


def publish(folder: Path, outputs: Mapping[str, bytes]) -> str:
    """Write what changed, then remove what is no longer made; return in words how much was done.

    Every draft is whole before the first is moved into its place, so that a full disk or a folder
    without access leaves the site as it was. The list comes first, for the next build to know.

    Raises OSError where something cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder):
        rename_by_case(folder, outputs)
        changed, stale = differences(folder, outputs)
        files = {name: outputs[name] for name in changed if name != LIST}
        try:
            if changed or stale:
                replace(folder, {LIST: as_list({*outputs, *stale}), **files})
                for name in stale:
                    (folder / name).unlink(missing_ok=True)
                    remove_empty_folders(folder / name)
                replace(folder, {LIST: as_list(outputs)})
        finally:
            remove_drafts(folder, listed(folder) | {*outputs, LIST})
    return f"{len(files)} files written, {len(stale)} removed"


def rename_by_case(folder: Path, outputs: Iterable[str]) -> None:
    """Rename files whose names differ in case alone; some disks hold both for one."""
    names = {name.casefold(): name for name in outputs}
    for name in listed(folder) - {*outputs}:
        if name.casefold() in names and (folder / name).exists():
            target = folder / names[name.casefold()]
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / name).rename(target)
            remove_empty_folders(folder / name)


def replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write drafts of all these files beside their places, then move each into its own."""
    for name, data in files.items():
        draft = draft_of(folder / name)
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
    for name in files:
        os.replace(draft_of(folder / name), folder / name)


def remove_drafts(folder: Path, names: Iterable[str]) -> None:
    """Remove what drafts of these files are left over, here or by a build that was killed."""
    for name in names:
        with contextlib.suppress(OSError):  # most have none
            draft_of(folder / name).unlink()


def draft_of(path: Path) -> Path:
    """Return where the draft of a file stands until all are whole."""
    return path.with_name(f".{path.name}{DRAFT}")


def remove_empty_folders(path: Path) -> None:
    """Remove the folders above a path that nothing is in any more."""
    with contextlib.suppress(OSError):  # until one holds something, as site/ does: it has a list
        os.removedirs(path.parent)
