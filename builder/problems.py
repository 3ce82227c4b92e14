"""A problem and its place in a file; uses no other room."""

from __future__ import annotations

import re
import typing
from collections.abc import Generator, Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple, TypeVar


class Problem(NamedTuple):
    """One mistake: where it stands, what is wrong, what to do about it, and the line itself."""

    path: str
    line: int
    column: int
    text: str
    source: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    @property
    def wrong(self) -> str:
        return self.text.partition("; ")[0]

    @property
    def remedy(self) -> str:
        return self.text.partition("; ")[2]

    def excerpt(self, width: int) -> tuple[str, str, str]:
        """Return as much of the line as fits a width: before the place, the place, and after it."""
        place, end = self.column - 1, self.column - 1 + max(1, self.length)
        start = max(0, min(place - width // 3, len(self.source) - width)) if width else 0
        stop = start + width if width else len(self.source)
        before, after = self.source[start:place], self.source[end:stop]
        if start:
            before = "…" + before[1:]
        if stop < len(self.source):
            after = after[:-1] + "…"
        return before, self.source[place:end], after


class File(NamedTuple):
    """The text of a file, in which the places of problems are found."""

    path: str
    text: str

    def problem(self, place: int, length: int, wrong: str) -> Problem:
        """Return a problem at a place in the text, with the line that it stands in."""
        start, end = self.text.rfind("\n", 0, place) + 1, self.text.find("\n", place)
        source = self.text[start : end if end >= 0 else None]
        line = self.text.count("\n", 0, place) + 1
        wrong = wrong.replace("\n", " ")  # a quoted address may hold line ends, a message none
        return Problem(self.path, line, place - start + 1, wrong, source, length)

    def problem_at_key(self, keys: Iterable[str], wrong: str) -> Problem:
        """Return a problem at a key of TOML, found table by table, or at that of its table."""
        line, place, length = 0, 0, 3  # the +++ above front matter
        for key in keys:
            start = re.compile(rf"^([^#\n]*?(?<![\w-])){re.escape(key)}\"?\s*[].=]", re.MULTILINE)
            if found := start.search(self.text, line):
                line, place, length = found.start(), found.end(1), len(key)
        return self.problem(place, length, wrong)


T = TypeVar("T")


Found = Generator[Problem, None, T]  # yields problems on the way, returns what was read


def collected(found: Found[T]) -> tuple[T, list[Problem]]:
    """Return what was read, and the problems that were yielded on the way."""
    problems = []
    while True:
        try:
            problems.append(next(found))
        except StopIteration as end:
            return typing.cast(T, end.value), problems


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the nearest known name in a list, which is empty if none is near."""
    return get_close_matches(word, sorted(known), n=1)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message: the nearest known name, or else `otherwise`, or else all."""
    near = nearest(word, known)
    otherwise = otherwise or f"known are {', '.join(known)}"
    return f"; did you mean '{near[0]}'?" if near else f"; {otherwise}"


class Lines:
    """Finds the places in a page at which texts stand, moving forward as a reader does.

    Python-Markdown keeps no source lines, so what a tree holds is looked up in its text.
    """

    def __init__(self, file: File) -> None:
        self.file = file
        self.position = 0

    def problem(self, needle: str, wrong: str, mark: str = "") -> Problem:
        """Return a problem at the next place where a text stands, or at `mark` inside it.

        Where it does not stand as it is, for a \\ or quotes that are curled, its first words do.
        """
        match = None
        while match is None and needle:
            end = r"(?![\w-])" if needle[-1:].isalnum() else ""
            whole = re.compile(re.escape(needle) + end)
            match = whole.search(self.file.text, self.position) or whole.search(self.file.text)
            needle = needle if match else needle.rpartition(" ")[0]
        found = match.start() if match else 0
        self.position = found + len(needle)
        return self.file.problem(found + max(0, needle.find(mark)), len(mark or needle), wrong)

    def pass_over(self, needle: str, wrong: str = "", mark: str = "") -> Iterator[Problem]:
        """Move behind the next place where a text stands; yield what is wrong with it, if it is."""
        if wrong:
            yield self.problem(needle, wrong, mark)
        elif (found := self.file.text.find(needle, self.position)) >= 0:
            self.position = found + len(needle)
