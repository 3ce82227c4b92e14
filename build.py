"""Build the site: Markdown from content/, pages from templates/, the result in site/.

Read from top to bottom, the file is the work in its order:

    load     read content/ into typed records and trees, each page held against the rules
    check    hold the pages against each other
    link     resolve every link and citation; note who mentions whom
    render   fill the templates; read the finished pages as a browser would
    publish  write what changed, each file whole; then remove what is no longer made
    serve    do all this again on every save, and show the result in the browser

An editor's mistake never raises. It is a Problem, yielded by the function that finds it; one
run tells them all, and only where there is none is anything written.
"""

from __future__ import annotations  # unread annotations cost a script's start nothing

import contextlib
import copy
import datetime
import functools
import gc
import html
import os
import posixpath
import re
import sys
import threading
import time
import tomllib
import traceback
import typing
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element, SubElement

import jinja2
from markdown import Markdown
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.serializers import to_html_string
from markupsafe import Markup

SETTINGS, SOURCES = "content/site.toml", "content/sources.toml"
REQUIRED = {
    SETTINGS: "holds the site's name and dates",
    "content/index.md": "is the page that readers open first",
}
KINDS = {  # what a page is follows from its name; in parts/ it is a part, elsewhere a plain page
    "index.md": "home",
    "article.md": "guide",
    "who-says-so.md": "voices",
    "people.md": "entries",
    "words.md": "entries",
    "timeline.md": "timeline",
    "404.md": "error",
}
RETELLING = ("home", "part", "guide", "voices")  # where a statement rests on the article
BOXES = {
    "background": "Background · not from the article",
    "care": "Read with care",
    "disputed": "In dispute",
    "since": "Since the article · checked {checked}",
}
VOICES = {
    "event": "Reported event",
    "judgment": "The reporter’s own judgment",
    "named": "A named source",
    "unnamed": "An unnamed source",
}
ORIGINS = {"article": "Article", "background": "Background", "since": "Since"}
# What a heading can say its section is; a template of that name may add to the section.
SECTIONS = {"aside", "readings", "tracks", "since", "parts", "before", "after", "disputes"}
# What an attribute list may set, with what Python-Markdown itself sets.
CLASSES = SECTIONS | VOICES.keys() | {"ours", "cites", "admonition-title"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "cite": {"href", "title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "h2": {"speakers"},
}
MAP = (1200, 440)  # its width and height, in the units of templates/land.svg
MONTHS = "January February March April May June July August September October November December"
COPIED = {  # the kinds of file that are published as they are, none that runs
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".txt": "text/plain",
}


class Problem(NamedTuple):
    """One mistake: where it stands, what is wrong; what to do; and the line itself."""

    path: str
    line: int
    column: int
    text: str
    source: str = ""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.text}"

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


def problem_at(path: str, text: str, place: int, length: int, wrong: str) -> Problem:
    """Return a problem at a place in a file's text, with the line that it stands in."""
    start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    source = text[start : end if end >= 0 else None]
    line = text.count("\n", 0, place) + 1
    return Problem(path, line, place - start + 1, wrong, source, length)


T = TypeVar("T")
Found = Generator[Problem, None, T]  # yields problems on the way, returns what was read


# --- The records: what the TOML of front matter, site.toml and sources.toml holds, no more ---

Point = tuple[int, int]


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


class Place(NamedTuple):
    """Where a part's pin and label stand on the map, in the map's own units."""

    pin: Point
    label: Point


class Meta(NamedTuple):
    """The front matter of every page."""

    title: str
    headline: str
    summary: str
    order: int

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the texts that may cite, each with the keys that lead to it."""
        return iter(())


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

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the texts that may cite, each with the keys that lead to it."""
        for above, track in (("track", self.track), ("since", self.since)):
            for name, step in steps(track).items():
                yield (above, name, "text"), step.text
        yield ("since", "line"), self.since.line
        for part, text in self.compare.items():
            yield ("compare", part), text


class Heading(NamedTuple):
    """How a step of the track is named, and the question it answers."""

    name: str
    question: str


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
    steps: dict[str, Heading]


class Source(NamedTuple):
    """One entry of content/sources.toml."""

    name: str
    title: str
    publisher: str
    date: str
    url: str
    via: str = ""


@dataclass(frozen=True)
class Preview:
    """What a reader is told of a page or an entry without leaving: its name and first words."""

    href: str
    name: str
    text: str

    @functools.cached_property
    def id(self) -> str:
        return "about" + re.sub(r"\.html#?|/", "-", self.href).rstrip("-")


@dataclass(eq=False)
class Page:
    """One Markdown file on its way to becoming a page."""

    path: str
    text: str
    kind: str
    meta: Meta | PartMeta
    tree: Element
    strings: dict[str, Element]
    previews: dict[str, Preview] = field(default_factory=dict)
    statements: int = 0

    @functools.cached_property
    def url(self) -> str:
        return self.path.removeprefix("content/").removesuffix(".md") + ".html"

    @property
    def trees(self) -> list[Element]:
        return [self.tree, *self.strings.values()]


@dataclass
class Site:
    """All that was read, and what the pages know of each other.

    Of a file in `broken` nothing is known but its mistake; no other mistake follows from it.
    """

    folder: Path
    settings: Settings
    sources: dict[str, Source]
    sources_text: str
    pages: dict[str, Page]
    files: dict[str, bytes]
    broken: set[str]
    kinds: dict[tuple[str, ...], list[Page]] = field(default_factory=dict)
    mentions: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    previews: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def root(self, page: Page) -> str:
        """Return what leads from a page to the site's root; the 404 page is shown at any depth."""
        return self.settings.address if page.kind == "error" else "../" * page.url.count("/")

    def of_kind(self, *kinds: str) -> list[Page]:
        """Return the pages of these kinds, or all, in reading order."""
        if kinds not in self.kinds:
            chosen = [page for page in self.pages.values() if not kinds or page.kind in kinds]
            self.kinds[kinds] = sorted(chosen, key=lambda page: (page.meta.order, page.url))
        return self.kinds[kinds]

    def menu(self) -> list[list[Page]]:
        """Return the pages in the menu: the parts, and what lies directly in content/."""
        others = [page for page in self.of_kind() if "/" not in page.url]
        return [self.of_kind("part"), [p for p in others if p.kind not in ("home", "error")]]

    def turns(self) -> dict[str, tuple[Page | None, Page | None]]:
        """Return the pages before and after each page, in reading order."""
        pages = [page for page in self.of_kind() if page.kind != "error"]
        around = zip([None, *pages], pages, [*pages[1:], None], strict=False)
        return {page.url: (before, after) for before, page, after in around}

    def entries(self, url: str) -> list[Element]:
        """Return the second-level headings of a page, if there is such a page."""
        return self.pages[url].tree.findall("h2") if url in self.pages else []


class Section(NamedTuple):
    """A second-level heading and what stands under it, ready for a template."""

    heading: Element
    body: list[Element]

    @property
    def id(self) -> str:
        return self.heading.get("id", "")

    @property
    def kind(self) -> str:
        return self.heading.get("class", "")


# --- Load ---


BACKUPS = ("~", ".bak", ".orig", ".swp", ".swo", ".tmp", "___jb_tmp___", "___jb_old___")
Job = tuple[str, str | None, Settings]  # the name and text of a page, and what it is held against
# The pages of an earlier build by name, each with the job that it was.
Kept = dict[str, tuple[Job, Page | None, list[Problem]]]
MANY = 50  # pages, from which on it pays to share the work among processes
# What the pages are held against where site.toml cannot be used, so that no mistake follows.
STAND_IN = Settings(
    *("?", "/", "?", "?", datetime.date.max, datetime.date.max),
    article=Article("?", "?", datetime.date.max, sys.maxsize),
    steps={},
)


