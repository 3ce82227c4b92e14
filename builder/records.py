"""What TOML may hold and no more, and the pages made of it; uses `problems`."""

from __future__ import annotations

import datetime
import functools
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element

from builder.problems import File

Point = tuple[int, int]


class Place(NamedTuple):
    """Where a part's pin and label stand on the map."""

    pin: Point
    label: Point


class Step(NamedTuple):
    """One cell of a track: how far a step was reached, in a word and in a sentence."""

    step: Literal["reached", "partly", "not", "unsaid"]
    label: str
    text: str


class Track(NamedTuple):
    """The four steps that every part is measured by."""

    pressure: Step
    table: Step
    deal: Step
    lasting: Step


class Since(NamedTuple):
    """The same steps after the article, where the sources end, and one line for the home page."""

    until: datetime.date
    line: str
    pressure: Step
    table: Step
    deal: Step
    lasting: Step


def steps(track: Track | Since) -> dict[str, Step]:
    """Return the steps of a track by name, in their order."""
    return {name: getattr(track, name) for name in Track._fields}


class Meta(NamedTuple):
    """The front matter of every page."""

    title: str
    headline: str
    summary: str
    order: int


class PartMeta(NamedTuple):
    """The front matter of a part: that of every page, and its place, tracks and comparisons."""

    title: str
    headline: str
    summary: str
    order: int
    map: Place
    track: Track
    since: Since
    compare: dict[str, str]


def citing_texts(meta: Meta | PartMeta) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the texts of front matter that may cite, each with the keys that lead to it."""
    if isinstance(meta, PartMeta):
        for above, track in (("track", meta.track), ("since", meta.since)):
            for name, step in steps(track).items():
                yield (above, name, "text"), step.text
        yield ("since", "line"), meta.since.line
        for part, text in meta.compare.items():
            yield ("compare", part), text


class Question(NamedTuple):
    """How a step of the track is named, and the question it answers."""

    name: str
    question: str


class Questions(NamedTuple):
    """The questions of the four steps."""

    pressure: Question
    table: Question
    deal: Question
    lasting: Question


class Article(NamedTuple):
    """The article that the site explains."""

    headline: str
    publisher: str
    published: datetime.date
    paragraphs: int


class Settings(NamedTuple):
    """What content/site.toml says once for the whole site."""

    name: str
    address: str
    kicker: str
    colophon: str
    reach: datetime.date
    checked: datetime.date
    article: Article
    steps: Questions


class Source(NamedTuple):
    """One entry of content/sources.toml."""

    name: str
    title: str
    publisher: str
    date: str
    url: str
    via: str = ""


class Preview(NamedTuple):
    """What a reader is told of a page or an entry without leaving: its name and first words."""

    href: str
    name: str
    text: str

    @property
    def id(self) -> str:
        return "about" + self.href.replace(".html#", "-").replace(".html", "").replace("/", "-")


class Page:
    """One Markdown file on its way to becoming a page."""

    def __init__(self, file: File, kind: str, meta: Meta | PartMeta, tree: Element) -> None:
        self.file, self.kind, self.meta, self.tree = file, kind, meta, tree
        self.url = file.path.removeprefix("content/").removesuffix(".md") + ".html"
        self.strings: dict[str, Element] = {}  # the texts of the front matter as trees
        self.previews: dict[str, Preview] = {}
        self.statements = 0

    @property
    def trees(self) -> list[Element]:
        return [self.tree, *self.strings.values()]

    @functools.cached_property
    def ids(self) -> set[str]:
        return {each.get("id", "") for each in self.tree.iter()} - {""}


class Site(NamedTuple):
    """All that was read, the pages in reading order, and who mentions what.

    Of a file in `broken` nothing is known but its mistake; no other mistake follows from it.
    """

    folder: Path
    settings: Settings
    sources: dict[str, Source]
    texts: dict[str, File]
    pages: dict[str, Page]
    parts: list[Page]
    files: dict[str, bytes]
    broken: set[str]
    mentions: defaultdict[str, list[Page]]

    def page_of(self, path: str) -> Page | None:
        """Return the page that is made of a file, if there is one."""
        page = self.pages.get(path.removeprefix("content/").removesuffix(".md") + ".html")
        return page if page and page.file.path == path else None

    def root(self, page: Page) -> str:
        """Return what leads from a page to the site's root; the 404 page is shown at any depth."""
        return self.settings.address if page.kind == "error" else "../" * page.url.count("/")


# What the pages are held against where site.toml cannot be used, so that no mistake follows.
STAND_IN = Settings(
    *("?", "/", "?", "?", datetime.date.max, datetime.date.max),
    article=Article("?", "?", datetime.date.max, sys.maxsize),
    steps=Questions(*[Question("?", "?")] * 4),
)


NO_META = Meta("?", "?", "?", 0)  # of a page whose own cannot be used, but whose text is checked
