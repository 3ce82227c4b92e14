"""The files of content/, each found, read and decoded.

Comes in: a folder. Goes out: its texts, the files to copy, and which cannot be used; what tells
that files have changed. Nothing is passed over but what is hidden, an editor's own, or the
reference. Uses `conventions` and `problems`.
"""

import codecs
import contextlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from builder.conventions import BACKUPS, COPIED, REQUIRED, SETTINGS, SOURCES, UNPUBLISHED, invisible
from builder.problems import File, Problem, Problems, did_you_mean

TEXTS = (".md", ".toml")
KNOWN = (*TEXTS, *COPIED)


def read_content(
    folder: Path, problems: Problems
) -> tuple[dict[str, File], dict[str, bytes], set[str]]:
    """Return the texts of content/, the files to copy, and the names of what cannot be used."""
    texts, files = dict[str, File](), dict[str, bytes]()
    unread, unusable = list[OSError](), Problems()
    found = sorted(files_below(folder, "content", unread.append))
    for name, path in [each for each in found if each[0] not in UNPUBLISHED]:
        read = read_file(name, path, problems)
        if isinstance(read, Problem):
            unusable.append(read)
        elif isinstance(read, File):
            texts[name] = read
        else:
            files[name] = read
    for each in unread:
        unusable.append(unreadable(Path(str(each.filename)).relative_to(folder).as_posix(), each))
    there = texts.keys() | {problem.path for problem in unusable}
    for name in REQUIRED.keys() - there if not unread else ():
        unusable.append(Problem(name, 1, 1, f"is missing; it {REQUIRED[name]}"))
    problems += unusable
    return texts, files, {problem.path for problem in unusable}


def files_below(
    folder: Path, name: str, onerror: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, Path]]:
    """Yield the files and links in a folder, but not what is hidden or an editor's own."""
    for parent, folders, names in os.walk(folder / name, onerror=onerror):
        below = Path(parent).relative_to(folder).as_posix()
        folders[:] = [each for each in folders if not each.startswith(".")]
        links = [each for each in folders if Path(parent, each).is_symlink()]
        for each in names + links:
            if not each.startswith((".", "#")) and not each.endswith(BACKUPS):
                yield f"{below}/{each}", Path(parent, each)


def unreadable(name: str, error: OSError) -> Problem:
    """Return what the system says of a file or folder as a problem."""
    return Problem(name, 1, 1, f"cannot be read: {error.strerror}; give access to it")


def read_file(name: str, path: Path, problems: Problems) -> File | bytes | Problem:
    """Return a text or the bytes of a file, or why it cannot be used."""
    try:
        if wrong := wrong_file(name, path):
            return Problem(name, 1, 1, wrong)
        data = path.read_bytes()
    except OSError as error:
        return unreadable(name, error)
    if path.suffix == ".txt" and data.lstrip().startswith(b"+++"):
        return Problem(name, 1, 1, f"begins as a page does; name it {path.stem}.md")
    if path.suffix == ".svg":
        drawing = File(name, data.decode("utf-8", "replace"))
        if active := ACTIVE.search(drawing.text):
            wrong = f"'{active[0].strip()}' could run or load something; keep to plain shapes"
            return drawing.problem(active.start(), 1, wrong)
    return decode(name, data, problems) if path.suffix in TEXTS else data


def wrong_file(name: str, path: Path) -> str:
    """Return what is wrong with a file by its name and its kind; a pipe, read, would never end."""
    mode, suffix = path.lstat().st_mode, path.suffix
    known = next((each for each in path.suffixes[:-1] if each in KNOWN), "")
    meant = f"{path.name.partition(known)[0]}{known}" if known else ""
    if stat.S_ISLNK(mode):
        return "is a symbolic link; put the file itself here"
    if not stat.S_ISREG(mode):
        return "is no plain file; remove it"
    if not name.isprintable():
        return "has a name that cannot be an address; name it with letters that show"
    if meant and path.with_name(meant).exists():
        return f"looks like a copy of {meant}; remove it"
    if meant:
        return f"ends twice; name it {meant}"
    if suffix == ".toml" and name not in (SETTINGS, SOURCES):
        return f"is not read by anything{did_you_mean(name, (SETTINGS, SOURCES))}"
    if suffix.lower() in KNOWN and suffix not in KNOWN:
        return f"ends in {suffix}; write {suffix.lower()}"
    if suffix not in KNOWN:
        return f"is not a kind of file that is published; those are .md {' '.join(COPIED)}"
    return ""


# A page's policy does not reach a drawing that is opened by itself: only what cannot run is let in.
ACTIVE = re.compile(
    r"<(?!!--|\?xml\s+version\s*=\s*.1.0.(?:\s+encoding\s*=\s*.utf-8.)?"
    r"(?:\s+standalone\s*=\s*.\w+.)?\s*\?>|/?(?:svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|title|desc"
    r"|defs|use|linearGradient|radialGradient|stop|clipPath|mask|pattern)[\s/>])[\w:!?-]*"
    r"|image-set|xml:base|@import|\son\w+\s*=|href\s*=\s*[\"'](?!#)|url\((?![\"']?#)|&(?!(?:amp|lt|gt);)|\\",
    re.ASCII | re.IGNORECASE,
)
MERGING = re.compile(r"^(?:<{7}|>{7}|\|{7}) .*", re.MULTILINE)  # as git leaves them


def decode(name: str, data: bytes, problems: Problems) -> File | Problem:
    """Return UTF-8 as text with plain line ends and without a byte-order mark."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        wrong = "is not UTF-8; save the file in that encoding"
        whole = File(name, data.decode("utf-8", "replace"))
        return whole.problem(len(data[: error.start].decode()), 1, wrong)
    if merging := MERGING.search(text):
        wrong = "two versions stand here, not merged; keep one, and take such lines out"
        return File(name, text).problem(merging.start(), len(merging[0]), wrong)
    for each, wrong in invisible(text).items():
        found = re.finditer(re.escape(each), text)
        problems += [File(name, text).problem(match.start(), 1, wrong) for match in found]
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