def load(folder: Path, kept: Kept | None = None) -> Found[Site]:
    """Read content/, with what is wrong in each file by itself."""
    texts, files, pages = dict[str, str | None](), {}, {}
    for name, path in sorted(files_below(folder, "content")):
        data = yield from read_file(name, path)
        if path.suffix in (".md", ".toml"):
            texts[name] = None if data is None else (yield from decode(name, data))
        elif data is not None:
            files[name.removeprefix("content/")] = data
    for name in REQUIRED.keys() - texts.keys():
        yield Problem(name, 1, 1, f"is missing; it {REQUIRED[name]}")
    settings = yield from read_toml(SETTINGS, texts.get(SETTINGS), Settings)
    sources = yield from read_toml(SOURCES, texts.get(SOURCES, ""), dict[str, Source])
    names = [name for name in texts if name.endswith(".md")]
    jobs = [(name, texts[name], settings or STAND_IN) for name in names]
    for page, problems in read_pages(jobs) if kept is None else read_again(jobs, kept):
        yield from problems
        if page:
            pages[page.url] = page
    read = {page.path for page in pages.values()}
    broken = {name for name in (*REQUIRED, *names) if name.endswith(".md") and name not in read}
    broken |= {name for name, got in ((SETTINGS, settings), (SOURCES, sources)) if got is None}
    sources_text = texts.get(SOURCES) or ""
    return Site(folder, settings or STAND_IN, sources or {}, sources_text, pages, files, broken)


def files_below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Yield the files and links in a folder, but not what is hidden or an editor's own."""
    for parent, folders, names in os.walk(folder / name):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for each in names + [each for each in folders if Path(parent, each).is_symlink()]:
            if not each.startswith((".", "#")) and not each.endswith(BACKUPS):
                path = Path(parent, each)
                yield path.relative_to(folder).as_posix(), path


def read_file(name: str, path: Path) -> Found[bytes | None]:
    """Return a file's bytes, if it is a file that can be read and whose kind is published."""
    if path.is_symlink():
        yield Problem(name, 1, 1, "is a symbolic link; put the file itself here")
    elif path.suffix not in {".md", ".toml", *COPIED}:
        wrong = f"is not a kind of file that is published; those are .md .toml {' '.join(COPIED)}"
        yield Problem(name, 1, 1, wrong)
    else:
        try:
            return path.read_bytes()
        except OSError as error:
            yield Problem(name, 1, 1, f"cannot be read: {error.strerror}; give access to it")
    return None


def decode(name: str, data: bytes) -> Found[str | None]:
    """Return UTF-8 as text with plain line ends and without a byte-order mark."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        place = len(data[: error.start].decode("utf-8"))
        yield problem_at(name, text, place, 1, "is not UTF-8; save the file in that encoding")
        return None


def read_pages(jobs: list[Job]) -> list[tuple[Page | None, list[Problem]]]:
    """Return pages and their problems; read by all cores where they are many and can be shared."""
    if len(jobs) < MANY or not hasattr(os, "fork"):
        return [read_alone(job) for job in jobs]
    from multiprocessing import get_context  # slow to import, and of use to large sites only

    with get_context("fork").Pool() as pool:
        return pool.map(read_alone, jobs, chunksize=20)


def read_alone(job: Job) -> tuple[Page | None, list[Problem]]:
    """Return a page and its problems, whatever the other pages are."""
    return collected(read_page(*job))


def read_again(jobs: list[Job], kept: Kept) -> Iterator[tuple[Page | None, list[Problem]]]:
    """Yield pages and their problems, from an earlier build those in which nothing has changed."""
    for job in jobs:
        if job[0] not in kept or kept[job[0]][0] != job:
            kept[job[0]] = (job, *read_alone(job))
        _, page, problems = kept[job[0]]
        if page:  # the links of this build will change it
            trees = copy.deepcopy((page.tree, page.strings))
            page = replace(page, tree=trees[0], strings=trees[1], previews={})
        yield page, problems


def collected(found: Found[T]) -> tuple[T, list[Problem]]:
    """Return what was read, and the problems that were yielded on the way."""
    problems = []
    while True:
        try:
            problems.append(next(found))
        except StopIteration as end:
            return typing.cast(T, end.value), problems


def read_page(name: str, text: str | None, settings: Settings) -> Found[Page | None]:
    """Return the page of a Markdown file: front matter between two lines of +++, then text."""
    if text is None:
        return None
    short = name.removeprefix("content/")
    match = re.match(r"\+\+\+\n(.*?)^\+\+\+$", text, re.DOTALL | re.MULTILINE)
    if not re.fullmatch(r"([a-z0-9-]+/)*[a-z0-9-]+\.md", short):
        wrong = "cannot be an address; name the file with small letters, digits and hyphens"
        yield Problem(name, 1, 1, wrong)
        return None
    if match is None:
        yield problem_at(name, text, 0, 3, missing_front_matter(text))
        return None
    kind = "part" if short.startswith("parts/") else KINDS.get(short, "page")
    record: type[Meta | PartMeta] = PartMeta if kind == "part" else Meta
    meta = yield from read_toml(name, "\n" + match[1], record)
    if meta is None:
        return None
    page = Page(name, text, kind, meta, parse(text[match.end() :]), {})
    yield from read_strings(page)
    yield from check_page(page, settings)
    return page


def missing_front_matter(text: str) -> str:
    """Return what is wrong with a text in which no front matter is found."""
    if text.startswith("+++"):
        return "the front matter does not end; close it with a line of +++"
    why = "has no front matter" if text.strip() else "is empty"
    return f"{why}; begin with keys between two lines of +++"


def read_strings(page: Page) -> Iterator[Problem]:
    """Read the texts of the front matter as Markdown, each one paragraph; in one go, for speed."""
    texts = dict.fromkeys(text for _, text in page.meta.texts())
    trees = list(parse("\n\n".join(texts))) if texts else []
    if [tree.tag for tree in trees] == ["p"] * len(texts):
        page.strings.update(zip(texts, trees, strict=True))
        return
    for keys, text in page.meta.texts():
        alone = list(parse(text))
        if [tree.tag for tree in alone] != ["p"]:
            wrong = f"'{'.'.join(keys)}' must be one paragraph; write plain sentences"
            yield toml_problem(page.path, page.text, keys, wrong)
        page.strings[text] = alone[0] if alone else Element("p")


class Citation(InlineProcessor):
    """Turns `[¶12 @key]` into <cite> elements, which become links once all pages are known."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        span = Element("span", {"class": "cites"})
        for reference in m[1].split():
            SubElement(span, "cite", {"href": reference, "title": m[0]})
        return span, m.start(0), m.end(0)


# Raw HTML is refused; the rest is a second way to write a link. Each costs a search in all text.
UNUSED = (
    *("html", "entity", "autolink", "automail"),
    *("reference", "image_reference", "short_reference", "short_image_ref"),
)


@functools.cache
def markdown_reader() -> Markdown:
    """Return Python-Markdown with what the content needs, and without raw HTML.

    Extensions come as objects: names would search every installed package for entry points.
    """
    extensions = [AdmonitionExtension(), AttrListExtension(), DefListExtension(), TableExtension()]
    markdown = Markdown(extensions=extensions)
    markdown.preprocessors.deregister("html_block")
    for name in UNUSED:
        markdown.inlinePatterns.deregister(name)
    for name in ("code", "setextheader", "hr", "reference"):
        markdown.parser.blockprocessors.deregister(name)
    markdown.treeprocessors.deregister("prettify")
    citation = Citation(r"\[(?=[¶@])([^\]]*)\](?!\()", markdown)
    markdown.inlinePatterns.register(citation, "citation", 175)  # after `code`, before links
    return markdown


def parse(text: str) -> Element:
    """Return the tree of a Markdown text: Markdown.convert as far as its tree."""
    markdown = markdown_reader().reset()
    lines = text.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    root = typing.cast(Element, markdown.parser.parseDocument(lines).getroot())
    for treeprocessor in markdown.treeprocessors:
        treeprocessor.run(root)
    return root


# --- Load: TOML as closed, typed records ---

type_hints = functools.cache(typing.get_type_hints)
Mistakes = list[tuple[tuple[str, ...], str]]  # the keys that lead to each, and what is wrong
WANTED = {
    str: "a text in quotes",
    int: "a whole number",
    datetime.date: "a date like 2025-03-07",
    Point: "two whole numbers like [429, 242]",
}


TOML = {  # what to do about the commonest mistakes in it
    "Illegal character": "close the text with a quotation mark",
    "Invalid value": "write a text in quotes, a number or a date",
    "Cannot overwrite": "this key stands here twice, remove one",
    "Cannot declare": "this table stands here twice, remove one",
    "Expected newline": 'write “ and ” inside a text, and end it with one "',
    "Expected '='": "write key = value",
}


