"""The files of content/, read and decoded; uses `toml` and what lies below."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from builder.conventions import BACKUPS, COPIED, REQUIRED, SETTINGS, SOURCES
from builder.problems import File, Found, Problem, did_you_mean
from builder.records import Settings, Source
from builder.toml import read_toml

RECORDS = {SETTINGS: Settings, SOURCES: dict[str, Source]}


def read_files(folder: Path) -> Found[tuple[dict[str, File], dict[str, bytes], set[str]]]:
    """Return the texts of content/, the files to copy, and the names of what cannot be used."""
    texts, files, broken = dict[str, File](), dict[str, bytes](), set[str]()
    for name, path in sorted(files_below(folder, "content")):
        read = yield from read_file(name, path)
        if isinstance(read, File):
            texts[name] = read
        elif read is not None:
            files[name] = read
        else:
            broken.add(name)
    for name in REQUIRED.keys() - texts.keys() - broken:
        yield Problem(name, 1, 1, f"is missing; it {REQUIRED[name]}")
        broken.add(name)
    return texts, files, broken


def read_records(texts: Mapping[str, File]) -> Found[dict[str, Any]]:
    """Return the records that content/ holds besides pages, those that can be used."""
    records = {}
    for name in RECORDS.keys() & texts.keys():
        record, problems = read_toml(texts[name], RECORDS[name])
        yield from problems
        if record is not None:
            records[name] = record
    return records


def files_below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Yield the files and links in a folder, but not what is hidden or an editor's own."""
    for parent, folders, names in os.walk(folder / name):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for each in names + [each for each in folders if Path(parent, each).is_symlink()]:
            if not each.startswith((".", "#")) and not each.endswith(BACKUPS):
                path = Path(parent, each)
                yield path.relative_to(folder).as_posix(), path


def read_file(name: str, path: Path) -> Found[File | bytes | None]:
    """Return a text, or the bytes of a file to copy, if it can be read and its kind is known."""
    if path.is_symlink():
        yield Problem(name, 1, 1, "is a symbolic link; put the file itself here")
    elif path.suffix == ".toml" and name not in RECORDS:
        yield Problem(name, 1, 1, f"is not read by anything{did_you_mean(name, RECORDS)}")
    elif path.suffix not in {".md", ".toml", *COPIED}:
        wrong = f"is not a kind of file that is published; those are .md {' '.join(COPIED)}"
        yield Problem(name, 1, 1, wrong)
    else:
        try:
            data = path.read_bytes()
        except OSError as error:
            yield Problem(name, 1, 1, f"cannot be read: {error.strerror}; give access to it")
        else:
            if path.suffix == ".svg":
                yield from check_drawing(name, data)
            return data if path.suffix in COPIED else (yield from decode(name, data))
    return None


# A page's policy does not reach a drawing that is opened by itself: only what cannot run is let in.
ACTIVE = re.compile(
    rb"<(?!!--|\?xml\s|/?(?:svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|title|desc"
    rb"|defs|use|linearGradient|radialGradient|stop|clipPath|mask|pattern)[\s/>])[\w:!?-]*"
    rb"|\son\w+\s*=|href\s*=\s*[\"'](?!#)|url\((?![\"']?#)|&(?!(?:amp|lt|gt);)|\\",
    re.IGNORECASE,
)


def check_drawing(name: str, data: bytes) -> Iterator[Problem]:
    """Yield what in an SVG could run, or load something from elsewhere."""
    if found := ACTIVE.search(data):
        file, place = File(name, data.decode("utf-8", "replace")), data[: found.start()]
        words = found[0].decode("utf-8", "replace").strip()
        wrong = f"'{words}' could run or load something; keep to plain shapes"
        yield file.problem(len(place.decode("utf-8", "replace")), 1, wrong)


# Controls, no-break and zero-width spaces, marks of direction, the sign for a lost character.
INVISIBLE = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]"
)


def decode(name: str, data: bytes) -> Found[File | None]:
    """Return UTF-8 as text with plain line ends and without a byte-order mark."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        file, place = File(name, data.decode("utf-8", "replace")), data[: error.start].decode()
        yield file.problem(len(place), 1, "is not UTF-8; save the file in that encoding")
        return None
    for each in INVISIBLE.finditer(text):
        wrong = (
            f"the character U+{ord(each[0]):04X} does not show as itself; type a plain one, or none"
        )
        yield File(name, text).problem(each.start(), 1, wrong)
    return File(name, INVISIBLE.sub(" ", text))
