"""The files of content/, each found, read and decoded.

Comes in: a folder. Goes out: its texts, the files to copy, and which cannot be used; what tells
that files have changed. Nothing is passed over but what is hidden, an editor's own, or the
reference. Uses `conventions` and `problems`.
"""

import contextlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from builder.conventions import BACKUPS, COPIED, REQUIRED, SETTINGS, SOURCES, UNPUBLISHED, invisible
from builder.problems import File, Problem, Problems, did_you_mean

TEXTS = (".md", ".toml")


@dataclass
class Content:
    """What was read of content/: texts, files to copy, and the names of what cannot be used."""

    texts: dict[str, File] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


class UnusableError(Exception):
    """A file cannot be used; the argument is the problem that says why."""


def read_content(folder: Path, problems: Problems) -> Content:
    """Return all that is in content/; what cannot be used is told."""
    content, unread, unusable = Content(), list[OSError](), Problems()
    for name, path in sorted(files_below(folder, "content", unread.append)):
        try:
            if name.endswith(TEXTS) and name not in UNPUBLISHED:
                content.texts[name] = decode(name, read_file(name, path), problems)
            elif name not in UNPUBLISHED:
                content.files[name] = read_file(name, path)
        except UnusableError as error:
            unusable.append(error.args[0])
    for each in unread:
        unusable.append(unreadable(Path(str(each.filename)).relative_to(folder).as_posix(), each))
    content.broken = {problem.path for problem in unusable}
    for name in REQUIRED.keys() - content.texts.keys() - content.broken if not unread else ():
        unusable.append(Problem(name, 1, 1, f"is missing; it {REQUIRED[name]}"))
        content.broken.add(name)
    problems += unusable
    return content


def files_below(
    folder: Path, name: str, onerror: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, Path]]:
    """Yield the files and links in a folder, but not what is hidden or an editor's own."""
    for parent, folders, names in os.walk(folder / name, onerror=onerror):
        folders[:] = [each for each in folders if not each.startswith(".")]
        links = [each for each in folders if Path(parent, each).is_symlink()]
        for each in names + links:
            if not each.startswith((".", "#")) and not each.endswith(BACKUPS):
                path = Path(parent, each)
                yield path.relative_to(folder).as_posix(), path


def unreadable(name: str, error: OSError) -> Problem:
    """Return what the system says of a file or folder as a problem."""
    return Problem(name, 1, 1, f"cannot be read: {error.strerror}; give access to it")


def read_file(name: str, path: Path) -> bytes:
    """Return the bytes of a file, if it is one, can be read, and is of a kind that is known."""
    try:
        if wrong := wrong_file(name, path.lstat().st_mode):
            raise UnusableError(Problem(name, 1, 1, wrong))
        data = path.read_bytes()
    except OSError as error:
        raise UnusableError(unreadable(name, error)) from error
    if path.suffix == ".svg" and (active := ACTIVE.search(data)):
        wrong = f"'{lossy(active[0]).strip()}' could run or load something; keep to plain shapes"
        place = len(lossy(data[: active.start()]))
        raise UnusableError(File(name, lossy(data)).problem(place, 1, wrong))
    return data


def lossy(data: bytes) -> str:
    """Return UTF-8 as text, with a sign in the place of each byte that is none."""
    return data.decode("utf-8", "replace")


def wrong_file(name: str, mode: int) -> str:
    """Return what is wrong with a file by its name and its kind; a pipe, read, would never end."""
    suffix = Path(name).suffix
    meant = next((each for each in Path(name).suffixes[:-1] if each in (*TEXTS, *COPIED)), "")
    if stat.S_ISLNK(mode):
        return "is a symbolic link; put the file itself here"
    if not stat.S_ISREG(mode):
        return "is no plain file; remove it"
    if not name.isprintable():
        return "has a name that cannot be an address; name it with letters that show"
    if meant:
        return f"ends twice; name it {Path(name).name.partition(meant)[0]}{meant}"
    if suffix == ".toml" and name not in (SETTINGS, SOURCES):
        return f"is not read by anything{did_you_mean(name, (SETTINGS, SOURCES))}"
    if suffix.lower() in (*TEXTS, *COPIED) and suffix not in (*TEXTS, *COPIED):
        return f"ends in {suffix}; write {suffix.lower()}"
    if suffix not in (*TEXTS, *COPIED):
        return f"is not a kind of file that is published; those are .md {' '.join(COPIED)}"
    return ""


# A page's policy does not reach a drawing that is opened by itself: only what cannot run is let in.
ACTIVE = re.compile(
    rb"<(?!!--|\?xml\s+version\s*=\s*.1.0.(?:\s+encoding\s*=\s*.utf-8.)?"
    rb"(?:\s+standalone\s*=\s*.\w+.)?\s*\?>|/?(?:svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|title|desc"
    rb"|defs|use|linearGradient|radialGradient|stop|clipPath|mask|pattern)[\s/>])[\w:!?-]*"
    rb"|image-set|xml:base|@import|\son\w+\s*=|href\s*=\s*[\"'](?!#)|url\((?![\"']?#)|&(?!(?:amp|lt|gt);)|\\",
    re.IGNORECASE,
)


def decode(name: str, data: bytes, problems: Problems) -> File:
    """Return UTF-8 as text with plain line ends and without a byte-order mark."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        sound = error.object  # without the byte-order mark
        place = len(lossy(sound[: error.start]))
        wrong = "is not UTF-8; save the file in that encoding"
        raise UnusableError(File(name, lossy(sound)).problem(place, 1, wrong)) from error
    file = File(name, text)
    for each, wrong in invisible(text).items():
        found = re.finditer(re.escape(each), text)
        problems += [file.problem(match.start(), 1, wrong) for match in found]
        text = text.replace(each, " ")
    return File(name, text)


# --- Whether files have changed, and have come to rest ---

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
    before: Stamps | None = None
    while before != (now := stamps(folder)):
        time.sleep(rest)
        before = now
    return now