def read_toml(name: str, text: str | None, kind: type[T]) -> Found[T | None]:
    """Return a TOML text as a record of this kind, or nothing if it is not one."""
    if text is None:
        return None
    read, problems = toml_record(name, text, typing.cast(typing.Hashable, kind))
    yield from problems
    return typing.cast(T, read)


@functools.lru_cache(maxsize=4)  # of no use to one build; in --serve the long sources.toml stays
def toml_record(name: str, text: str, kind: Any) -> tuple[Any, list[Problem]]:
    """Return a TOML text as a record of this kind, or nothing, and its problems."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [unreadable_toml(name, text, str(error))]
    mistakes: Mistakes = []
    read = typed(kind, table, (), mistakes)
    return (
        None if mistakes else read,
        [toml_problem(name, text, keys, wrong) for keys, wrong in mistakes],
    )


def unreadable_toml(name: str, text: str, error: str) -> Problem:
    """Return what tomllib says of a text as a problem, at the place that it names."""
    place = re.search(r"line (\d+), column (\d+)", error)
    line, column = (int(place[1]), int(place[2])) if place else (text.count("\n"), 1)
    start = sum(len(each) for each in text.splitlines(keepends=True)[: line - 1])
    reason = error.split(" (at ")[0]
    remedy = next((TOML[each] for each in TOML if reason.startswith(each)), "mend this line")
    if text[start + column - 1 : start + column] in tuple("“”‘’"):
        remedy = 'use straight quotation marks, "like this"'
    wrong = f"the TOML cannot be read: {reason}; {remedy}"
    return problem_at(name, text, start + column - 1, 1, wrong)


def typed(kind: Any, raw: Any, keys: tuple[str, ...], mistakes: Mistakes) -> Any:
    """Return a TOML value as the type that a record asks for; append what is wrong with it.

    The type must be the very one: to Python a bool is also an int, and a date-time a date.
    """
    arguments = typing.get_args(kind)
    if hasattr(kind, "_fields") and type(raw) is dict:
        return typed_record(kind, raw, keys, mistakes)
    if typing.get_origin(kind) is dict and type(raw) is dict:
        return {key: typed(arguments[1], raw[key], (*keys, key), mistakes) for key in raw}
    if kind == Point and type(raw) is list and list(map(type, raw)) == [int, int]:
        return tuple(raw)
    if (type(raw) is kind or raw in arguments) and raw != "":
        return raw
    wanted = WANTED.get(kind) or (f"one of {', '.join(arguments)}" if arguments else "a table")
    shown = str(raw).lower() if isinstance(raw, bool | datetime.date) else repr(raw)
    mistakes.append((keys, f"'{'.'.join(keys)}' must not be {shown}; write {wanted}"))
    return None


def typed_record(
    kind: Any, table: dict[str, Any], keys: tuple[str, ...], mistakes: Mistakes
) -> Any:
    """Return a TOML table as a closed record: no key missing, and none that it does not know."""
    types, known = type_hints(kind), dict.fromkeys(kind._fields)
    meant = set[str]()
    for key in table.keys() - known.keys():
        meant.update(nearest(key, known))
        near = did_you_mean(key, known) or f"; known are {', '.join(known)}"
        mistakes.append(((*keys, key), f"unknown key '{key}'{near}"))
    for key in known.keys() - table.keys() - meant:
        if key not in kind._field_defaults:
            mistakes.append((keys, f"the key '{'.'.join((*keys, key))}' is missing; add it"))
    here = known.keys() & table.keys()
    values = {key: typed(types[key], table[key], (*keys, key), mistakes) for key in here}
    return None if mistakes else kind(**values)


def toml_problem(name: str, text: str, keys: Iterable[str], wrong: str) -> Problem:
    """Return a problem at a key of a TOML text, found table by table, or at that of its table."""
    position, line, length = 0, 0, 3
    for key in keys:
        place = re.compile(rf"^([^#\n]*?(?<![\w-])){re.escape(key)}\"?\s*[].=]", re.MULTILINE)
        if found := place.search(text, line):
            line, position, length = found.start(), found.end(1), len(key)
    if text.startswith("\n") and not position:  # front matter, whose first line is +++
        return Problem(name, 1, 1, wrong, "+++", 3)
    return problem_at(name, text, position, length, wrong)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the nearest known name, if one is near."""
    from difflib import get_close_matches  # of use only where something is wrong

    return get_close_matches(word, sorted(known), n=1)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the nearest known name as the end of a message, or nothing if none is near."""
    near = nearest(word, known)
    return f"; did you mean '{near[0]}'?" if near else ""


# --- Load: shape a page's tree into the site's forms, hold it against the rules of the text ---


class Lines:
    """Finds the places in a page at which texts stand, moving forward as a reader does.

    Python-Markdown keeps no source lines, so what a tree holds is looked up in its text.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.position = 0

    def problem(self, needle: str, wrong: str, mark: str = "") -> Problem:
        """Return a problem at the next place where a text stands, or at `mark` inside it."""
        end = r"(?![\w-])" if needle[-1:].isalnum() else ""
        whole = re.compile(re.escape(needle) + end)
        match = whole.search(self.page.text, self.position) or whole.search(self.page.text)
        found = match.start() if match else 0
        self.position = found + len(needle)
        place = found + max(0, needle.find(mark))
        return problem_at(self.page.path, self.page.text, place, len(mark or needle), wrong)

    def pass_over(self, words: str) -> None:
        """Move behind the next place where these words stand."""
        found = self.page.text.find(words, self.position)
        self.position = found + len(words) if found >= 0 else self.position


def check_page(page: Page, settings: Settings) -> Iterator[Problem]:
    """Shape a page, then yield what in it breaks the rules of the text, by itself."""
    yield from check_markup(page)
    yield from check_headings(page)
    yield from shape(page, settings)
    yield from check_coverage(page)
    yield from check_strings(page, settings)
    for tree in page.trees:
        curl(tree)


# What shows as it stands because Markdown did not take it for a mark, and what to do about it.
CITED, LINKED = "write a citation as [¶12] or [@key]", "write a link as [words](file.md)"
STRAY = {
    r"</?[a-zA-Z!][^<>\0]*>": "write Markdown, not HTML",
    r"\[[¶@][^\]\n\0]*(?=[\n\0])|\[[^\]\s\0]*[\d-][^\]\s\0]*\](?!\()|\(¶\d+\)": CITED,
    r"\]\([^)\n\0]*(?=[\n\0])|\]\[|\[[^\]\n\0]*\]\(": LINKED,
    r"\([^\s)\0]*\.md[^\s)\0]*\)|https?://[^\s\0]+": LINKED,
    r"\*\*": "close **bold words** on both sides",
    r"\{:[^}\n\0]*\}?": "put {: … } at the end of a heading, or below a paragraph",
    r"^!!![^\n\0]*": 'begin a box with !!! kind "Title", and its text with four spaces',
    r"^\d{4}(?:-\d\d){0,2}$(?=\n:)": "begin the line below a date with a colon and three spaces",
    r"^(?:[-+*•]|\d{1,2}[.)]) ": "leave a line empty above a list; begin items with -",
}
STRAYS = re.compile("|".join(f"({each})" for each in STRAY), re.MULTILINE)


def shown_text(page: Page) -> str:
    """Return all text that a page shows, elements on lines of their own, \0 before what follows."""
    elements = (each for tree in page.trees for each in tree.iter())
    return "".join(f"\n{e.text if e.tag != 'code' else ''}\0{e.tail}" for e in elements)


