"""Build the site: Markdown from content/, pages from templates/, the result in site/.

Read from top to bottom, the file is the work in its order:

    load     read content/ into typed records and trees
    rules    shape each page, and hold it against the rules of the text
    check    hold the pages against each other
    link     resolve every link and citation; note who mentions whom
    render   fill the templates
    prove    read the finished pages as a browser would
    build    do all of this in memory
    publish  write what changed, each file whole; then remove what is no longer made
    tell     show problems to people and to programs
    serve    do all of this again on every save, and show the result in the browser

An editor's mistake never raises. It is a Problem, yielded by the function that finds it, or in
TOML put on a list; one run tells them all, and only where there is none is anything written.
"""

from __future__ import annotations  # unread annotations cost a script's start nothing

import gc

if __name__ == "__main__":  # a run ends soon; a collection would walk through all it has in memory
    gc.disable()

import contextlib
import copy
import datetime
import functools
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
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit
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

if TYPE_CHECKING:  # imported where needed: it would slow a mere build by 10%
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# --- The format: what the names of files, boxes, headings and classes mean ---

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
COVERED = ("home", "part", "guide", "voices", "entries")  # where each statement rests on something
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
# What a heading can say its section is; to some a template of that name adds something.
ADDED_TO = {"tracks", "since", "parts", "before", "after", "disputes"}
SECTIONS = ADDED_TO | {"aside", "readings"}
# What elements may carry: what an attribute list may set, and what Markdown and Citation set.
CLASSES = {"h2": SECTIONS, "span": {"cites"}}
ATTRIBUTES = {
    "a": {"href", "title"},
    "cite": {"href", "title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "h2": {"speakers"},
}
MAP = (1200, 440)  # its width and height, in the units of templates/land.svg
COPIED = {  # the kinds of file that are published as they are, none that runs
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".txt": "text/plain",
}


# --- Problems: what is wrong, where, and what was meant ---


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
    from difflib import get_close_matches  # of use only where something is wrong

    return get_close_matches(word, sorted(known), n=1)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message: the nearest known name, or else `otherwise`, or else all."""
    near = nearest(word, known)
    otherwise = otherwise or f"known are {', '.join(known)}"
    return f"; did you mean '{near[0]}'?" if near else f"; {otherwise}"


# --- Records: what TOML holds and no more, and the pages ---

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


# --- Load ---

RECORDS = {SETTINGS: Settings, SOURCES: dict[str, Source]}
# What the pages are held against where site.toml cannot be used, so that no mistake follows.
STAND_IN = Settings(
    *("?", "/", "?", "?", datetime.date.max, datetime.date.max),
    article=Article("?", "?", datetime.date.max, sys.maxsize),
    steps=Questions(*[Question("?", "?")] * 4),
)
NO_META = Meta("?", "?", "?", 0)  # of a page whose own cannot be used, but whose text is checked
BACKUPS = ("~", ".bak", ".orig", ".swp", ".swo", ".tmp", "___jb_tmp___", "___jb_old___")
MANY = 50  # pages, from which on it pays to share the work among processes
Job = tuple[File, Settings]  # a page to read, and what it is held against
ReadPage = tuple[Page | None, list[Problem]]
Kept = dict[str, tuple[Job, ReadPage]]  # the pages of an earlier build by the paths of their files


def load(folder: Path, kept: Kept | None = None) -> Found[Site]:
    """Read content/, with what is wrong in each file by itself."""
    texts, files, broken = yield from read_files(folder)
    records = yield from read_records(texts)
    settings = records.get(SETTINGS, STAND_IN)
    jobs = [(file, settings) for name, file in texts.items() if name not in RECORDS]
    pages = []
    for page, problems in read_pages(jobs, kept):
        yield from problems
        pages += [page] if page else []
    pages.sort(key=lambda page: (page.meta.order, page.url))
    return Site(
        folder,
        settings=settings,
        sources=records.get(SOURCES, {}),
        texts=texts,
        pages={page.url: page for page in pages},
        parts=[page for page in pages if page.kind == "part"],
        files=files,
        broken=broken | texts.keys() - records.keys() - {page.file.path for page in pages},
        mentions=defaultdict(list),
    )


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


def read_pages(jobs: list[Job], kept: Kept | None) -> Iterable[ReadPage]:
    """Return pages and their problems; read by all cores where they are many and can be shared."""
    if kept is not None:
        return read_again(jobs, kept)
    if len(jobs) < MANY or not hasattr(os, "fork"):
        return map(read_alone, jobs)
    # Slow to import, and of use to large sites only.
    from multiprocessing import get_context
    from multiprocessing.pool import MaybeEncodingError  # type: ignore[attr-defined]

    with get_context("fork").Pool() as pool, contextlib.suppress(MaybeEncodingError):
        return pool.map(read_alone, jobs, chunksize=20)
    return map(read_alone, jobs)  # a page is nested too deeply to be sent from one to the other


def read_alone(job: Job) -> ReadPage:
    """Return a page and its problems, whatever the other pages are."""
    try:
        return collected(read_page(*job))
    except RecursionError:
        markdown_reader.cache_clear()  # it does not know any more where it was
        return None, [Problem(job[0].path, 1, 1, "is nested too deeply; write plain text")]


def read_again(jobs: list[Job], kept: Kept) -> Iterator[ReadPage]:
    """Yield pages and their problems, from an earlier build those in which nothing has changed."""
    for job in jobs:
        path = job[0].path
        if path not in kept or kept[path][0] != job:
            kept[path] = job, read_alone(job)
        yield copy.deepcopy(kept[path][1])  # the links of this build will change the page


def read_page(file: File, settings: Settings) -> Found[Page | None]:
    """Return the page of a Markdown file: front matter between two lines of +++, then text."""
    name = file.path.removeprefix("content/")
    front = re.match(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", file.text, re.DOTALL | re.MULTILINE)
    if not re.fullmatch(r"([a-z0-9-]+/)*[a-z0-9-]+\.md", name):
        wrong = "cannot be an address; name the file with small letters, digits and hyphens"
        yield Problem(file.path, 1, 1, wrong)
        return None
    if front is None:
        yield file.problem(0, 3, missing_front_matter(file.text))
        return None
    kind = "part" if name.startswith("parts/") else KINDS.get(name, "page")
    if kind == "page" and re.search(r"^\[track\.", front[1], re.MULTILINE):
        yield Problem(file.path, 1, 1, "has the head of a part; move it to content/parts/")
        return None
    meta, problems = read_toml(file, PartMeta if kind == "part" else Meta, "\n" + front[1])
    yield from problems
    page = Page(file, kind, meta or NO_META, parse(file.text[front.end() :]))
    yield from read_strings(page)
    yield from check_page(page, settings)
    return page if meta else None


def missing_front_matter(text: str) -> str:
    """Return what is wrong with a text in which no front matter is found."""
    if text.startswith("+++"):
        return "the front matter does not end; close it with a line of +++"
    why = "has no front matter" if text.strip() else "is empty"
    return f"{why}; begin with keys between two lines of +++"


def read_strings(page: Page) -> Iterator[Problem]:
    """Read the texts of the front matter as Markdown, each one paragraph; in one go, for speed."""
    texts = dict.fromkeys(text for _, text in citing_texts(page.meta))
    trees = list(parse("\n\n".join(texts))) if texts else []
    if [tree.tag for tree in trees] == ["p"] * len(texts):
        page.strings.update(zip(texts, trees, strict=True))
        return
    for keys, text in citing_texts(page.meta):
        alone = parse(text)
        page.strings[text] = alone[0] if len(alone) == 1 else alone
        if [tree.tag for tree in alone] != ["p"]:
            wrong = f"'{'.'.join(keys)}' must be one paragraph; write plain sentences"
            yield page.file.problem_at_key(keys, wrong)


# --- Load: Markdown as a tree ---


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
    citation = Citation(r"\[(?=[¶@])([^\[\]]*)\](?!\()", markdown)
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

WANTED = {
    str: "a text in quotes",
    int: "a whole number",
    datetime.date: "a date like 2025-03-07",
    Point: "two whole numbers like [429, 242]",
}
REMEDIES = {  # by the beginning of what tomllib says
    "Illegal character": "close the text with a quotation mark",
    "Invalid value": "write a text in quotes, a number or a date",
    "Cannot overwrite": "this key stands here twice, remove one",
    "Cannot declare": "this table stands here twice, remove one",
    "Expected newline": 'write one number, one date, or one "text" with “ and ” inside',
    "Expected '='": "write key = value",
}
Mistakes = list[tuple[tuple[str, ...], str]]  # the keys that lead to each, and what is wrong
type_hints = functools.cache(typing.get_type_hints)


@functools.lru_cache(maxsize=4)  # of no use to one build; in --serve the long sources.toml stays
def read_toml(file: File, kind: Any, front_matter: str = "") -> tuple[Any, list[Problem]]:
    """Return a file's TOML as a record of this kind, or nothing if it is none, and its problems."""
    text = front_matter or file.text
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # bad TOML, and what is beyond Python's limits
        return None, [unreadable_toml(file, str(error), text.count("\n"))]
    mistakes: Mistakes = []
    read = typed(kind, table, (), mistakes)
    problems = [file.problem_at_key(keys, wrong) for keys, wrong in mistakes]
    return None if problems else read, problems


def unreadable_toml(file: File, error: str, last: int) -> Problem:
    """Return what tomllib says of a text as a problem, at the place that it names, or the end."""
    found = re.search(r"line (\d+), column (\d+)", error)
    line, column = (int(found[1]), int(found[2])) if found else (max(1, last), 1)
    source, reason = file.text.split("\n")[line - 1], re.split(r" \(at |; ", error)[0]
    fitting = (REMEDIES[each] for each in REMEDIES if reason.startswith(each))
    remedy = next(fitting, "mend this line")
    if source[column - 1 : column] in tuple("“”‘’"):
        remedy = 'use straight quotation marks, "like this"'
    wrong = f"the TOML cannot be read: {reason}; {remedy}"
    return Problem(file.path, line, column, wrong, source)


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
    named = typing.get_origin(kind) is Literal
    wanted = WANTED.get(kind) or (f"one of {', '.join(arguments)}" if named else "one table")
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
        mistakes.append(((*keys, key), f"unknown key '{key}'{did_you_mean(key, known)}"))
    for key in known.keys() - table.keys() - meant:
        if key not in kind._field_defaults:
            mistakes.append((keys, f"the key '{'.'.join((*keys, key))}' is missing; add it"))
    here = known.keys() & table.keys()
    values = {key: typed(types[key], table[key], (*keys, key), mistakes) for key in here}
    return None if mistakes else kind(**values)


# --- Rules: shape a page's tree into the site's forms, hold it against the rules of the text ---


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


def check_page(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield what in a page breaks the rules of the text, by itself, and shape it on the way."""
    yield from check_strays(page)
    yield from check_attributes(page)
    yield from check_headings(page)
    yield from check_entries(page)
    yield from shape(page, settings)
    yield from check_coverage(page)
    yield from check_front_matter(page, settings)
    for tree in page.trees:
        curl(tree)


# What shows as it stands because Markdown did not take it for a mark, and what to do about it.
CITED, LINKED = "write a citation as [¶12] or [@key]", "write a link as [words](file.md)"
DATED = "begin the line below a date with a colon and three spaces"
LISTED = "leave a line empty above a list; begin items with -"
STRAY = {
    r"</?[a-zA-Z!][^<>\0]*>": "write Markdown, not HTML",
    r"\[[¶@][^\]\n\0]*(?=[\n\0])|\[[^\]\s\0]*[\d-][^\]\s\0]*\](?!\()|\(¶\d+\)|(?<!\n)¶ ?\d+": CITED,
    r"\]\([^)\n\0]*(?=[\n\0])|\]\[|\[\]|\[[^\]\n\0]*\]\(": LINKED,
    r"\([^\s)\0]*\.md[^\s)\0]*\)|https?://[^\s\0]+": LINKED,
    r"\*\*|\*(?=\w)": "close **bold words** and *italics* on both sides",
    r"\{:[^}\n\0]*\}?": "put {: … } at the end of a heading, or below a paragraph",
    r"^!!![^\n\0]*": 'begin a box with !!! kind "Title", and its text with four spaces',
    r"^\d{4}$(?=\n:)|^(?<![\w,]\n)\d{4}-(?:0\d|1[0-2])(?:-\d\d)?(?=[\s:：])": DATED,
    r"^(?:[-+*•\uf0b7]|(?<![\w,]\n)–|\d{1,2}[.)]) ": LISTED,
}
# At no other character does one begin; to say so makes the search four times as fast.
STRAYS = re.compile(
    r"(?=[<[\](h*{!¶\d+•–\uf0b7-])(?:" + "|".join(f"({each})" for each in STRAY) + ")", re.MULTILINE
)


def shown_text(trees: Iterable[Element]) -> str:
    """Return all text that trees show, elements on lines of their own, \0 before what follows."""
    elements = (each for tree in trees for each in tree.iter())
    texts = ((each.text if each.tag != "code" else "", each.tail) for each in elements)
    return "".join(f"\n{text or ''}\0{tail or ''}" for text, tail in texts)


def check_strays(page: Page) -> Iterator[Problem]:
    """Yield the marks that would show as they stand, and bad nesting in lists and links."""
    lines, remedies = Lines(page.file), list(STRAY.values())
    plain_texts = (page.meta.title, page.meta.headline, page.meta.summary)
    shown = "".join(f"\n{text}\0" for text in plain_texts) + shown_text(page.trees)
    for stray in STRAYS.finditer(shown):
        before = re.split("[\n\0]", shown[: stray.start()])[-1]
        after = re.split("[\n\0]", shown[stray.end() :], maxsplit=1)[0]
        around = (before + stray[0] + after, before + stray[0], stray[0] + after, stray[0])
        needle = next((each for each in around if each in page.file.text), stray[0])
        remedy = remedies[(stray.lastindex or 1) - 1]
        wrong = f"'{stray[0]}' would show as it stands; {remedy}"
        yield lines.problem(needle, wrong, stray[0])
    for item in page.tree.iter("li"):
        if item.find("ul") is not None or item.find("ol") is not None:
            yield lines.problem(first_words(item), "a list stands inside a list; write one list")
    for anchor in page.tree.iter("a"):
        if anchor.find(".//cite") is not None:
            wrong = "a citation stands inside a link; put it behind the link"
            yield lines.problem(f"[{first_words(anchor)}", wrong)
        if not plain(anchor).strip() and anchor.find("img") is None:
            yield lines.problem("[](", "the link has no words; write [words](file.md)")


def check_attributes(page: Page) -> Iterator[Problem]:
    """Yield the attributes and classes that content may not set, and images not described."""
    lines = Lines(page.file)
    boxes = [each for each in page.tree.iter("div") if each is not page.tree and len(each)]
    titles = [box[0] for box in boxes if box[0].get("class") == "admonition-title"]
    elements = (each for tree in page.trees for each in tree.iter() if each.attrib)
    for element in [each for each in elements if each not in titles]:
        allowed = ATTRIBUTES.get(element.tag, set()) | {"class", "id"}
        if element.tag == "td" and re.fullmatch(r"text-align: \w+;", element.get("style", "")):
            allowed.add("style")  # told at the head of the column
        for name in element.attrib.keys() - allowed:
            wrong = f"the attribute '{name}' is not allowed here; remove it"
            if element.tag == "th":
                wrong = "a column cannot be aligned; write |---| below its head"
            yield lines.problem(in_braces(lines, element, name), wrong, name)
        kind, known = element.get("class"), CLASSES.get(element.tag, {"ours"})
        if element.tag == "h2" and page.kind in ("guide", "voices"):
            known = known | VOICES.keys()
        if kind is not None and kind not in known and element.tag != "div":
            wrong = f"unknown class '{kind}'{did_you_mean(kind, sorted(known))}"
            yield lines.problem(in_braces(lines, element, f".{kind}"), wrong, f".{kind}")
        if element.tag == "img" and not element.get("alt"):
            wrong = "the image has no description; write ![what it shows](file.png)"
            yield lines.problem(f"![]({element.get('src')}", wrong, element.get("src", ""))


def in_braces(lines: Lines, element: Element, words: str) -> str:
    """Return the next attribute list with these words, up to them, or an element's words."""
    inside = "[^}\n]*?".join(map(re.escape, words.split()))
    braces = re.compile(rf"\{{:[^}}\n]*?{inside}")
    found = braces.search(lines.file.text, lines.position) or braces.search(lines.file.text)
    return found[0] if found else first_words(element)


def check_headings(page: Page) -> Iterator[Problem]:
    """Give each heading its id, unique on its page; levels begin at ## and skip none."""
    lines, above, ids = Lines(page.file), 1, set[str]()
    for heading in [each for each in page.tree.iter() if re.fullmatch("h[1-6]", each.tag)]:
        level, words, wrong = int(heading.tag[1]), first_words(heading), ""
        right = max(2, min(level, 2 if page.kind == "entries" else above + 1))
        name = heading.get("id") or slugify(plain(heading), "-")
        if level != right:
            wrong = f"'{plain(heading)}' is on the wrong level; begin the line with {'#' * right}"
        elif name in ids:
            wrong = f"a second heading with the id '{name}'; add {{: #other }}"
        yield from lines.pass_over(f"# {words}", wrong, words)
        heading.set("id", name)
        ids.add(name)
        above = level


def check_entries(page: Page) -> Iterator[Problem]:
    """Yield the entries without a first paragraph, which is their preview."""
    for heading, follows in pairwise([*page.tree, Element("h2")]):
        if page.kind == "entries" and heading.tag == "h2" and follows.tag != "p":
            words = first_words(heading)
            wrong = f"'{plain(heading)}' has no text; its first paragraph is its preview"
            yield Lines(page.file).problem(f"# {words}", wrong, words)


def shape(page: Page, settings: Settings) -> Iterator[Problem]:
    """Turn boxes, quotations and dated lists into the forms that the pages show."""
    lines, ids = Lines(page.file), {each.get("id") for each in page.tree.iter()} - {None}
    later = set[Element]()  # the lists of dates in boxes for what came later
    for element in list(page.tree.iter()):
        if element.tag == "div" and element is not page.tree:
            yield from shape_box(element, lines, settings)
            if (name := element.get("id")) in ids:
                wrong = f"a second '{name}' on this page; give the box another title"
                yield lines.problem(plain(element[1]), wrong)
            ids.add(name)
            later.update(element.iter("dl") if element.get("class") == "since" else ())
        elif element.tag == "blockquote":
            yield from shape_quotation(element, lines)
        elif element.tag == "dl":
            yield from shape_dates(element, page, lines, settings, element in later)


def shape_box(box: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn an admonition into a note which opens by saying in words what it is."""
    kind = box.get("class", "").removeprefix("admonition ").strip()
    if not len(box) or box[0].get("class") != "admonition-title":
        box.insert(0, Element("p"))
    title = box[0]
    box.attrib = {"class": kind, "role": "note", "id": slugify(plain(title), "-")}
    title.set("class", "title")
    label = Element("p", {"class": "label"})
    label.text = BOXES.get(kind, "").format(checked=written(str(settings.checked)))
    box.insert(0, label)
    first = kind.partition(" ")[0]
    mark = "" if first in BOXES else first
    yield from lines.pass_over(f"!!! {first}".strip(), wrong_box(box, kind, first), mark)


def wrong_box(box: Element, kind: str, first: str) -> str:
    """Return what is wrong with a box: its kind or its first word, its title, its text.

    A dispute has two sides in equal space: neither takes half as much again as the other.
    """
    sides = [len(plain(side).split()) for side in box.findall("ul/li")]
    if kind not in BOXES and first in BOXES:
        return f'the title stands without quotation marks; write !!! {first} "A few words"'
    if kind not in BOXES:
        return f"unknown box '{kind}'{did_you_mean(kind, BOXES)}"
    if len(box) == 2:
        return "the box is empty; begin each line of its text with four spaces"
    if plain(box[1]) in ("", kind.capitalize()):  # Python-Markdown's own title for a box
        return f'the box has no title; write !!! {kind} "A few words"'
    if kind == "disputed" and len(sides) != 2:
        return f"a dispute needs two sides, not {len(sides)}; write two list items"
    if kind == "disputed" and max(sides) > 1.5 * min(sides):
        return f"the sides have {sides[0]} and {sides[1]} words; make them even"
    return ""


def shape_quotation(quote: Element, lines: Lines) -> Iterator[Problem]:
    """Turn a quotation into a figure, its last paragraph '— who' into the caption."""
    *words, who = list(quote) or [Element("p")]
    if not words or not plain(who).startswith("—"):
        wrong = "a quotation must say whose it is; end it with '> — Name [¶1]'"
        yield lines.problem(first_words(who if plain(who).startswith("-") else quote), wrong)
        return
    quote.tag, who.tag, quote[:] = "figure", "figcaption", [Element("blockquote"), who]
    quote[0].extend(words)


def shape_dates(
    dates: Element, page: Page, lines: Lines, settings: Settings, later: bool
) -> Iterator[Problem]:
    """Turn ISO dates into written ones, and say of each entry in words where it comes from."""
    iso = ""
    for entry in dates:
        if entry.tag == "dt":
            iso, entry.text = plain(entry).strip(), ""
            yield from lines.pass_over(iso, wrong_date(iso, page, settings, later))
            SubElement(entry, "time", {"datetime": iso}).text = written(iso)
        else:
            origin = "since" if later else "article" if "¶" in marks(entry) else "background"
            mark = Element("small")
            mark.text, mark.tail, entry.text = ORIGINS[origin], f" {entry.text or ''}", ""
            entry.set("class", origin)
            entry.insert(0, mark)


def wrong_date(iso: str, page: Page, settings: Settings, later: bool) -> str:
    """Return what is wrong with a date; one after the article stands in a since box, no other."""
    published = settings.article.published
    if written(iso) is None:
        return f"'{iso}' is no date; write 2018-05-08, 2018-05 or 2018"
    if isinstance(page.meta, PartMeta) and iso > str(page.meta.since.until):
        return f"'{iso}' is later than since.until; change one of them"
    if published == STAND_IN.article.published or later == (iso > str(published)):
        return ""
    if later:
        return f"'{iso}' is before the article; move it out of the since box"
    return f"'{iso}' is after the article; put it in a since box"


MONTHS = "January February March April May June July August September October November December"


@functools.cache
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
    """Yield the statements that rest on nothing."""
    if page.kind not in COVERED:
        return
    lines = Lines(page.file)
    for block, box in statements(page.tree):
        page.statements += 1
        wrong, words = unsupported(page, block, box), first_words(block)
        if wrong and STRAYS.search(shown_text([block])):
            wrong = ""  # what is told already may well be the citation
        begins = words if len(words) <= 36 else f"{words[:32]}…"
        yield from lines.pass_over(words, wrong and f"'{begins}' {wrong}")


def unsupported(page: Page, block: Element, box: str) -> str:
    """Return what is wrong with how a statement is supported.

    Retold statements carry a ¶. What is not from the article stands in a box and names its
    source; a dated entry need not, as each is shown with its origin. Entries carry either.
    """
    found = marks(block)
    if box in ("background", "care", "since"):
        return "" if "@" in found else "stands in a box; name its source [@key]"
    either = page.kind == "entries" or box == "disputed" or block.tag == "dd"
    if "¶" in found or (either and found):
        return ""
    if found:
        return "rests on a source alone; cite its ¶ too, or put it in a background box"
    return "rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"


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


def check_front_matter(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield the texts of a part's front matter that rest on nothing, and what is out of bounds."""
    for keys, text in citing_texts(page.meta):
        mark, what = ("@", "a source [@key]") if keys[0] == "since" else ("¶", "its ¶")
        if mark not in marks(page.strings[text]):
            wrong = f"'{'.'.join(keys)}' rests on nothing; cite {what}"
            yield page.file.problem_at_key(keys, wrong)
    if isinstance(page.meta, PartMeta):
        for name, (x, y) in page.meta.map._asdict().items():
            if not (0 <= x <= MAP[0] and 0 <= y <= MAP[1]):
                wrong = f"'map.{name}' is off the map; it is {MAP[0]} wide and {MAP[1]} high"
                yield page.file.problem_at_key(("map", name), wrong)
        classes = {heading.get("class", "aside") for heading in page.tree.iter("h2")}
        if "since" not in classes and classes <= SECTIONS:  # a mistyped one may well be this
            wrong = "no section shows this track; add ## Since the article {: .since }"
            yield page.file.problem_at_key(("since",), wrong)
        if page.meta.since.until > settings.reach:
            wrong = f"'since.until' is later than reach in {SETTINGS}; change one of them"
            yield page.file.problem_at_key(("since", "until"), wrong)


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


STRAIGHT = re.compile(r"[\"'-]|\.\.\.")
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
    yield from check_address(site)
    yield from check_order(site)
    yield from check_titles(site)
    yield from check_compare(site)
    yield from check_guide(site)
    yield from check_sources(site)


def check_address(site: Site) -> Iterator[Problem]:
    """Yield an address of the site that links cannot begin with."""
    address = site.settings.address
    if not re.fullmatch(r"(https?://[\w.:-]+)?/([\w.~-]+/)*", address, re.ASCII):
        wrong = f"'{address}' is no address; write /, /folder/ or https://host/folder/"
        yield site.texts[SETTINGS].problem_at_key(("address",), wrong)


def check_order(site: Site) -> Iterator[Problem]:
    """Yield the pages that have the same place in the reading order as another."""
    for page, after in pairwise(site.pages.values()):
        if page.meta.order == after.meta.order:
            taken = {each.meta.order for each in site.pages.values()}
            free = next(number for number in range(len(taken) + 1) if number not in taken)
            wrong = f"order = {after.meta.order} is taken by {page.file.path}"
            text = f"{wrong}; move one of them, {free} is the first that is free"
            yield after.file.problem_at_key(("order",), text)


def check_titles(site: Site) -> Iterator[Problem]:
    """Yield the pages, and the disputes of all parts, that have the title of another."""
    taken = dict[str, Page]()
    for page in site.pages.values():
        title, lines = page.meta.title, Lines(page.file)
        if (other := taken.setdefault(title, page)) is not page:
            wrong = f"'{title}' is the title of {other.file.path} as well; give it another"
            yield page.file.problem_at_key(("title",), wrong)
        for box in page.tree.iter("div") if page.kind == "part" else ():
            title = plain(box[1]) if box.get("class") == "disputed" else ""
            if title and (other := taken.setdefault(f"!!! {title}", page)) is not page:
                wrong = f"{other.file.path} has a dispute of this title; give it another"
                yield lines.problem(f'!!! disputed "{title}', wrong, title)


def check_compare(site: Site) -> Iterator[Problem]:
    """Yield the comparisons of parts that name no part."""
    paths = [*site.broken, *(part.file.path for part in site.parts)]
    names = [path[len("content/parts/") : -3] for path in paths if "/parts/" in path]
    for page in site.parts:
        for keys, _ in citing_texts(page.meta):
            if keys[0] == "compare" and keys[1] not in names:
                wrong = f"'{'.'.join(keys)}' names no part{did_you_mean(keys[1], names)}"
                yield page.file.problem_at_key(keys, wrong)


def check_guide(site: Site) -> Iterator[Problem]:
    """Yield what the guide lacks: an entry a paragraph, in order, with its voice and speakers."""
    guide, people = site.page_of("content/article.md"), site.page_of("content/people.md")
    if guide is None or SETTINGS in site.broken:
        return
    lines, last = Lines(guide.file), site.settings.article.paragraphs
    headings = guide.tree.findall("h2")
    names = {each.get("id", "") for each in people.tree.findall("h2")} if people else set[str]()
    for number, heading in enumerate(headings, 1):
        words, write = first_words(heading), f"write ## ¶{number} {{: #p{number} .event }}"
        in_order = number <= last and heading.get("id") == f"p{number}"
        wrongs = [f"¶{number}: {wrong}" for wrong in wrong_voice(heading, names)]
        if number > last:
            wrongs = [f"the article has {last} paragraphs; remove this entry"]
        elif not in_order:
            wrongs = [f"the guide has no ¶{number} here; {write}"]
        for wrong in wrongs:
            yield lines.problem(f"## {words}", wrong, words)
        if not in_order:
            return
    if len(headings) < last:
        wrong = f"the guide ends at ¶{len(headings)}; add the rest, up to ¶{last}"
        yield guide.file.problem(max(0, len(guide.file.text.rstrip()) - 1), 1, wrong)


def wrong_voice(heading: Element, people: set[str]) -> Iterator[str]:
    """Yield what is wrong with the voice of an entry of the guide, and with its speakers."""
    voice, speakers = heading.get("class"), heading.get("speakers", "").split()
    if voice is None or voice in SECTIONS:
        yield f"no voice; add one of .{', .'.join(VOICES)}"
    elif voice in VOICES and (voice == "named") != bool(speakers):
        yield 'speakers="…" and .named go together; add or remove one'
    for name in set(speakers) - people if people else ():
        yield f"nobody in content/people.md is '{name}'{did_you_mean(name, people, 'add an entry')}"


WEB_ADDRESS = re.compile(r"(?i:https?)://[\w.-]+(?::\d+)?(?:[/?#][^\s\"<>]*)?")


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
        if not WEB_ADDRESS.fullmatch(source.url):
            wrong["url"] = f"'{source.url}' is no web address; write https://, then no spaces"
        if key not in cited and not site.broken:
            wrong["name"] = f"no page cites the source '{key}'; cite it or remove it"
        for name, text in wrong.items():
            yield site.texts[SOURCES].problem_at_key((key, name), text)


# --- Link: resolve every link and citation, note who mentions whom ---


def link(site: Site) -> Iterator[Problem]:
    """Resolve the links of all pages to addresses from the site's root, such as /people.html#id."""
    previews = {preview.href: preview for preview in previews_of(site)}
    for page in site.pages.values():
        lines = Lines(page.file)
        for tree in page.trees:
            for element in [each for each in tree.iter() if each.tag in ("a", "img", "cite")]:
                target = yield from link_element(site, page, element, lines)
                site.mentions[target].append(page)
                elsewhere = page.kind != "error" and not target.startswith(f"/{page.url}")
                if tree is page.tree and element.tag == "a" and elsewhere and target in previews:
                    page.previews[target] = previews[target]


def previews_of(site: Site) -> Iterator[Preview]:
    """Yield the preview of every part, and of every entry with its first paragraph."""
    for page in site.parts:
        yield Preview(f"/{page.url}", page.meta.headline, page.meta.summary)
    for page in site.pages.values():
        for heading, follows in pairwise(page.tree) if page.kind == "entries" else ():
            if heading.tag == "h2":
                href = f"/{page.url}#{heading.get('id')}"
                yield Preview(href, plain(heading), plain(follows).strip())


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
        needle = f"![{element.get('alt')}{needle}" if element.tag == "img" else needle
        target, wrong = resolve_link(site, page, href, element.tag)
    if wrong:
        yield lines.problem(needle, wrong, href)
    element.set(attribute, target)
    return target


def resolve_citation(site: Site, page: Page, reference: str) -> tuple[str, str]:
    """Return where a citation leads, the guide or its page's list of sources, and what is wrong."""
    kind, key = reference[0], reference[1:]
    if kind == "¶" and re.fullmatch(r"0|[1-9]\d{0,3}", key, re.ASCII):
        last = site.settings.article.paragraphs
        wrong = "" if 1 <= int(key) <= last else f"no {reference}; the article has ¶1 to ¶{last}"
        return f"/article.html#p{key}", wrong
    if kind == "@" and key:
        known = key in site.sources or SOURCES in site.broken
        near = "" if known else did_you_mean(key, site.sources, "add it there")
        return f"/{page.url}#source-{key}", "" if known else f"no source '{key}' in {SOURCES}{near}"
    return "", f"'{reference}' cannot be read; write [¶12], [@key] or [¶12 @key]"


IMAGES = tuple(suffix for suffix, kind in COPIED.items() if kind.startswith("image"))


def resolve_link(site: Site, page: Page, href: str, tag: str) -> tuple[str, str]:
    """Return where a link or image leads, from the site's root, and what is wrong with it."""
    scheme, host, path, _, fragment = split_address(href)
    if not href:
        return "/index.html", "the link is empty; write where it leads, [words](file.md)"
    if scheme or host:
        allowed = WEB_ADDRESS.fullmatch(href) or (scheme == "mailto" and "@" in path)
        wrong = f"link to '{href}' is not allowed; use https, mailto or a file of this site"
        return href, "" if tag == "a" and allowed else wrong
    here = posixpath.dirname(page.file.path)
    target = posixpath.normpath(posixpath.join(here, unquote(path))) if path else page.file.path
    url, lost = target.removeprefix("content/"), ""
    if tag == "img" and not url.endswith(IMAGES):
        return f"/{url}", f"'{href}' is no image; show a file that ends in {' '.join(IMAGES)}"
    if found := site.page_of(target):
        lost = "" if not fragment or fragment in found.ids else nearest_heading(found, fragment)
        url = f"{found.url}#{fragment}".removesuffix("#")
    elif target not in site.files and target not in site.broken:
        lost = nearest_file(site, page, path)
    return f"/{url}", lost and f"link to '{href}' leads nowhere{lost}"


def nearest_heading(page: Page, fragment: str) -> str:
    """Return what to do about a link to a heading that a page does not have."""
    ids = [f"#{each}" for each in page.ids]
    return did_you_mean(f"#{fragment}", ids, "no such heading there, add it or mend the name")


def nearest_file(site: Site, page: Page, path: str) -> str:
    """Return what to do about a link to a file that is not there; only pages come to mind."""
    here = posixpath.dirname(page.file.path)
    paths = site.broken | {each.file.path for each in site.pages.values()}
    names = [posixpath.relpath(each, here)[:-3] for each in paths if each.endswith(".md")]
    near = did_you_mean(path.removesuffix(".md"), names, "no such file, write one or mend the name")
    return near.replace("'?", ".md'?")


def split_address(href: str) -> SplitResult:
    """Return an address in its parts; one that cannot be read has a scheme that is not allowed."""
    try:
        return urlsplit(href)
    except ValueError:
        return SplitResult("unreadable", "", href, "", "")


# --- Render: fill the templates ---


class TemplateLoader(jinja2.FileSystemLoader):
    """Loads templates; one that is not UTF-8 is told as itself, not as who includes it."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            wrong = "is not UTF-8, the encoding of all texts"
            path = str(Path(self.searchpath[0], template))
            raise jinja2.TemplateSyntaxError(wrong, 1, template, path) from error


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates in the system's temporary folder, for two thirds of their cost."""

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with contextlib.suppress(OSError):  # a full disk makes the next build slower, no more
            super().dump_bytecode(bucket)


@functools.cache
def environment(folder: Path) -> jinja2.Environment:
    """Return the templates of a site, strict and escaping."""
    cache = None
    with contextlib.suppress(OSError, RuntimeError):  # there may be no place of the user's for it
        cache = TemplateCache()
    made = jinja2.Environment(
        loader=TemplateLoader(folder / "templates"),
        bytecode_cache=cache,
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["written"] = lambda date: written(str(date))
    made.filters["curled"] = lambda text: curled(str(text))[0]
    made.globals |= {"voices": VOICES, "sections": sections, "steps": steps, "added_to": ADDED_TO}
    return made


def render(site: Site) -> Found[dict[str, bytes]]:
    """Return every file of the finished site by its address."""
    outputs = {name.removeprefix("content/"): data for name, data in site.files.items()}
    shared = {"site": site, "dated": dated(site), "notes": notes(site)}
    shared |= {"menu": menu(site), "turns": turns(site)}
    for page in site.pages.values():
        outputs[page.url] = (yield from render_page(site, page, shared)).encode()
    return outputs


def render_page(site: Site, page: Page, shared: Mapping[str, Any]) -> Found[str]:
    """Return one page as HTML; an error in a template is told with the template's own line."""
    cited = [key for key in site.sources if f"/{page.url}#source-{key}" in site.mentions]
    to_html = functools.partial(html_of, site, page, dict(page.previews))
    name = f"{page.kind}.html" if page.kind in ("home", "part") else "page.html"
    try:
        template = environment(site.folder).get_template(name)
        return template.render(
            shared,
            page=page,
            root=site.root(page),
            html=to_html,
            inner=lambda element: Markup(OUTER_TAG.sub("", to_html([element]))),
            sources=sorted(cited, key=lambda key: (site.sources[key].name.casefold(), key)),
        )
    except Exception as error:  # whatever a template does wrong, its editor is told where
        yield template_error(site.folder, error)
        return ""


def template_error(folder: Path, error: Exception) -> Problem:
    """Return an error of a template as a problem; raise it where it is the builder's own."""
    if isinstance(error, jinja2.TemplateNotFound):
        return Problem(f"templates/{error.name}", 1, 1, "is missing; put it back")
    frames = [(each.filename, each.lineno) for each in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError):
        frames.append((error.filename or error.name or "", error.lineno))
    inside = [each for each in frames if each[0].startswith(str(folder / "templates"))]
    if not inside:
        raise error
    path, number = Path(inside[-1][0]), inside[-1][1] or 1
    line = path.read_text("utf-8", "replace").split("\n")[number - 1]
    name, words = path.relative_to(folder).as_posix(), line.strip()
    wrong = f"{getattr(error, 'message', None) or error}; mend this line"
    return Problem(name, number, line.find(words) + 1, wrong, line, len(words))


FROM_ROOT = re.compile(r'(<[^<>]* (?:href|src)=")/([^"#]*#?)')
OUTER_TAG = re.compile(r"\A\s*<[^>]*>|</[^>]*>\s*\Z")
LINK = re.compile(r'<a [^>]*?href="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def html_of(
    site: Site, page: Page, unopened: dict[str, Preview], elements: Iterable[Element]
) -> Markup:
    """Return elements as HTML, with addresses as the page needs them.

    The first link to each target of `unopened` becomes a button that opens its preview.
    """

    def button_or_link(match: re.Match[str]) -> str:
        """Return a button in the place of the first link to something with a preview."""
        if (preview := unopened.pop(match[1], None)) is None:
            return match[0]
        return f'<button popovertarget="{preview.id}" type="button">{match[2]}</button>'

    text = LINK.sub(button_or_link, "".join(map(to_html_string, elements)))
    own, root = f"{page.url}#", site.root(page)
    return Markup(FROM_ROOT.sub(lambda m: m[1] + (root + m[2] if m[2] != own else "#"), text))


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


def sections(parent: Iterable[Element], tag: str = "h2") -> list[Section]:
    """Divide elements into sections, each beginning with a heading; the first has none."""
    divided = [Section(Element("h2"), [])]
    for element in parent:
        if element.tag == tag:
            divided.append(Section(element, []))
        else:
            divided[-1].body.append(element)
    return divided


def menu(site: Site) -> list[list[Page]]:
    """Return the pages in the menu: the parts, and what lies directly in content/."""
    others = [page for page in site.pages.values() if "/" not in page.url]
    return [site.parts, [page for page in others if page.kind not in ("home", "error")]]


def turns(site: Site) -> dict[str, tuple[Page | None, Page | None]]:
    """Return the pages before and after each page, in reading order."""
    pages = [page for page in site.pages.values() if page.kind != "error"]
    around = zip([None, *pages], pages, [*pages[1:], None], strict=False)
    return {page.url: (before, after) for before, page, after in around}


def dated(site: Site) -> list[tuple[str, Element, Page]]:
    """Return the dated entries of all parts, in order of their dates."""
    entries, iso = [], ""
    for page in site.parts:
        for entry in page.tree.iter():
            if entry.tag == "time":
                iso = entry.get("datetime", "")
            elif entry.tag == "dd":
                entries.append((iso, entry, page))
    return sorted(entries, key=lambda entry: entry[0])


def notes(site: Site) -> dict[str, list[tuple[Element, Page]]]:
    """Return the notes that belong elsewhere too: care under its paragraph, disputes together."""
    found = defaultdict(list)
    for page in site.parts:
        for box in page.tree.iter("div"):
            if box.get("class") == "disputed":
                found["disputed"].append((box, page))
            elif box.get("class") == "care":
                hrefs = [each.get("href", "") for each in box.iter("a")]
                first = next((each for each in hrefs if each.startswith("/article.html#")), "")
                found[first.partition("#")[2]].append((box, page))
    return found


# --- Prove: read the finished pages as a browser would ---

# An attribute in a tag: the next angle bracket closes one. In text and in attributes the build
# and Jinja2 escape angle brackets, so nothing else looks like this; a test holds it to html.parser.
LINK_OR_ID = re.compile(r'\s(id|href|src)="([^"]*)"(?=[^<>]*>)')
Target = tuple[str, str]  # a file of the site and a fragment; off the site, no file


def prove(site: Site, outputs: Mapping[str, bytes]) -> Found[int]:
    """Read the finished pages: each is reached, its ids are its own, its links lead somewhere.

    Return the number of their links.
    """
    found = {url: ids_and_links(outputs[url].decode()) for url in site.pages}
    known: set[Target] = {(url, "") for url in ("", *outputs)}
    known |= {(url, each) for url, (ids, _) in found.items() for each in ids}
    targets = dict[str, dict[Target, str]]()
    for url, (ids, links) in found.items():
        page = site.pages[url]
        address = site.settings.address if page.kind == "error" else ""
        once = dict.fromkeys(links)
        targets[url] = {target_of(url, href.removeprefix(address)): href for href in once}
        for target in targets[url].keys() - known:
            yield dead_link(site, outputs[url].decode(), url, targets[url][target])
        if len(set(ids)) < len(ids):
            name, count = Counter(ids).most_common(1)[0]
            wrong = f"the id '{name}' stands {count} times; give one heading or box another"
            yield Problem(page.file.path, 1, 1, wrong)
    yield from unreached(site, targets)
    return sum(len(links) for _, links in found.values())


def ids_and_links(page: str) -> tuple[list[str], list[str]]:
    """Return the ids of a finished page, and where its links lead."""
    found = [(name, html.unescape(value)) for name, value in LINK_OR_ID.findall(page)]
    ids = [value for name, value in found if name == "id"]
    return ids, [value for name, value in found if name != "id"]


def target_of(url: str, href: str) -> Target:
    """Return where a link of a page leads."""
    return (url, href[1:]) if href.startswith("#") else joined(url[: url.rfind("/") + 1], href)


@functools.cache
def joined(folder: str, href: str) -> Target:
    """Return where a link from a folder leads."""
    scheme, host, path, _, fragment = split_address(href)
    if scheme in ("https", "http", "mailto"):
        return "", ""
    if scheme or host or path.startswith("/"):
        return href, ""  # no file has such a name
    return posixpath.normpath(folder + unquote(path)), fragment


def dead_link(site: Site, page: str, url: str, href: str) -> Problem:
    """Return a dead link as a problem, at the first place in the templates that names its file."""
    wrong, name = f"'{href}' leads nowhere; mend the link", posixpath.basename(href) or href
    for path, place in sorted(files_below(site.folder, "templates")):
        file = File(path, place.read_text("utf-8", "replace") if place.is_file() else "")
        if name in file.text:
            return file.problem(file.text.index(name), len(name), wrong)
    place_on_page = max(0, page.find(html.escape(href)))
    return File(f"site/{url}", page).problem(place_on_page, len(href), wrong)


def unreached(site: Site, targets: Mapping[str, Iterable[Target]]) -> Iterator[Problem]:
    """Yield the pages that no reader reaches from the home page by links."""
    reached, front = set[str](), ["index.html"]
    while front:
        url = front.pop()
        if url in targets and url not in reached:
            reached.add(url)
            front += [path for path, _ in targets[url]]
    for url, page in site.pages.items():
        if url not in reached and page.kind != "error":
            yield Problem(page.file.path, 1, 1, "no page links here; link to it from another")


# --- Build: all of the above, in memory ---


class Built(NamedTuple):
    """What a build made in memory: the files of the site, its problems, and what was counted."""

    outputs: dict[str, bytes]
    problems: list[Problem]
    statements: int
    links: int
    start: float


def build(folder: Path, kept: Kept | None = None) -> Built:
    """Make the whole site in memory; `kept` holds the pages of the build before, in --serve."""
    start = time.perf_counter()
    site, problems = collected(load(folder, kept))
    problems += check(site)
    problems += link(site)
    outputs, links = dict[str, bytes](), 0
    if not site.broken:
        outputs, wrong = collected(render(site))
        problems += wrong
    if not problems:
        links, problems = collected(prove(site, outputs))
    statements = sum(page.statements for page in site.pages.values())
    return Built(outputs, sorted(set(problems)), statements, links, start)


# --- Publish ---


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


# --- Tell: what came of a build, to people and to programs ---


def publish_or_tell(folder: Path, built: Built) -> int:
    """Publish what was built, or tell its problems; return the exit status."""
    if built.problems:
        return tell(built.problems, "site/ is untouched")
    try:
        done = publish(folder / "site", built.outputs)
    except OSError as error:
        print(f"site/ cannot be written: {error}; make room or give access", file=sys.stderr)
        return 1
    pages = sum(url.endswith(".html") for url in built.outputs)
    checked = f"{built.links} links checked, {built.statements} statements covered"
    seconds = time.perf_counter() - built.start
    print(f"{pages} pages, {checked}, {done}, {seconds:.2f} s", flush=True)
    return 0


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


def told(problem: Problem, colour: bool, width: int) -> str:
    """Return a problem as people read it: the place, what is wrong, the line itself, the remedy."""
    red, bold, end = ("\x1b[31m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "")
    lines = [f"{bold}{problem.place}{end}: {red}{problem.wrong}{end}"]
    if problem.source:
        before, place, after = problem.excerpt(width)
        gap = "".join("\t" if each == "\t" else " " for each in before)  # a tab lines up as one
        lines += [f"{problem.line:>5} | {before}{place}{after}"]
        lines += [f"      | {gap}{red}{'^' * max(1, len(place))}{end}"]
    return "\n".join(lines + [f"      = {problem.remedy}"] * bool(problem.remedy)) + "\n"


def counted(problems: list[Problem]) -> str:
    """Return how many problems there are."""
    return f"{len(problems)} problem{'s' * (len(problems) > 1)}"


def tell_outdated(folder: Path, built: Built) -> int:
    """Print which files of site/ are not what the build makes; return 1 if there are any."""
    changed, removed = differences(folder / "site", built.outputs)
    for url in sorted(changed + removed):
        print(f"site/{url} is out of date; run python build.py", file=sys.stderr)
    if changed or removed:
        return 1
    print("site/ is current")
    return 0


# --- Serve: build on every save, show the result in the browser ---

PAUSE = 0.01  # seconds between two looks at the files
REST, PATIENCE = 0.004, 0.25  # seconds without a change before a build, and before bad news
WHILE = 15.0  # seconds after which to see whether the page that waits is still there
Stamps = dict[str, tuple[int, int, int]]


class Served:
    """What the server shows: the latest build, and its version for those who wait for the next."""

    def __init__(self, folder: Path) -> None:
        # Read before anyone can break the templates.
        self.problems = environment(folder).get_template("problems.html")
        self.script = environment(folder).get_template("reload.js").render().encode()
        self.built, self.version = Built({}, [], 0, 0, 0), ""
        self.changed = threading.Condition()

    def show(self, built: Built) -> None:
        """Show a build from now on, and tell every page that waits for one."""
        with self.changed:
            self.built, self.version = built, str(time.time_ns())
            self.changed.notify_all()

    def wait_for_other_than(self, version: str) -> str:
        """Return the version that is shown, as soon as it is another than this, or in a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != version, WHILE)
            return self.version

    def file(self, path: str) -> tuple[int, str, bytes]:
        """Return the status, type and bytes of a file; for a page, if there are any, problems."""
        outputs, url = self.built.outputs, path[1:] + "index.html" * path.endswith("/")
        suffix = posixpath.splitext(url)[1]
        status = 200 if url in outputs else 404
        if suffix in COPIED:
            return status, COPIED[suffix], outputs.get(url, b"")
        page = outputs.get(url, outputs.get("404.html", b"<body>Not found</body>"))
        if problems := self.built.problems:
            listed = self.problems.render(problems=problems, count=counted(problems))
            page = listed.encode(errors="backslashreplace")  # a file may have any bytes as its name
            status = 200
        return status, "text/html", self.following(page)

    def following(self, page: bytes) -> bytes:
        """Return a page with the script that follows every build, and what styles it then shows."""
        files = [each for each in self.built.outputs.items() if not each[0].endswith(".html")]
        styles = f'<meta name="styles" content="{hash(tuple(files))}"></head>'
        script = f'<script src="/.reload.js?{self.version}"></script></body>'
        page = page.replace(b"default-src 'none'", b"default-src 'none'; script-src 'self'", 1)
        page = page.replace(b"</head>", styles.encode(), 1)
        return page.replace(b"</body>", script.encode(), 1)


def serve(folder: Path, port: int) -> int:
    """Serve the site on the loopback address and build it on every save, until Ctrl-C."""
    try:
        served = Served(folder)
    except jinja2.TemplateError as error:
        return tell([template_error(folder, error)], "nothing is served")
    try:
        server = server_at(port, served)
    except OSError as error:
        print(f"port {port} cannot be used: {error.strerror}; try --serve 0", file=sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    print(f"{address} follows every save; Ctrl-C ends it", flush=True)
    try:
        watch(folder, served)
    except KeyboardInterrupt:
        print("\nended")
    finally:
        server.shutdown()
        server.server_close()
    return 0


def server_at(port: int, served: Served) -> ThreadingHTTPServer:
    """Return a server on the loopback address that answers browsers with what is shown."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # one connection for all files of a page
        disable_nagle_algorithm = True  # or a body waits 40 ms for an answer to its headers

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):  # the page that asked was closed
                super().handle()

        def do_GET(self) -> None:
            answer(self, served)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def answer(request: BaseHTTPRequestHandler, served: Served) -> None:
    """Answer a browser: with a file of the site, or, as often as there is one, with a change."""
    path, _, version = request.path.partition("?")
    while not served.version:
        served.wait_for_other_than("")
    if path == "/.reload.js":
        reply(request, 200, "text/javascript", served.script)
    elif path != "/.changes":
        reply(request, *served.file(unquote(path)))
    else:
        reply(request, 200, "text/event-stream", None)
        while True:
            before, version = version, served.wait_for_other_than(version)
            event = f"data: {version}" if version != before else ": no change"
            request.wfile.write(f"{event}\n\n".encode())


def reply(request: BaseHTTPRequestHandler, status: int, kind: str, data: bytes | None) -> None:
    """Send a status, a type and bytes not to be kept; without bytes, the caller sends them."""
    request.send_response(status)
    request.send_header("Content-Type", f"{kind}; charset=utf-8" if "text" in kind else kind)
    request.send_header("Cache-Control", "no-store")
    length = ("Connection", "close") if data is None else ("Content-Length", str(len(data)))
    request.send_header(*length)
    request.end_headers()
    request.wfile.write(data or b"")


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
        now, built = settled(folder, REST), build_whatever_comes(folder, kept)
        if built.problems and settled(folder, PATIENCE) != now:
            continue
        state = now
        served.show(built)
        publish_or_tell(folder, built)
        gc.collect()  # while nobody waits


def build_whatever_comes(folder: Path, kept: Kept) -> Built:
    """Build; tell a failure of the builder itself as a problem, and follow the next save."""
    try:
        return build(folder, kept)
    except Exception as error:
        wrong = f"fails with {error!r}; undo the last change, and report this"
        return Built({}, [Problem("build.py", 1, 1, wrong)], 0, 0, 0)


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


# --- The command line ---


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


if __name__ == "__main__":
    status = main(sys.argv[1:], Path(__file__).parent)
    sys.stdout.flush()
    os._exit(status)  # all is written; to free the trees one by one would take a tenth more
