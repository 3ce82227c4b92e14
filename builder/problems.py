"""A problem and its place in a file.

Comes in: what some other room found wrong. Goes out: a value that says where, what, and what to do.
Uses no other room.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


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
        return self.text.rpartition("; ")[0] or self.text

    @property
    def remedy(self) -> str:
        return self.text.rpartition("; ")[2] if "; " in self.text else ""

    def excerpt(self, width: int) -> tuple[str, str, str]:
        """Return the line, or as much as fits a width: before the place, the place, and after."""
        width = width or len(self.source)
        place, end = self.column - 1, self.column - 1 + max(1, self.length)
        start = max(0, min(place - width // 3, len(self.source) - width))
        before, after = self.source[start:place], self.source[end : start + width]
        if start:
            before = "…" + before[1:]
        if start + width < len(self.source):
            after = after[:-1] + "…"
        return before, self.source[place:end], after


Problems = list[Problem]  # handed on from room to room, each of which adds what it finds


class File(NamedTuple):
    """The text of a file, in which the places of problems are found."""

    path: str
    text: str

    def problem(self, place: int, length: int, wrong: str) -> Problem:
        """Return a problem at a place in the text, with the line that it stands in."""
        start, end = self.text.rfind("\n", 0, place) + 1, self.text.find("\n", place)
        source = self.text[start : end if end >= 0 else None]
        line = self.text.count("\n", 0, place) + 1
        wrong = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", wrong)  # from what is quoted in it
        return Problem(self.path, line, place - start + 1, wrong, source, length)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the nearest known name in a list, which is empty if none is near."""
    return get_close_matches(word, sorted(known), n=1)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message: the nearest known name, or else `otherwise`, or else all."""
    near = nearest(word, known)
    otherwise = otherwise or f"known are {', '.join(known) or 'none'}"
    return f"; did you mean '{near[0]}'?" if near else f"; {otherwise}"