def check_markup(page: Page) -> Iterator[Problem]:
    """Yield marks that would show as they stand, and what content may not set or leave out."""
    lines = Lines(page)
    for stray in STRAYS.finditer(shown_text(page)):
        remedy = list(STRAY.values())[(stray.lastindex or 1) - 1]
        line = re.split("[\n\0]", stray.string[: stray.start()])[-1] + stray[0]
        needle = line if line in page.text else stray[0]
        wrong = f"'{stray[0]}' would show as it stands; {remedy}"
        yield lines.problem(needle, wrong, stray[0])
    for item in page.tree.iter("li"):
        if item.find("ul") is not None or item.find("ol") is not None:
            yield lines.problem(first_words(item), "a list stands inside a list; write one list")
    for element in [each for tree in page.trees for each in tree.iter() if each.attrib]:
        for name in element.attrib.keys() - ATTRIBUTES.get(element.tag, set()) - {"class", "id"}:
            yield lines.problem(name, f"the attribute '{name}' is not allowed here; remove it")
        name = element.get("class", "ours")
        if name not in CLASSES and element.tag != "div":
            near = did_you_mean(name, CLASSES) or f"; known are {', '.join(sorted(CLASSES))}"
            yield lines.problem(f".{name}", f"unknown class '{name}'{near}")
        if element.tag == "img" and not element.get("alt"):
            wrong = "the image has no description; write ![what it shows](file.png)"
            yield lines.problem(f"]({element.get('src')}", wrong, element.get("src", ""))


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def check_headings(page: Page) -> Iterator[Problem]:
    """Give each heading its id, unique on its page; levels begin at ## and skip none."""
    lines, above, ids = Lines(page), 1, set[str]()
    for heading in [each for each in page.tree.iter() if each.tag in HEADINGS]:
        level, words = int(heading.tag[1]), first_words(heading)
        name = heading.get("id") or slugify(plain(heading), "-")
        if not 1 < level <= above + 1:
            right = "#" * max(2, min(level, above + 1))
            wrong = f"'{plain(heading)}' is on the wrong level; begin the line with {right}"
            yield lines.problem(f"# {words}", wrong, words)
        elif name in ids:
            wrong = f"a second heading with the id '{name}'; add {{: #other }}"
            yield lines.problem(f"# {words}", wrong, words)
        else:
            lines.pass_over(f"# {words}")
        heading.set("id", name)
        ids.add(name)
        above = level
    for heading, follows in pairwise([*page.tree, Element("h2")]):
        if page.kind == "entries" and heading.tag == "h2" and follows.tag != "p":
            wrong = f"'{plain(heading)}' has no text; its first paragraph is its preview"
            yield lines.problem(f"# {first_words(heading)}", wrong, first_words(heading))


def shape(page: Page, settings: Settings) -> Iterator[Problem]:
    """Turn boxes, quotations and dated lists into the forms that the pages show."""
    lines, ids = Lines(page), {each.get("id") for each in page.tree.iter()} - {None}
    for element in list(page.tree.iter()):
        if element.tag == "div" and element is not page.tree:
            yield from shape_box(element, lines, settings)
            if (name := element.get("id")) in ids:
                wrong = f"a second '{name}' on this page; give the box another title"
                yield lines.problem(plain(element[1]), wrong)
            ids.add(name)
        elif element.tag == "blockquote":
            yield from shape_quotation(element, lines)
        elif element.tag == "dl":
            yield from shape_dates(element, lines, settings)


def shape_box(box: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn an admonition into a note which opens by saying in words what it is."""
    kind = box.get("class", "").removeprefix("admonition ")
    title = box[0] if len(box) and box[0].get("class") else SubElement(box, "p")
    start = f"!!! {kind.split()[0]}" if kind.strip() else "!!!"
    box.attrib = {"class": kind, "role": "note", "id": slugify(plain(title), "-")}
    title.set("class", "title")
    label = Element("p", {"class": "label"})
    label.text = BOXES.get(kind, "").format(checked=written(str(settings.checked)))
    box.insert(0, label)
    if kind not in BOXES and kind.split()[:1] and kind.split()[0] in BOXES:
        wrong = f'the title stands without quotation marks; write {start} "A few words"'
        yield lines.problem(start, wrong)
    elif kind not in BOXES:
        near = did_you_mean(kind, BOXES) or f"; known are {', '.join(BOXES)}"
        yield lines.problem(start, f"unknown box '{kind}'{near}", kind)
    elif len(box) == 2:
        wrong = "the box is empty; begin each line of its text with four spaces"
        yield lines.problem(start, wrong)
    elif plain(title) in ("", kind.capitalize()):  # Python-Markdown's own title for a box
        yield lines.problem(start, f'the box has no title; write !!! {kind} "A few words"')
    else:
        yield from check_sides(box, lines.problem(start, ""))


def check_sides(box: Element, start: Problem) -> Iterator[Problem]:
    """A dispute has two sides in equal space: neither takes half as much again as the other."""
    sides = [len(plain(side).split()) for side in box.findall("ul/li")]
    if box.get("class") == "disputed" and len(sides) != 2:
        wrong = f"a dispute needs two sides, not {len(sides)}; write two list items"
        yield start._replace(text=wrong)
    elif box.get("class") == "disputed" and max(sides) > 1.5 * min(sides):
        wrong = f"the sides have {sides[0]} and {sides[1]} words; make them even"
        yield start._replace(text=wrong)


def shape_quotation(quote: Element, lines: Lines) -> Iterator[Problem]:
    """Turn a quotation into a figure, its last paragraph '— who' into the caption."""
    *words, who = list(quote) or [Element("p")]
    if not words or not plain(who).startswith("—"):
        wrong = "a quotation must say whose it is; end it with '> — Name [¶1]'"
        yield lines.problem(first_words(who if plain(who).startswith("-") else quote), wrong)
        return
    quote.tag, who.tag, quote[:] = "figure", "figcaption", [Element("blockquote"), who]
    quote[0].extend(words)


def shape_dates(dates: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn ISO dates into written ones, and say of each entry in words where it comes from."""
    iso = ""
    for entry in dates:
        if entry.tag == "dt":
            iso, entry.text = plain(entry).strip(), ""
            if written(iso) is None:
                wrong = f"'{iso}' is no date; write 2018-05-08, 2018-05 or 2018"
                yield lines.problem(iso, wrong)
            elif isinstance(meta := lines.page.meta, PartMeta) and iso > str(meta.since.until):
                yield lines.problem(iso, f"'{iso}' is later than since.until; change one of them")
            SubElement(entry, "time", {"datetime": iso}).text = written(iso)
        else:
            origin = "since" if iso > str(settings.article.published) else "background"
            origin = "article" if "¶" in marks(entry) else origin
            mark = Element("small")
            mark.text, mark.tail, entry.text = ORIGINS[origin], f" {entry.text or ''}", ""
            entry.set("class", origin)
            entry.insert(0, mark)


def written(iso: str) -> str | None:
    """Return 2018-05-08, 2018-05 or 2018 as a text writes it, or nothing if it is no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", iso, re.ASCII)
    year, month, day = match.groups() if match else ("0", None, None)
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    named = MONTHS.split()[int(month or 1) - 1]  # the locale's names differ between machines
    return " ".join(filter(None, [day and str(int(day)), month and named, year]))


def check_coverage(page: Page) -> Iterator[Problem]:
    """Yield the statements that rest on nothing.

    Retold statements carry a ¶. What is not from the article stands in a box and names its
    source; a dated entry need not, as each is shown with its origin. Entries carry either.
    """
    if page.kind not in (*RETELLING, "entries"):
        return
    lines = Lines(page)
    for block, box in statements(page.tree):
        page.statements += 1
        found, words = marks(block), first_words(block)
        boxed = box in ("background", "care", "since")
        either = page.kind == "entries" or box == "disputed" or block.tag == "dd"
        if block.tag == "dd" and (block.get("class") == "since") != (box == "since"):
            which = "before" if box == "since" else "after"
            remedy = "move it out of the since box" if box == "since" else "put it in a since box"
            wrong = f"'{shortened(words)}' is dated {which} the article; {remedy}"
            yield lines.problem(words, wrong)
        elif "@" in found if boxed else found if either else "¶" in found:
            lines.pass_over(words)
        elif boxed:
            wrong = f"'{shortened(words)}' stands in a box; name its source [@key]"
            yield lines.problem(words, wrong)
        else:
            wrong = "rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
            yield lines.problem(words, f"'{shortened(words)}' {wrong}")


def shortened(words: str) -> str:
    """Return the beginning of some words, enough to know them by."""
    return words if len(words) <= 36 else f"{words[:32]}…"


def statements(parent: Element, box: str = "") -> Iterator[tuple[Element, str]]:
    """Yield every block that states something, with the kind of the box it stands in.

    Any class but that of a dated entry says that a block states nothing, or is a mistake already.
    """
    for block in parent:
        leaf = block.tag in ("li", "dd") and block.find("p") is None
        if leaf or block.tag in ("p", "figure", "blockquote", "tr"):
            if block.tag != "blockquote" and block.get("class", "since") in ORIGINS:
                yield block, box
        elif block.tag == "div" and block.get("class") in BOXES:
            yield from statements(block, block.get("class", ""))
        elif block.tag not in ("div", "dt", "thead"):
            yield from statements(block, box)


def check_strings(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield what is wrong with the front matter of a part: texts that rest on nothing, places."""
    for keys, text in page.meta.texts():
        mark, what = ("@", "a source [@key]") if keys[0] == "since" else ("¶", "its ¶")
        if mark not in marks(page.strings[text]):
            wrong = f"'{'.'.join(keys)}' rests on nothing; cite {what}"
            yield toml_problem(page.path, page.text, keys, wrong)
    if isinstance(page.meta, PartMeta):
        for name, (x, y) in (("pin", page.meta.map.pin), ("label", page.meta.map.label)):
            if not (0 <= x <= MAP[0] and 0 <= y <= MAP[1]):
                wrong = f"'map.{name}' is off the map; it is {MAP[0]} wide and {MAP[1]} high"
                yield toml_problem(page.path, page.text, ("map", name), wrong)
        if page.meta.since.until > settings.reach:
            wrong = f"'since.until' is later than reach in {SETTINGS}; change one of them"
            yield toml_problem(page.path, page.text, ("since", "until"), wrong)


def marks(element: Element) -> set[str]:
    """Return which kinds of citation an element carries: '¶', '@' or both."""
    return {cite.get("href", "")[0] for cite in element.iter("cite")}


def plain(element: Element) -> str:
    """Return an element's words without its citations and its mark of origin."""
    if element.get("class") == "cites" or element.tag == "small":
        return ""
    return (element.text or "") + "".join(plain(each) + (each.tail or "") for each in element)


def first_words(element: Element) -> str:
    """Return the first line of an element's text, by which its place in the source is found."""
    pieces = ("" if each.tag == "small" else each.text or "" for each in element.iter())
    tails = (each.tail or "" for each in element if each.tag == "small")
    return next((text for text in (*tails, *pieces) if text.strip()), "").strip().split("\n")[0]


def curl(element: Element, before: str = " ") -> str:
    """Set typographic quotes and dashes in a tree; return its last character.

    It does what Python-Markdown's smarty does, at a fraction of that extension's cost.
    """
    if element.tag == "code":
        return "x"
    if element.text:
        element.text, before = curled(element.text, before)
    for child in element:
        before = curl(child, before)
        if child.tail:
            child.tail, before = curled(child.tail, before)
    return before


STRAIGHT = re.compile(r"[\"'.-]")
OPENING = {each: re.compile(rf"(?<=[\s(\[—–“‘]){each}") for each in "\"'"}


def curled(text: str, before: str = " ") -> tuple[str, str]:
    """Return a text with typographic marks, and its last character; `before` precedes it."""
    if STRAIGHT.search(text):
        text = before + text.replace("...", "…").replace("---", "—").replace("--", "–")
        for straight, opening, closing in (('"', "“", "”"), ("'", "‘", "’")):
            text = OPENING[straight].sub(opening, text).replace(straight, closing)
        text = text[1:]
    return text, text[-1:] or before


# --- Check: hold the pages against each other ---


def check(site: Site) -> Iterator[Problem]:
    """Yield what is wrong between the pages; what is broken anyway is not missed in them."""
    for page in site.of_kind():
        yield from check_compare(site, page)
        if page.kind == "guide" and SETTINGS not in site.broken:
            yield from check_guide(site, page)
    yield from check_sources(site)
    yield from check_order(site)


def check_compare(site: Site, page: Page) -> Iterator[Problem]:
    """Yield the comparisons of a part that name no part."""
    paths = [*site.broken, *(part.path for part in site.of_kind("part"))]
    parts = [path[len("content/parts/") : -3] for path in paths if "/parts/" in path]
    for keys, _ in page.meta.texts():
        if keys[0] == "compare" and keys[1] not in parts:
            near = did_you_mean(keys[1], parts) or f"; known are {', '.join(parts)}"
            wrong = f"'{'.'.join(keys)}' names no part{near}"
            yield toml_problem(page.path, page.text, keys, wrong)


def check_guide(site: Site, page: Page) -> Iterator[Problem]:
    """The guide has one entry a paragraph, in order, each with its voice and who speaks."""
    lines, last = Lines(page), site.settings.article.paragraphs
    people = [each.get("id", "") for each in site.entries("people.html")]
    found = site.entries(page.url)
    for number, heading in enumerate(found, 1):
        start = lines.problem(f"## {first_words(heading)}", "", first_words(heading))
        if heading.get("id") != f"p{number}" or number > last:
            wrong = f"the guide has no ¶{number} here; write ## ¶{number} {{: #p{number} .event }}"
            if number > last:
                wrong = f"the article has {last} paragraphs; remove this entry"
            yield start._replace(text=wrong)
            return
        for wrong in wrong_voice(heading, people if "content/people.md" not in site.broken else []):
            yield start._replace(text=f"¶{number}: {wrong}")
    if len(found) < last:
        start = problem_at(page.path, page.text, max(0, len(page.text.rstrip()) - 1), 1, "")
        wrong = f"the guide ends at ¶{len(found)}; add the rest, up to ¶{last}"
        yield start._replace(text=wrong)


def wrong_voice(heading: Element, people: list[str]) -> Iterator[str]:
    """Yield what is wrong with the voice of an entry of the guide, and with its speakers."""
    voice, speakers = heading.get("class"), heading.get("speakers", "").split()
    if voice is None or voice in SECTIONS:
        yield f"no voice; add one of .{', .'.join(VOICES)}"
    elif voice in VOICES and (voice == "named") != bool(speakers):
        yield 'speakers="…" and .named go together; add or remove one'
    for name in set(speakers) - set(people) if people else ():
        near = did_you_mean(name, people) or "; add an entry"
        yield f"nobody in content/people.md is '{name}'{near}"


def check_sources(site: Site) -> Iterator[Problem]:
    """Yield the sources with a bad date or address, and those that no page cites."""
    trees = [tree for page in site.pages.values() for tree in page.trees]
    marked = {cite.get("href", "") for tree in trees for cite in tree.iter("cite")}
    cited = {mark[1:] for mark in marked if mark.startswith("@")}
    # A mistyped key is told where it is cited; the source it meant is not uncited as well.
    for key in cited - site.sources.keys():
        cited.update(nearest(key, site.sources))
    for key, source in site.sources.items():
        wrong = {}
        if source.date != "undated" and written(source.date) is None:
            wrong["date"] = f"'{source.date}' is no date; write 2025-03-07, 2025 or undated"
        if not re.fullmatch(r"https?://[^\s\"'<>]+", source.url):
            wrong["url"] = f"'{source.url}' is no web address; begin it with https://"
        if key not in cited and not site.broken:
            wrong["name"] = f"no page cites the source '{key}'; cite it or remove it"
        for name, text in wrong.items():
            yield toml_problem(SOURCES, site.sources_text, (key, name), text)


def check_order(site: Site) -> Iterator[Problem]:
    """No two pages have the same place in the reading order."""
    for page, after in pairwise(site.of_kind()):
        if page.meta.order == after.meta.order:
            taken = {each.meta.order for each in site.of_kind()}
            free = next(number for number in range(len(taken) + 1) if number not in taken)
            wrong = f"order = {after.meta.order} is taken by {page.path}"
            text = f"{wrong}; move one of them, {free} is the first that is free"
            yield toml_problem(after.path, after.text, ("order",), text)


# --- Link: resolve every link and citation, note who mentions whom ---


def link(site: Site) -> Iterator[Problem]:
    """Resolve the links of all pages to addresses from the site's root, such as /people.html#id."""
    previews = dict(previews_of(site))
    site.previews = {preview.id: href for href, preview in previews.items()}
    for page in site.pages.values():
        site.anchors[page.path] = {each.get("id", "") for each in page.tree.iter()}
    for page in site.of_kind():
        lines = Lines(page)
        for tree in page.trees:
            for element in [each for each in tree.iter() if each.tag in ("a", "img", "cite")]:
                target = yield from link_element(site, page, element, lines)
                site.mentions[target].append(page)
                if tree is page.tree and element.tag == "a" and target in previews:
                    add_preview(page, element, previews[target])


def link_element(site: Site, page: Page, element: Element, lines: Lines) -> Found[str]:
    """Resolve one link, image or citation, and return where it leads."""
    attribute = "src" if element.tag == "img" else "href"
    href = element.get(attribute, "")
    if element.tag == "cite":
        needle, source = element.attrib.pop("title"), site.sources.get(href[1:])
        target, wrong = resolve_citation(site, page, href)
        element.tag = "a"
        element.text = curled(source.name)[0] if source and href[0] == "@" else href
    else:
        needle = f"]({href}" if href else "]()"
        target, wrong = resolve_link(site, page, href, element.tag)
    if wrong:
        yield lines.problem(needle, wrong, href)
    element.set(attribute, target)
    return target


def resolve_citation(site: Site, page: Page, reference: str) -> tuple[str, str]:
    """Return where a citation leads, the guide or its page's list of sources, and what is wrong."""
    kind, key = reference[0], reference[1:]
    if kind == "¶" and re.fullmatch(r"\d+", key, re.ASCII):
        last = site.settings.article.paragraphs
        wrong = "" if 1 <= int(key) <= last else f"no {reference}; the article has ¶1 to ¶{last}"
        return f"/article.html#p{key}", wrong
    if kind == "@" and key:
        target = f"/{page.url}#source-{key}"
        if key in site.sources or SOURCES in site.broken:
            return target, ""
        near = did_you_mean(key, site.sources) or "; add it there"
        return target, f"no source '{key}' in {SOURCES}{near}"
    return "", f"'{reference}' cannot be read; write [¶12], [@key] or [¶12 @key]"


def resolve_link(site: Site, page: Page, href: str, tag: str) -> tuple[str, str]:
    """Return where a link or image leads, from the site's root, and what is wrong with it."""
    scheme, host, path, fragment = split_address(href)
    if not href:
        return "/index.html", "the link is empty; write where it leads, [words](file.md)"
    if scheme or host:
        wrong = f"link to '{href}' is not allowed; use https, mailto or a file of this site"
        return href, "" if tag == "a" and scheme in ("https", "http", "mailto") else wrong
    here = posixpath.dirname(page.path)
    target = posixpath.normpath(posixpath.join(here, unquote(path))) if path else page.path
    wrong = f"link to '{href}' leads nowhere"
    url = target.removeprefix("content/")
    if url in site.files:
        return f"/{url}", ""
    if target in site.broken:
        return f"/{url.removesuffix('.md')}.html", ""
    if target not in site.anchors:
        names = [posixpath.relpath(each, here)[:-3] for each in (*site.anchors, *site.broken)]
        near = did_you_mean(posixpath.splitext(path)[0], names).replace("'?", ".md'?")
        return f"/{url}", wrong + (near or "; no such file, write one or mend the name")
    url = f"/{url.removesuffix('.md')}.html"
    ids = site.anchors[target] - {""}
    if not fragment or fragment in ids:
        return url + f"#{fragment}" * bool(fragment), ""
    near = did_you_mean(f"#{fragment}", [f"#{each}" for each in ids])
    return f"{url}#{fragment}", wrong + (near or "; no such heading there, add it or mend the name")


def split_address(href: str) -> tuple[str, str, str, str]:
    """Return the scheme, host, path and fragment of an address, if it is one."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "unreadable", "", href, ""
    return parts.scheme, parts.netloc, parts.path, parts.fragment


def previews_of(site: Site) -> Iterator[tuple[str, Preview]]:
    """Yield the address and preview of every part, and of every entry with its first paragraph."""
    for page in site.of_kind("part"):
        yield f"/{page.url}", Preview(f"/{page.url}", page.meta.headline, page.meta.summary)
    for page in site.of_kind("entries"):
        for heading, follows in pairwise(page.tree):
            if heading.tag == "h2":
                href = f"/{page.url}#{heading.get('id')}"
                yield href, Preview(href, plain(heading), plain(follows).strip())


def add_preview(page: Page, element: Element, preview: Preview) -> None:
    """Make the first link of a page to a part or an entry a button that opens its preview."""
    elsewhere = not preview.href.startswith(f"/{page.url}")
    if elsewhere and preview.href not in page.previews and page.kind != "error":
        page.previews[preview.href] = preview
        element.tag = "button"
        element.attrib = {"type": "button", "popovertarget": preview.id}


# --- Render: fill the templates, read the finished pages as a browser would ---


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates in the system's temporary folder, for two thirds of their cost."""

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with contextlib.suppress(OSError):  # a full disk makes the next build slower, no more
            super().dump_bytecode(bucket)


@functools.cache
def environment(folder: Path) -> jinja2.Environment:
    """Return the templates of a site, strict and escaping."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder / "templates"),
        bytecode_cache=template_cache(),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["written"] = lambda date: written(str(date))
    made.filters["curled"] = lambda text: curled(str(text))[0]
    made.globals |= {"voices": VOICES, "sections": sections, "steps": steps}
    return made


def template_cache() -> TemplateCache | None:
    """Return the cache of compiled templates, if this machine has a place of the user's for it."""
    try:
        return TemplateCache()
    except (OSError, RuntimeError):
        return None


def render(site: Site) -> Found[dict[str, bytes]]:
    """Return every file of the finished site by its address."""
    outputs = dict(site.files)
    shared = {"site": site, "dated": dated(site), "notes": notes(site)}
    shared |= {"menu": site.menu(), "turns": site.turns()}
    for page in site.of_kind():
        outputs[page.url] = (yield from render_page(site, page, shared)).encode()
    return outputs


def render_page(site: Site, page: Page, shared: Mapping[str, Any]) -> Found[str]:
    """Return one page as HTML; an error in a template is told with the template's own line."""
    cited = [key for key in site.sources if f"/{page.url}#source-{key}" in site.mentions]
    name = f"{page.kind}.html" if page.kind in ("home", "part") else "page.html"
    try:
        return (
            environment(site.folder)
            .get_template(name)
            .render(
                shared,
                page=page,
                root=site.root(page),
                html=lambda elements: to_html(site, page, elements),
                inner=lambda element: Markup(OUTER_TAG.sub("", to_html(site, page, [element]))),
                sources=sorted(cited, key=lambda key: (site.sources[key].name.casefold(), key)),
            )
        )
    except Exception as error:  # whatever a template does wrong, its editor is told where
        yield template_error(site, error)
        return ""


def template_error(site: Site, error: Exception) -> Problem:
    """Return an error of a template as a problem; raise it where it is the builder's own."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return template_problem(site, f"templates/{error.name}", error.lineno, str(error.message))
    if isinstance(error, jinja2.TemplateNotFound):
        return Problem(f"templates/{error.name}", 1, 1, "is missing; put it back")
    templates = str(site.folder / "templates")
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename.startswith(templates)]
    if not inside:
        raise error
    path = Path(inside[-1].filename).relative_to(site.folder).as_posix()
    return template_problem(site, path, inside[-1].lineno or 1, str(error))


def template_problem(site: Site, path: str, line: int, wrong: str) -> Problem:
    """Return a problem of a template at a line of it."""
    source = (site.folder / path).read_text("utf-8", "replace").split("\n")[line - 1]
    column = len(source) - len(source.lstrip()) + 1
    return Problem(path, line, column, f"{wrong}; mend this line", source, len(source.strip()))


OUTER_TAG = re.compile(r"\A\s*<[^>]*>|</[^>]*>\s*\Z")
PREVIEW = re.compile(r'<button popovertarget="([^"]+)" type="button">(.*?)</button>')


def to_html(site: Site, page: Page, elements: Iterable[Element]) -> Markup:
    """Return elements as HTML, with the addresses and previews in them those of this page."""
    own = {preview.id for preview in page.previews.values()}

    def button_or_link(match: re.Match[str]) -> str:
        """Keep a preview of this page; that of another page, shown again here, is a link."""
        return (
            match[0] if match[1] in own else f'<a href="{site.previews[match[1]]}">{match[2]}</a>'
        )

    text = PREVIEW.sub(button_or_link, "".join(map(to_html_string, elements)))
    text = text.replace(f'href="/{page.url}#', 'href="#')
    return Markup(re.sub(r' (href|src)="/', rf' \1="{site.root(page)}', text))


def sections(parent: Iterable[Element], tag: str = "h2") -> list[Section]:
    """Divide elements into sections, each beginning with a heading; the first has none."""
    divided = [Section(Element("h2"), [])]
    for element in parent:
        if element.tag == tag:
            divided.append(Section(element, []))
        else:
            divided[-1].body.append(element)
    return divided


def dated(site: Site) -> list[tuple[str, Element, Page]]:
    """Return the dated entries of all parts, in order of their dates."""
    entries = []
    for page in site.of_kind("part"):
        for dates in page.tree.iter("dl"):
            iso = ""
            for entry in dates:
                if entry.tag == "dt":
                    iso = entry[0].get("datetime", "")
                else:
                    entries.append((iso, entry, page))
    return sorted(entries, key=lambda entry: entry[0])


def notes(site: Site) -> dict[str, list[tuple[Element, Page]]]:
    """Return the notes that belong elsewhere too: care under its paragraph, disputes together."""
    found = defaultdict(list)
    for page in site.of_kind("part"):
        for box in page.tree.iter("div"):
            if box.get("class") == "disputed":
                found["disputed"].append((box, page))
            elif box.get("class") == "care":
                hrefs = [each.get("href", "") for each in box.iter("a")]
                first = next((each for each in hrefs if each.startswith("/article.html#")), "")
                found[first.partition("#")[2]].append((box, page))
    return found


# An attribute in a tag: the next angle bracket closes one. In text and in attributes the build
# and Jinja2 escape angle brackets, so nothing else looks like this; a test holds it to html.parser.
LINK_OR_ID = re.compile(r'\s(id|href|src)="([^"]*)"(?=[^<>]*>)')


class Reader:
    """Reads a finished page, and notes its ids and where its links stand."""

    def __init__(self, page: str) -> None:
        self.ids: list[str] = []
        self.links: list[str] = []
        for match in LINK_OR_ID.finditer(page):
            noted = self.ids if match[1] == "id" else self.links
            noted.append(html.unescape(match[2]) if "&" in match[2] else match[2])


@functools.cache
def joined(folder: str, href: str) -> tuple[str, str]:
    """Return which file a link from a folder leads to, and the fragment; off the site, no file."""
    if urlsplit(href).scheme:
        return "", ""
    path, _, fragment = unquote(urljoin(folder, href)).partition("#")
    return path or "index.html", fragment


def target_of(url: str, href: str) -> tuple[str, str]:
    """Return which file a link of a page leads to, and the fragment; off the site, no file."""
    return (url, href[1:]) if href.startswith("#") else joined(url[: url.rfind("/") + 1], href)


def check_outputs(site: Site, outputs: Mapping[str, bytes]) -> Iterator[Problem]:
    """Read the finished pages: each is reached, its ids are its own, its links lead somewhere."""
    readers = {url: Reader(outputs[url].decode()) for url in outputs if url.endswith(".html")}
    ids = {url: set(reader.ids) for url, reader in readers.items()}
    reached = reachable(readers)
    for url, reader in readers.items():
        page = site.pages[url]
        address = site.settings.address if page.kind == "error" else ""
        if url not in reached and page.kind != "error":
            yield Problem(page.path, 1, 1, "no page links here; link to it from another")
        if len(ids[url]) < len(reader.ids):
            name, count = Counter(reader.ids).most_common(1)[0]
            wrong = f"the id '{name}' stands {count} times; give one heading {{: #other }}"
            yield Problem(page.path, 1, 1, wrong)
        site.counts["links"] += len(reader.links)
        for href in reader.links:
            path, fragment = target_of(url, href.removeprefix(address))
            known = path in outputs and (not fragment or fragment in ids[path])
            if path and not known:
                yield output_problem(site, outputs[url].decode(), url, href)


def reachable(readers: Mapping[str, Reader]) -> set[str]:
    """Return the pages that a reader reaches from the home page by links."""
    reached, front = set[str](), ["index.html"]
    while front:
        url = front.pop()
        if url in readers and url not in reached:
            reached.add(url)
            front += {target_of(url, href)[0] for href in readers[url].links}
    return reached


def output_problem(site: Site, page: str, url: str, href: str) -> Problem:
    """Return a dead link of a finished page, at the place in the template that it comes from."""
    wrong, name = f"'{href}' leads nowhere; mend the link", posixpath.basename(href) or href
    for path in sorted((site.folder / "templates").rglob("*.html")):
        text = path.read_text("utf-8")
        if name in text:
            place = path.relative_to(site.folder).as_posix()
            return problem_at(place, text, text.index(name), len(name), wrong)
    return problem_at(f"site/{url}", page, page.index(html.escape(href)), len(href), wrong)


# --- Publish ---


def differences(folder: Path, outputs: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Return which files of the published site are to be written and which to be removed."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    same = {url for url in outputs.keys() & present if (folder / url).read_bytes() == outputs[url]}
    return sorted(outputs.keys() - same), sorted(present - outputs.keys())


def publish(folder: Path, outputs: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Write what changed, each file beside its place and then moved over it, then remove the rest.

    So a kill at any moment leaves every file whole. Return what was written and what removed.
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
    return changed, removed


class Built(NamedTuple):
    """What a build made in memory: the files of the site, its problems, and what was counted."""

    outputs: dict[str, bytes]
    problems: list[Problem]
    counts: Counter[str]
    start: float = 0


def build(folder: Path, kept: Kept | None = None) -> Built:
    """Make the whole site in memory; `kept` holds the pages of the build before, in --serve."""
    start = time.perf_counter()
    site, problems = collected(load(folder, kept))
    problems += check(site)
    problems += link(site)
    site.counts["statements"] = sum(page.statements for page in site.pages.values())
    outputs = dict[str, bytes]()
    if not site.broken:
        outputs, wrong = collected(render(site))
        problems += wrong
        if not problems:
            problems += check_outputs(site, outputs)
    return Built(outputs, sorted(set(problems)), site.counts, start)


def publish_built(folder: Path, built: Built) -> str:
    """Publish what was built without problems; return what to say of it, in a line."""
    changed, removed = publish(folder / "site", built.outputs)
    pages = sum(url.endswith(".html") for url in built.outputs)
    return (
        f"{pages} pages, {built.counts['links']} links checked, "
        f"{built.counts['statements']} statements covered, {len(changed)} files written, "
        f"{len(removed)} removed, {time.perf_counter() - built.start:.2f} s"
    )


# --- Tell: what is wrong, to people and to programs ---


def told(problem: Problem, colour: bool, width: int) -> str:
    """Return a problem as people read it: the place, what is wrong, the line itself, the remedy."""
    red, bold, end = ("\x1b[31m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "")
    wrong, _, remedy = problem.text.partition("; ")
    lines = [f"{bold}{problem.path}:{problem.line}:{problem.column}{end}: {red}{wrong}{end}"]
    if problem.source:
        before, place, after = problem.excerpt(width)
        gap = "".join("\t" if each == "\t" else " " for each in before)  # a tab lines up as one
        lines += [f"{problem.line:>5} | {before}{place}{after}"]
        lines += [f"      | {gap}{red}{'^' * max(1, len(place))}{end}"]
    return "\n".join(lines + [f"      = {remedy}"] * bool(remedy)) + "\n"


def tell(problems: list[Problem], consequence: str) -> int:
    """Print problems and their count to stderr; return the exit status.

    On a terminal each shows its line, in colour unless NO_COLOR is set (no-color.org); anywhere
    else each is one line, as compilers write them.
    """
    terminal = sys.stderr.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = os.get_terminal_size(sys.stderr.fileno()).columns - 9 if terminal else 0
    for problem in problems:
        print(told(problem, colour, max(width, 0)) if terminal else problem, file=sys.stderr)
    print(f"{counted(problems)}; {consequence}.", file=sys.stderr)
    return 1


def counted(problems: list[Problem]) -> str:
    """Return how many problems there are."""
    return f"{len(problems)} problem{'s' * (len(problems) > 1)}"


# --- Serve: build on every save, show the result in the browser ---

# Added to a served page: it waits for the next build, then loads itself anew, to be read on from
# where the reader was. The browser's own memory of that place does not outlive a list of problems.
RELOAD = """\
const version = document.currentScript.src.split("?")[1], key = "scroll " + location.pathname
const shown = !document.querySelector("body.problems")
if (shown && key in sessionStorage) {
  const height = sessionStorage[key]
  scrollTo(0, height)
  document.fonts.ready.then(() => scrollTo(0, height))
  delete sessionStorage[key]
}
new EventSource("/.changes?" + version).onmessage = () => {
  if (shown) sessionStorage[key] = scrollY
  location.reload()
}
"""
PROBLEMS = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{count}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 1rem }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere;
border-left: 4px solid #b3261e; padding: .6rem 1rem; background: #8882 }}
mark {{ background: none; color: inherit; text-decoration: underline wavy #d33; font-weight: 700 }}
code {{ font-weight: 700 }} li {{ margin-bottom: 1.5rem }}
</style>
<body class="problems"><h1>{count}</h1>
<p>site/ is untouched. This page goes back to the site as soon as all is well.</p>
<ol>{items}</ol></body>
"""


PAUSE = 0.01  # seconds between two looks at the files
REST, PATIENCE = 0.004, 0.25  # seconds without a change before a build, and before bad news


class Served:
    """What the server shows: the latest build, and its version for those who wait for the next."""

    def __init__(self) -> None:
        self.built = Built({}, [], Counter())
        self.version = ""
        self.changed = threading.Condition()

    def show(self, built: Built) -> None:
        """Show a build from now on, and tell every page that waits for one."""
        with self.changed:
            self.built, self.version = built, str(time.time_ns())
            self.changed.notify_all()

    def wait_for_other_than(self, version: str) -> None:
        """Return as soon as another version than this one is shown."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version)


def serve(folder: Path, port: int) -> int:
    """Serve the site on the loopback address and build it on every save, until Ctrl-C."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer  # slows a mere build by 10%

    served = Served()
    methods = {
        "do_GET": functools.partialmethod(answer, served),
        "log_message": lambda *_: None,
        "protocol_version": "HTTP/1.1",  # one connection for all files of a page
        "disable_nagle_algorithm": True,  # or a body waits 40 ms for an answer to its headers
    }
    handler = type("Handler", (BaseHTTPRequestHandler,), methods)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        print(f"port {port} cannot be used: {error.strerror}; try --serve 0", file=sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/ follows every save; Ctrl-C ends it", flush=True)
    try:
        watch(folder, served)
    except KeyboardInterrupt:
        print("\nended")
    finally:
        server.shutdown()
        server.server_close()
    return 0


def watch(folder: Path, served: Served) -> typing.NoReturn:
    """Build whenever the files have changed and come to rest; publish while all is well.

    Editors empty, move and restore files while they save. So a build with problems counts only
    if the files stay as they are; then bad news comes a moment late, and good news at once.
    """
    kept, state = Kept(), Stamps()
    while True:
        if stamps(folder) == state:
            time.sleep(PAUSE)
            continue
        now, built = settled(folder, REST), build(folder, kept)
        if built.problems and settled(folder, PATIENCE) != now:
            continue
        state = now
        served.show(built)
        publish_or_tell(folder, built)
        gc.collect()  # while nobody waits


def publish_or_tell(folder: Path, built: Built) -> int:
    """Publish what was built, or tell its problems; return the exit status."""
    if built.problems:
        return tell(built.problems, "site/ is untouched")
    try:
        print(publish_built(folder, built), flush=True)
    except OSError as error:
        print(f"site/ cannot be written: {error}; make room or give access", file=sys.stderr)
        return 1
    return 0


Stamps = dict[str, tuple[int, int, int]]


def stamps(folder: Path) -> Stamps:
    """Return what tells whether a file was written: its time, its size and its place on disk."""
    found = Stamps()
    for name, path in (*files_below(folder, "content"), *files_below(folder, "templates")):
        with contextlib.suppress(OSError):  # gone since it was listed
            status = path.stat()
            found[name] = (status.st_mtime_ns, status.st_size, status.st_ino)
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


def answer(request: Any, served: Served) -> None:
    """Answer a browser: with a file of the site, or, once there is one, that there is a change."""
    path, _, query = request.path.partition("?")
    served.wait_for_other_than("")
    with contextlib.suppress(ConnectionError):  # the page that asked was closed
        if path == "/.changes":
            reply(request, 200, "text/event-stream", None)
            served.wait_for_other_than(query)
            request.wfile.write(b"data: changed\n\n")
        elif path == "/.reload.js":
            reply(request, 200, "text/javascript", RELOAD.encode())
        else:
            reply(request, *served_file(served, unquote(path)))


def reply(request: Any, status: int, kind: str, data: bytes | None) -> None:
    """Send a status, a type and bytes, which the browser shall not keep; none if they follow."""
    request.send_response(status)
    request.send_header("Content-Type", f"{kind}; charset=utf-8" if "text" in kind else kind)
    request.send_header("Cache-Control", "no-store")
    length = ("Connection", "close") if data is None else ("Content-Length", str(len(data)))
    request.send_header(*length)
    request.end_headers()
    request.wfile.write(data or b"")


def served_file(served: Served, path: str) -> tuple[int, str, bytes]:
    """Return the status, type and bytes of a file; of a page, while there are any, the problems."""
    built, url = served.built, path[1:] + "index.html" * path.endswith("/")
    suffix = posixpath.splitext(url)[1]
    status = 200 if url in built.outputs else 404
    if suffix in COPIED:
        return status, COPIED[suffix], built.outputs.get(url, b"")
    page = built.outputs.get(url, built.outputs.get("404.html", b"<body>Not found</body>"))
    if built.problems:
        status, page = 200, problem_page(built.problems).encode()
    script = f'<script src="/.reload.js?{served.version}"></script></body>'.encode()
    allowed = page.replace(b"default-src 'none'", b"default-src 'none'; script-src 'self'", 1)
    return status, "text/html", allowed.replace(b"</body>", script, 1)


def problem_page(problems: list[Problem]) -> str:
    """Return problems as a page: each with its line, the place marked in it, and the remedy."""
    items = ""
    for problem in problems:
        wrong, _, remedy = map(html.escape, problem.text.partition("; "))
        line = "{}<mark>{}</mark>{}".format(*map(html.escape, problem.excerpt(0)))
        place = html.escape(f"{problem.path}:{problem.line}:{problem.column}")
        items += f"<li><code>{place}</code> {wrong}" + f"<pre>{line}</pre>" * bool(problem.source)
        items += f"{remedy}</li>\n"
    return PROBLEMS.format(count=counted(problems), items=items)


def options(arguments: list[str]) -> tuple[bool, int | None]:
    """Return whether to check only, and the port to serve at, as the command line says."""
    import argparse  # of no use to a mere build, which has no options

    def port(text: str) -> int:
        """Return a port, or raise what argparse tells of one that is none."""
        if text.isdecimal() and int(text) < 65536:
            return int(text)
        raise argparse.ArgumentTypeError(f"'{text}' is no port; write a number from 0 to 65535")

    description = "Build the site from content/ and templates/."
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--check", action="store_true", help="report problems, write nothing")
    serving = "show the site in the browser, and build it anew on every save"
    modes.add_argument("--serve", nargs="?", const=8000, type=port, metavar="PORT", help=serving)
    found = parser.parse_args(arguments)
    return found.check, found.serve


def main(arguments: list[str], folder: Path) -> int:
    """Build the site; return 0 if it is published, or current under --check, else 1."""
    only_check, port = options(arguments) if arguments else (False, None)
    if port is not None:
        return serve(folder, port)
    built = build(folder)
    if only_check and not built.problems:
        return tell_outdated(folder, built)
    return publish_or_tell(folder, built)


def tell_outdated(folder: Path, built: Built) -> int:
    """Print which files of site/ are not what the build makes; return 1 if there are any."""
    changed, removed = differences(folder / "site", built.outputs)
    for url in sorted(changed + removed):
        print(f"site/{url} is out of date; run python build.py", file=sys.stderr)
    return 1 if changed or removed else 0


if __name__ == "__main__":
    gc.disable()  # a build ends soon, and each collection would walk through all its trees
    status = main(sys.argv[1:], Path(__file__).parent)
    sys.stdout.flush()
    os._exit(status)  # all is written; to free the trees one by one would take a tenth more
