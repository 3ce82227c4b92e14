"""Build the site: Markdown from content/, pages from templates/, the result in site/.

Read from top to bottom, the file is the work in its order:

    load     read content/ into typed records and parsed trees
    check    shape the trees into the site's forms; hold them against the rules of the text
    link     resolve every link and citation; note who mentions whom
    render   fill the templates; read the finished pages as a browser would
    publish  write what changed, each file whole; then remove what is no longer made

An editor's mistake never raises. It is a Problem, yielded by the function that finds it; one
run tells them all, and only where there is none is anything written.
"""

import argparse
import datetime
import difflib
import os
import posixpath
import re
import sys
import time
import tomllib
import traceback
import typing
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal, TypeVar
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
MONTHS = (  # the locale's own names differ from machine to machine
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands, what is wrong and what to do."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


T = TypeVar("T")
Found = Generator[Problem, None, T]  # yields problems on the way, returns what was read


# --- The records: what the TOML of front matter, site.toml and sources.toml holds, no more ---

Point = tuple[int, int]


@dataclass(frozen=True)
class Step:
    """One cell of a track: how far a step was reached, in a word and in a sentence."""

    step: Literal["reached", "partly", "not", "unsaid"]
    label: str
    text: str


@dataclass(frozen=True)
class Track:
    """The four steps that every part is measured by."""

    pressure: Step
    table: Step
    deal: Step
    lasting: Step

    @property
    def steps(self) -> dict[str, Step]:
        return {each.name: getattr(self, each.name) for each in fields(Track)}


@dataclass(frozen=True)
class Since(Track):
    """The same steps after the article, where the sources end, and one line for the home page."""

    until: datetime.date
    line: str


@dataclass(frozen=True)
class Place:
    """Where a part's pin and label stand on the map, in the map's own units."""

    pin: Point
    label: Point


@dataclass(frozen=True)
class Meta:
    """The front matter of every page."""

    title: str
    headline: str
    summary: str
    order: int

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the texts that may cite, each with the keys that lead to it."""
        return iter(())


@dataclass(frozen=True)
class PartMeta(Meta):
    """The front matter of a part."""

    map: Place
    track: Track
    since: Since
    compare: dict[str, str]

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the texts that may cite, each with the keys that lead to it."""
        for above, track in (("track", self.track), ("since", self.since)):
            for name, step in track.steps.items():
                yield (above, name, "text"), step.text
        yield ("since", "line"), self.since.line
        for part, text in self.compare.items():
            yield ("compare", part), text


@dataclass(frozen=True)
class Heading:
    """How a step of the track is named, and the question it answers."""

    name: str
    question: str


@dataclass(frozen=True)
class Settings:
    """What content/site.toml says once for the whole site."""

    name: str
    address: str
    kicker: str
    colophon: str
    published: datetime.date
    reach: datetime.date
    checked: datetime.date
    paragraphs: int
    steps: dict[str, Heading]


@dataclass(frozen=True)
class Source:
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

    @property
    def id(self) -> str:
        return "about" + re.sub(r"\.html#?|/", "-", self.href).rstrip("-")


@dataclass(eq=False)
class Page:
    """One Markdown file on its way to becoming a page."""

    path: str
    text: str
    kind: str
    meta: Meta
    tree: Element
    strings: dict[str, Element]
    previews: dict[str, Preview] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.path.removeprefix("content/").removesuffix(".md") + ".html"

    @property
    def trees(self) -> list[Element]:
        return [self.tree, *self.strings.values()]


@dataclass
class Site:
    """All that was read, and what the pages know of each other."""

    folder: Path
    settings: Settings
    sources: dict[str, Source]
    sources_text: str
    pages: dict[str, Page]
    files: dict[str, bytes]
    mentions: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    previews: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def root(self, page: Page) -> str:
        """Return what leads from a page to the site's root; the 404 page is shown at any depth."""
        return self.settings.address if page.kind == "error" else "../" * page.url.count("/")

    def of_kind(self, *kinds: str) -> list[Page]:
        """Return the pages of these kinds, or all, in reading order."""
        chosen = [page for page in self.pages.values() if not kinds or page.kind in kinds]
        return sorted(chosen, key=lambda page: (page.meta.order, page.url))


# --- Load ---


def load(folder: Path) -> Found[Site | None]:
    """Read content/; return nothing where a file is unusable, since all else builds on it."""
    texts, files, pages = dict[str, str | None](), {}, {}
    for name, path in sorted(content_files(folder)):
        if path.is_symlink():
            yield Problem(name, 1, "is a symbolic link; put the file itself here")
        elif path.suffix in (".md", ".toml"):
            texts[name] = yield from read_text(name, path)
        else:
            files[name.removeprefix("content/")] = (yield from read_bytes(name, path)) or b""
    for name, what in REQUIRED.items():
        if name not in texts:
            yield Problem(name, 1, f"is missing; it {what}")
    settings = yield from read_toml(SETTINGS, texts.get(SETTINGS), Settings)
    sources = yield from read_toml(SOURCES, texts.get(SOURCES, ""), dict[str, Source])
    markdown, names = markdown_reader(), [name for name in texts if name.endswith(".md")]
    for name in names:
        if page := (yield from read_page(name, texts[name], markdown)):
            pages[page.url] = page
    if settings is None or sources is None or len(pages) < len(names) or REQUIRED.keys() - texts:
        return None
    return Site(folder, settings, sources, texts.get(SOURCES) or "", pages, files)


def content_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files and links in content/, but not what is hidden or an editor's backup."""
    for parent, folders, names in os.walk(folder / "content"):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names + [name for name in folders if Path(parent, name).is_symlink()]:
            if not name.startswith((".", "#")) and not name.endswith("~"):
                path = Path(parent, name)
                yield path.relative_to(folder).as_posix(), path


def read_bytes(name: str, path: Path) -> Found[bytes | None]:
    """Return a file's bytes; a file that cannot be read is a problem."""
    try:
        return path.read_bytes()
    except OSError as error:
        yield Problem(name, 1, f"cannot be read: {error.strerror}")
        return None


def read_text(name: str, path: Path) -> Found[str | None]:
    """Return a file's text with plain line ends and no byte-order mark; it must be UTF-8."""
    data = yield from read_bytes(name, path)
    if data is None:
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        yield Problem(name, line, "is not UTF-8; save the file in that encoding")
        return None


def read_page(name: str, text: str | None, markdown: Markdown) -> Found[Page | None]:
    """Return the page of a Markdown file: front matter between two lines of +++, then text."""
    if text is None:
        return None
    match = re.match(r"\+\+\+\n(.*?)^\+\+\+$", text, re.DOTALL | re.MULTILINE)
    if match is None:
        why = "has no front matter" if text.strip() else "is empty"
        yield Problem(name, 1, f"{why}; begin with keys between two lines of +++")
        return None
    kind = "part" if name.startswith("content/parts/") else KINDS.get(name[8:], "page")
    meta = yield from read_toml(name, "\n" + match[1], PartMeta if kind == "part" else Meta)
    if meta is None:
        return None
    trees = {string: parse(markdown, string) for _, string in meta.texts()}
    return Page(name, text, kind, meta, parse(markdown, text[match.end() :]), trees)


class Citation(InlineProcessor):
    """Turns `[¶12 @key]` into <cite> elements, which become links once all pages are known."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        span = Element("span", {"class": "cites"})
        for reference in m[1].split():
            SubElement(span, "cite", {"href": reference, "title": m[0]})
        return span, m.start(0), m.end(0)


def markdown_reader() -> Markdown:
    """Return Python-Markdown with what the content needs, and without raw HTML.

    Extensions come as objects: names would search every installed package for entry points.
    """
    extensions = [AdmonitionExtension(), AttrListExtension(), DefListExtension(), TableExtension()]
    markdown = Markdown(extensions=extensions)
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    markdown.inlinePatterns.deregister("entity")
    citation = Citation(r"\[(?=[¶@])([^\]]*)\](?!\()", markdown)
    markdown.inlinePatterns.register(citation, "citation", 175)  # after `code`, before links
    return markdown


def parse(markdown: Markdown, text: str) -> Element:
    """Return the tree of a Markdown text: Markdown.convert as far as its tree."""
    markdown.reset()
    lines = text.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    root = typing.cast(Element, markdown.parser.parseDocument(lines).getroot())
    for treeprocessor in markdown.treeprocessors:
        treeprocessor.run(root)
    return root


# --- Load: typed TOML ---


def read_toml(name: str, text: str | None, kind: type[T]) -> Found[T | None]:
    """Return a TOML text as a record of this kind, or nothing if it is not one."""
    if text is None:
        return None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        message = str(error).split(" (at ")[0]
        line = int(place[1]) if place else text.count("\n")
        yield Problem(name, line, f"the TOML cannot be read: {message}")
        return None
    problems = list[tuple[tuple[str, ...], str]]()
    read = typed(kind, table, (), problems)
    for keys, message in problems:
        yield Problem(name, toml_line(text, keys), message)
    return None if problems else read


def typed(kind: Any, raw: Any, keys: tuple[str, ...], problems: list[Any]) -> Any:
    """Return a TOML value as the type that a record asks for; append what is wrong with it.

    The type must be the very one: to Python a bool is also an int, and a date-time a date.
    """
    arguments = typing.get_args(kind)
    if is_dataclass(kind) and type(raw) is dict:
        return typed_record(kind, raw, keys, problems)
    if typing.get_origin(kind) is dict and type(raw) is dict:
        return {key: typed(arguments[1], raw[key], (*keys, key), problems) for key in raw}
    if kind == Point and type(raw) is list and list(map(type, raw)) == [int, int]:
        return tuple(raw)
    if type(raw) is kind or raw in arguments:
        return raw
    wanted = TYPES.get(kind) or (f"one of {', '.join(arguments)}" if arguments else "a table")
    problems.append((keys, f"'{'.'.join(keys)}' must be {wanted}, not {raw!r}"))


TYPES = {
    str: "a text in quotes",
    int: "a whole number",
    datetime.date: "a date like 2025-03-07",
    Point: "two whole numbers like [429, 242]",
}


def typed_record(
    kind: Any, table: Mapping[str, Any], keys: tuple[str, ...], problems: list[Any]
) -> Any:
    """Return a TOML table as a closed record: no key missing, and none that it does not know."""
    types, known = typing.get_type_hints(kind), {each.name: each for each in fields(kind)}
    for key in table.keys() - known.keys():
        problems.append(((*keys, key), f"unknown key '{key}'{did_you_mean(key, known)}"))
    for key in known:
        if key not in table and known[key].default is MISSING:
            problems.append((keys, f"the key '{'.'.join((*keys, key))}' is missing; add it"))
    here = [key for key in known if key in table]
    values = {key: typed(types[key], table[key], (*keys, key), problems) for key in here}
    return None if problems else kind(**values)


def toml_line(text: str, keys: Iterable[str]) -> int:
    """Return the line on which a key stands, found table by table, or that of its table."""
    position = 0
    for key in keys:
        found = re.compile(rf"^.*?(?<![\w-]){re.escape(key)}\"?\s*[].=]", re.M).search(
            text, position
        )
        position = found.start() if found else position
    return text.count("\n", 0, position) + 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the nearest known name as the end of a message, or nothing if none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


# --- Check: shape the trees into the site's forms, hold them against the rules of the text ---


class Lines:
    """Finds the lines of a page on which texts stand, moving forward as a reader does.

    Python-Markdown keeps no source lines, so what a tree holds is looked up in its text.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.position = 0

    def problem(self, needle: str, text: str) -> Problem:
        whole = re.compile(re.escape(needle) + (r"(?![\w-])" if needle[-1:].isalnum() else ""))
        match = whole.search(self.page.text, self.position) or whole.search(self.page.text)
        found = match.start() if match else 0
        self.position = found + len(needle)
        return Problem(self.page.path, self.page.text.count("\n", 0, found) + 1, text)


def check(site: Site) -> Iterator[Problem]:
    """Shape every page, then yield what breaks the rules of the text."""
    for page in site.pages.values():
        yield from check_markup(page)
        yield from shape(site, page)
    for page in site.pages.values():
        yield from check_coverage(site, page)
        yield from check_strings(site, page)
        if page.kind == "guide":
            yield from check_guide(site, page)
    yield from check_sources(site)
    yield from check_order(site)


def shape(site: Site, page: Page) -> Iterator[Problem]:
    """Turn headings, boxes, quotations and dated lists into the forms that the pages show."""
    lines = Lines(page)
    for element in list(page.tree.iter()):
        if re.fullmatch("h[1-6]", element.tag):
            yield from shape_heading(element, lines)
        elif element.tag == "div" and element is not page.tree:
            yield from shape_box(element, lines, site.settings)
        elif element.tag == "blockquote":
            yield from shape_quotation(element, lines)
        elif element.tag == "dl":
            yield from shape_dates(element, lines, site.settings)


def check_markup(page: Page) -> Iterator[Problem]:
    """Yield raw HTML, and attributes and classes that content may not set."""
    lines = Lines(page)
    for element in page.tree.iter():
        shown = (element.text or "") * (element.tag != "code") + (element.tail or "")
        for tag in re.findall(r"</?[a-zA-Z!][^<>]*>", shown):
            yield lines.problem(tag, f"raw HTML '{tag}' would show as it stands; write Markdown")
        for name in element.attrib.keys() - ATTRIBUTES.get(element.tag, set()) - {"class", "id"}:
            yield lines.problem(name, f"the attribute '{name}' is not allowed here; remove it")
        name = element.get("class", "ours")
        if name not in CLASSES and element.tag != "div":
            yield lines.problem(f".{name}", f"unknown class '{name}'{did_you_mean(name, CLASSES)}")


def shape_heading(heading: Element, lines: Lines) -> Iterator[Problem]:
    """Give a heading its id, unique on its page; levels begin at ## and skip none."""
    text, level = plain(heading), int(heading.tag[1])
    place = lines.problem("#" * level + " " + first_words(heading), "")
    before = [each for each in lines.page.tree.iter() if re.fullmatch("h[1-6]", each.tag)]
    before = before[: before.index(heading)]
    above = int(before[-1].tag[1]) if before else 1
    if level == 1 or level > above + 1:
        right = "#" * max(2, min(level, above + 1))
        yield place_of(place, f"'{text}' is on the wrong level; begin the line with {right}")
    heading.set("id", heading.get("id") or slugify(text, "-"))
    if heading.get("id") in [each.get("id") for each in before]:
        yield place_of(
            place, f"a second heading with the id '{heading.get('id')}'; add {{: #other }}"
        )


def place_of(problem: Problem, text: str) -> Problem:
    """Return another problem at the same place."""
    return Problem(problem.path, problem.line, text)


def shape_box(box: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn an admonition into a note which opens by saying in words what it is."""
    kind = box.get("class", "").removeprefix("admonition ")
    place = lines.problem(f"!!! {kind}", "")
    box.attrib = {"class": kind, "role": "note"}
    if kind not in BOXES:
        near = did_you_mean(kind, BOXES) or f"; known are {', '.join(BOXES)}"
        yield place_of(place, f"unknown box '{kind}'{near}")
    label = Element("p", {"class": "label"})
    label.text = BOXES.get(kind, "").format(checked=written(settings.checked.isoformat()))
    title = box.find("p[@class='admonition-title']")
    if title is None or plain(title) == kind.capitalize():
        yield place_of(place, f'the box has no title; write !!! {kind} "A few words"')
    else:
        title.set("class", "title")
        box.set("id", slugify(plain(title), "-"))
    box.insert(0, label)
    if kind == "disputed":
        sides = [len(plain(side).split()) for side in box.findall("ul/li")]
        if len(sides) != 2:
            yield place_of(place, f"a dispute has two sides, as list items, not {len(sides)}")
        elif max(sides) > 1.5 * min(sides):
            yield place_of(place, f"the sides have {sides[0]} and {sides[1]} words; make them even")


def shape_quotation(quote: Element, lines: Lines) -> Iterator[Problem]:
    """Turn a quotation into a figure, its last paragraph '— who' into the caption."""
    place = lines.problem(first_words(quote), "")
    *words, who = [Element("p"), *quote][-len(quote) or -1 :]
    if not words or not plain(who).startswith("—"):
        yield place_of(place, "a quotation must say whose it is; end it with '> — Name [¶1]'")
        return
    quote.tag, who.tag, quote[:] = "figure", "figcaption", [Element("blockquote"), who]
    quote[0].extend(words)


def shape_dates(dates: Element, lines: Lines, settings: Settings) -> Iterator[Problem]:
    """Turn ISO dates into written ones, and mark where each entry comes from."""
    iso = ""
    for entry in dates:
        if entry.tag == "dt":
            iso, entry.text = plain(entry).strip(), ""
            place = lines.problem(iso, f"'{iso}' is no date; write 2018-05-08, 2018-05 or 2018")
            if written(iso) is None:
                yield place
            SubElement(entry, "time", {"datetime": iso}).text = written(iso)
        elif "¶" in marks(entry):
            mark_origin(entry, "article")
        else:
            mark_origin(entry, "since" if iso > settings.published.isoformat() else "background")


def mark_origin(entry: Element, origin: str) -> None:
    """Say at the head of a dated entry, in words, where it comes from."""
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
    return " ".join(filter(None, [day and str(int(day)), month and MONTHS[int(month) - 1], year]))


def check_coverage(site: Site, page: Page) -> Iterator[Problem]:
    """Yield the statements that rest on nothing.

    Retold statements carry a ¶. What is not from the article stands in a box and names its
    source; a dated entry need not, as each is shown with its origin. Entries carry either.
    """
    if page.kind not in (*RETELLING, "entries"):
        return
    lines = Lines(page)
    for block, box in statements(page.tree):
        site.counts["statements"] += 1
        either = page.kind == "entries" or box == "disputed" or block.tag == "dd"
        mark = "@" if box in ("background", "care", "since") else "¶"
        if not (marks(block) if either and mark == "¶" else mark in marks(block)):
            what = {"@": "stands in a box; name its source [@key]"}.get(
                mark, "rests on nothing; cite its paragraph [¶12] or put it in a background box"
            )
            words = first_words(block)
            yield lines.problem(words, f"'{words[:32]}…' {what}")


def statements(parent: Element, box: str = "") -> Iterator[tuple[Element, str]]:
    """Yield every block that states something, with the kind of the box it stands in."""
    for block in parent:
        leaf = block.tag in ("li", "dd") and block.find("p") is None
        if leaf or block.tag in ("p", "figure", "tr"):
            if block.get("class") not in ("label", "title", "ours"):
                yield block, box
        elif block.tag not in ("dt", "thead"):
            yield from statements(block, block.get("class", "") if block.tag == "div" else box)


def check_strings(site: Site, page: Page) -> Iterator[Problem]:
    """Yield the texts of a part's front matter that cite nothing, and comparisons with no part."""
    parts = [posixpath.basename(part.url)[:-5] for part in site.of_kind("part")]
    for keys, text in page.meta.texts():
        line = toml_line(page.text, keys)
        mark, what = ("@", "a source [@key]") if keys[0] == "since" else ("¶", "its ¶")
        if mark not in marks(page.strings[text]):
            yield Problem(page.path, line, f"'{'.'.join(keys)}' rests on nothing; cite {what}")
        if keys[0] == "compare" and keys[1] not in parts:
            near = did_you_mean(keys[1], parts) or f"; known are {', '.join(parts)}"
            yield Problem(page.path, line, f"'{'.'.join(keys)}' names no part{near}")


def check_guide(site: Site, page: Page) -> Iterator[Problem]:
    """The guide has one entry a paragraph, in order, each with its voice and who speaks."""
    lines = Lines(page)
    people = site.pages.get("people.html")
    names = [each.get("id", "") for each in people.tree.iter("h2")] if people else []
    found = [each for each in page.tree if each.tag == "h2"]
    for number, heading in enumerate(found, 1):
        place = lines.problem(f"## {first_words(heading)}", "")
        if heading.get("id") != f"p{number}" or number > site.settings.paragraphs:
            yield place_of(
                place, f"here the guide needs the entry '## ¶{number} {{: #p{number} }}'"
            )
            return
        voice, speakers = heading.get("class"), heading.get("speakers", "").split()
        if voice not in VOICES:
            yield place_of(place, f"¶{number} has no voice; add one of .{', .'.join(VOICES)}")
        if (voice == "named") != bool(speakers):
            yield place_of(place, f'¶{number}: speakers="…" goes with .named, and only with it')
        for name in set(speakers) - set(names):
            near = did_you_mean(name, names) or "; add an entry"
            yield place_of(place, f"nobody in content/people.md is '{name}'{near}")
    if len(found) < site.settings.paragraphs:
        yield lines.problem("", f"the guide ends at ¶{len(found)}; add the rest")


def check_sources(site: Site) -> Iterator[Problem]:
    """Yield the sources with a bad date or address, and those that no page cites."""
    trees = [tree for page in site.pages.values() for tree in page.trees]
    cited = {cite.get("href") for tree in trees for cite in tree.iter("cite")}
    text = site.sources_text
    for key, source in site.sources.items():
        if source.date != "undated" and written(source.date) is None:
            message = f"'{source.date}' is no date; write 2025-03-07, 2025-03, 2025 or undated"
            yield Problem(SOURCES, toml_line(text, (key, "date")), message)
        if not re.fullmatch(r"https?://[^\s\"'<>]+", source.url):
            message = f"'{source.url}' is no web address; begin it with https://"
            yield Problem(SOURCES, toml_line(text, (key, "url")), message)
        if "@" + key not in cited:
            message = f"no page cites the source '{key}'; cite it or remove it"
            yield Problem(SOURCES, toml_line(text, (key,)), message)


def check_order(site: Site) -> Iterator[Problem]:
    """No two pages have the same place in the reading order."""
    pages = site.of_kind()
    for page, after in zip(pages, pages[1:], strict=False):
        if page.meta.order == after.meta.order:
            text = f"order = {after.meta.order} is taken by {page.path}; choose another number"
            yield Problem(after.path, toml_line(after.text, ("order",)), text)


def marks(element: Element) -> set[str]:
    """Return which kinds of citation an element carries: '¶', '@' or both."""
    spans = [span for span in element.iter("span") if span.get("class") == "cites"]
    return {link.get("href", "")[:1] for span in spans for link in span}


def plain(element: Element) -> str:
    """Return an element's words without its citations."""
    if element.get("class") == "cites" or element.tag == "small":
        return ""
    return (element.text or "") + "".join(plain(each) + (each.tail or "") for each in element)


def first_words(element: Element) -> str:
    """Return the first line of an element's text, by which its place in the source is found."""
    pieces = ("" if each.tag == "small" else each.text or "" for each in element.iter())
    tails = (each.tail or "" for each in element if each.tag == "small")
    return next((text for text in (*tails, *pieces) if text.strip()), "").strip().split("\n")[0]


# --- Link: resolve every link and citation, note who mentions whom ---


def link(site: Site) -> Iterator[Problem]:
    """Resolve the links of all pages to addresses from the site's root, such as /people.html#id."""
    previews = dict(previews_of(site))
    site.previews = {preview.id: href for href, preview in previews.items()}
    anchors = {
        page.path: {each.get("id", "") for each in page.tree.iter()} for page in site.pages.values()
    }
    for page in site.of_kind():
        lines = Lines(page)
        for tree in page.trees:
            for element in [each for each in tree.iter() if each.tag in ("a", "img", "cite")]:
                target = yield from link_element(site, page, element, lines, anchors)
                site.mentions[target].append(page)
                if tree is page.tree and element.tag == "a" and target in previews:
                    add_preview(page, element, previews[target])
            curl(tree)


def link_element(
    site: Site, page: Page, element: Element, lines: Lines, anchors: Mapping[str, set[str]]
) -> Found[str]:
    """Resolve one link, image or citation and return where it leads."""
    attribute = "src" if element.tag == "img" else "href"
    href = element.get(attribute, "")
    if element.tag == "cite":
        needle = element.attrib.pop("title")
        target, wrong = resolve_citation(site, page, href)
        source = site.sources.get(href[1:])
        element.tag, element.text = "a", source.name if source and href[0] == "@" else href
    else:
        needle = f"]({href}"
        target, wrong = resolve_link(site, page, href, anchors)
    if wrong:
        yield lines.problem(needle, wrong)
    element.set(attribute, target)
    return target


def resolve_citation(site: Site, page: Page, reference: str) -> tuple[str, str]:
    """Return where a citation leads, to the guide or its page's list of sources, or what is wrong."""
    key = reference[1:]
    if reference[0] == "¶" and re.fullmatch(r"\d+", key, re.ASCII):
        last = site.settings.paragraphs
        wrong = "" if 1 <= int(key) <= last else f"no {reference}: the article has ¶1 to ¶{last}"
        return f"/article.html#p{key}", wrong
    if reference[0] == "@" and key:
        near = did_you_mean(key, site.sources) or "; add it there"
        wrong = "" if key in site.sources else f"no source '{key}' in {SOURCES}{near}"
        return f"/{page.url}#source-{key}", wrong
    return "", f"'{reference}' cannot be read; write [¶12], [@key] or [¶12 @key]"


def resolve_link(
    site: Site, page: Page, href: str, anchors: Mapping[str, set[str]]
) -> tuple[str, str]:
    """Return where a link leads, from the site's root, or what is wrong with it."""
    scheme, host, path, fragment = split_address(href)
    if scheme or host:
        wrong = f"link to '{href}' is not allowed; use https, mailto or a file of this site"
        return href, "" if scheme in ("https", "http", "mailto") else wrong
    here = posixpath.dirname(page.path)
    target = posixpath.normpath(posixpath.join(here, unquote(path))) if path else page.path
    wrong = f"link to '{href}' leads nowhere"
    if target not in anchors:
        names = [posixpath.relpath(each, here)[:-3] for each in anchors]
        near = did_you_mean(posixpath.splitext(path)[0], names).replace("'?", ".md'?")
        url = target.removeprefix("content/")
        return f"/{url}", "" if url in site.files else wrong + (near or "; no such file")
    url = f"/{target.removeprefix('content/').removesuffix('.md')}.html"
    if not fragment:
        return url, ""
    near = did_you_mean(f"#{fragment}", [f"#{each}" for each in anchors[target] if each])
    found = fragment in anchors[target]
    return f"{url}#{fragment}", "" if found else wrong + (near or "; no such heading")


def split_address(href: str) -> tuple[str, str, str, str]:
    """Return the scheme, host, path and fragment of an address; what cannot be split is no scheme."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "unreadable", "", href, ""
    return parts.scheme, parts.netloc, parts.path, parts.fragment


def previews_of(site: Site) -> Iterator[tuple[str, Preview]]:
    """Yield the address and preview of every part, and of every entry with its first paragraph."""
    for page in site.of_kind("part"):
        yield f"/{page.url}", Preview(f"/{page.url}", page.meta.title, page.meta.summary)
    for page in site.of_kind("entries"):
        for heading, follows in zip(page.tree, list(page.tree)[1:], strict=False):
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


def curl(element: Element, before: str = " ") -> str:
    """Set typographic quotes and dashes in a tree; return its last character.

    It does what Python-Markdown's smarty does, at a fraction of that extension's cost.
    """
    if element.tag == "code":
        return "x"
    element.text, before = curled(element.text or "", before)
    for child in element:
        before = curl(child, before)
        child.tail, before = curled(child.tail or "", before)
    return before


def curled(text: str, before: str = " ") -> tuple[str, str]:
    """Return a text with typographic marks, and its last character; `before` is what precedes it."""
    for plain_mark, mark in (("...", "…"), ("---", "—"), ("--", "–")):
        text = text.replace(plain_mark, mark)
    text = before + text
    for straight, opening, closing in (('"', "“", "”"), ("'", "‘", "’")):
        text = re.sub(rf"(?<=[\s(\[—–“‘]){straight}", opening, text).replace(straight, closing)
    return text[1:], text[-1]


# --- Render: fill the templates, read the finished pages as a browser would ---


@dataclass(frozen=True)
class Section:
    """What stands under one heading, and the heading itself."""

    heading: Element | None
    body: list[Element]

    @property
    def id(self) -> str:
        return self.heading.get("id", "") if self.heading is not None else ""

    @property
    def kind(self) -> str:
        return self.heading.get("class", "") if self.heading is not None else ""


def render(site: Site) -> Found[dict[str, bytes]]:
    """Return every file of the finished site by its address."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(site.folder / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "written": lambda day: written(str(day)),
        "curled": lambda t: curled(t)[0],
    }
    environment.globals |= {
        "site": site,
        "voices": VOICES,
        "origins": ORIGINS,
        "sections": sections,
    }
    environment.globals |= {"dated": dated(site), "notes": notes(site), "zip": zip}
    outputs = dict(site.files)
    for page in site.of_kind():
        html = yield from render_page(site, page, environment)
        outputs[page.url] = html.encode()
    return outputs


def render_page(site: Site, page: Page, environment: jinja2.Environment) -> Found[str]:
    """Return one page as HTML; an error in a template is told with the template's own line."""
    name = f"{page.kind}.html" if page.kind in ("home", "part") else "page.html"
    cited = [key for key in site.sources if f"/{page.url}#source-{key}" in site.mentions]
    sources = sorted(cited, key=lambda key: (site.sources[key].name.casefold(), key))
    try:
        return environment.get_template(name).render(
            page=page,
            root=site.root(page),
            html=lambda elements: to_html(site, page, elements),
            inner=lambda element: Markup(re.sub(OUTER_TAG, "", to_html(site, page, [element]))),
            sources=sources,
        )
    except jinja2.TemplateSyntaxError as error:
        yield Problem(f"templates/{error.name}", error.lineno, str(error.message))
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        frame = next(each for each in reversed(frames) if each.filename.endswith(".html"))
        path = Path(frame.filename).relative_to(site.folder).as_posix()
        yield Problem(path, frame.lineno or 1, str(error))
    return ""


OUTER_TAG = re.compile(r"\A\s*<[^>]*>|</[^>]*>\s*\Z")


def to_html(site: Site, page: Page, elements: Iterable[Element]) -> Markup:
    """Return elements as HTML, with the addresses and previews in them those of this page."""
    text = "".join(map(to_html_string, elements))
    own = {preview.id for preview in page.previews.values()}

    def button(match: re.Match[str]) -> str:
        """Make a preview that another page opens a link, where an element is shown again."""
        return (
            match[0] if match[1] in own else f'<a href="{site.previews[match[1]]}">{match[2]}</a>'
        )

    text = re.sub(r'<button popovertarget="([^"]+)" type="button">(.*?)</button>', button, text)
    text = text.replace(f'href="/{page.url}#', 'href="#')
    return Markup(re.sub(r' (href|src)="/', rf' \1="{site.root(page)}', text))


def sections(parent: Iterable[Element], tag: str = "h2") -> list[Section]:
    """Divide elements into sections, each beginning with a heading; the first has none."""
    divided = [Section(None, [])]
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


class Reader(HTMLParser):
    """Reads a finished page and notes its ids, its links and whatever would be active in it."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, int]] = []
        self.active: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag in ACTIVE:
            self.active.append((f"<{tag}>", line))
        for name, text in attrs:
            if name == "id":
                self.ids.append(text or "")
            elif name in ("href", "src"):
                self.links.append((text or "", line))
                if name == "src" and urlsplit(text or "").netloc or "script:" in (text or ""):
                    self.active.append((f"{name}={text}", line))
            elif name.startswith("on") or name == "style":
                self.active.append((name, line))


ACTIVE = {"script", "style", "iframe", "frame", "object", "embed", "form", "input", "base"}


def check_outputs(site: Site, outputs: Mapping[str, bytes]) -> Iterator[Problem]:
    """Read the finished pages: every link leads somewhere, every page is reached, none is active."""
    readers = {url: Reader() for url in outputs if url.endswith(".html")}
    for url, reader in readers.items():
        reader.feed(outputs[url].decode("utf-8", "replace"))
    reached, front = set[str](), ["index.html"]
    while front:
        url = front.pop()
        if url in readers and url not in reached:
            reached.add(url)
            front += [urljoin(url, href).partition("#")[0] for href, _ in readers[url].links]
    for url, reader in readers.items():
        path = f"site/{url}"
        page = site.pages.get(url)
        if url not in reached and page and page.kind != "error":
            yield Problem(page.path, 1, "no page links here; link to it from another")
        for name, count in Counter(reader.ids).items():
            if count > 1:
                yield Problem(path, 1, f"the id '{name}' stands {count} times")
        for what, line in reader.active:
            yield Problem(path, line, f"{what} is active content, which no page may have")
        for href, line in reader.links:
            site.counts["links"] += 1
            if not leads_somewhere(site, url, href, outputs, readers):
                yield template_place(site, href, Problem(path, line, f"'{href}' leads nowhere"))


def leads_somewhere(
    site: Site, url: str, href: str, outputs: Mapping[str, bytes], readers: Mapping[str, Reader]
) -> bool:
    """Say whether a finished page's link leads to a file, and to an id in it if it names one."""
    address = site.settings.address
    target = href[len(address) :] if href.startswith(address) else urljoin(url, href)
    path, _, fragment = unquote(target).partition("#")
    if urlsplit(target).scheme:
        return True
    path = path or "index.html"
    return path in outputs and (not fragment or fragment in readers[path].ids)


def template_place(site: Site, href: str, problem: Problem) -> Problem:
    """Return a problem of a finished page at the place in the template that it comes from."""
    name = posixpath.basename(href) or href
    for path in sorted((site.folder / "templates").rglob("*.html")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if name in line:
                return Problem(path.relative_to(site.folder).as_posix(), number, problem.text)
    return problem


# --- Publish ---


def stale(folder: Path, outputs: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Return which files of the published site are to be written and which to be removed."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    same = {url for url in outputs.keys() & present if (folder / url).read_bytes() == outputs[url]}
    return sorted(outputs.keys() - same), sorted(present - outputs.keys())


def publish(folder: Path, outputs: Mapping[str, bytes]) -> None:
    """Write what changed, each file beside its place and then moved over it, then remove the rest.

    A kill at any moment so leaves every file whole, old or new.
    """
    changed, removed = stale(folder, outputs)
    for url in changed:
        path = folder / url
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_bytes(outputs[url])
        os.replace(draft, path)
    for url in removed:
        path = folder / url
        path.unlink(missing_ok=True)
        if path.parent != folder and not any(path.parent.iterdir()):
            path.parent.rmdir()


def build(folder: Path) -> tuple[dict[str, bytes], list[Problem], Counter[str]]:
    """Make the whole site in memory; return its files, the problems found and what was counted."""
    problems: list[Problem] = []

    def keep(found: Found[T]) -> T:
        """Run one stage: keep the problems that it yields, return what it returns."""
        while True:
            try:
                problems.append(next(found))
            except StopIteration as end:
                return typing.cast(T, end.value)

    outputs: dict[str, bytes] = {}
    site = keep(load(folder))
    if site is not None:
        problems += check(site)
        problems += link(site)
        outputs = keep(render(site))
        if not problems:
            problems += check_outputs(site, outputs)
    return outputs, sorted(set(problems)), site.counts if site else Counter()


def main(arguments: list[str] | None = None, folder: Path = Path(__file__).parent) -> int:
    """Build the site; return 0 if it is published, or current under --check, else 1."""
    parser = argparse.ArgumentParser(description="Build the site from content/ and templates/.")
    parser.add_argument("--check", action="store_true", help="report problems, write nothing")
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    outputs, problems, counts = build(folder)
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        print(
            f"{len(problems)} problem{'s' * (len(problems) != 1)}; site/ is untouched.",
            file=sys.stderr,
        )
        return 1
    try:
        changed, removed = stale(folder / "site", outputs)
        if options.check:
            for url in changed + removed:
                print(f"site/{url} is out of date; run python build.py", file=sys.stderr)
            return 1 if changed or removed else 0
        publish(folder / "site", outputs)
    except OSError as error:
        print(f"site/ cannot be written: {error}; make room or give access", file=sys.stderr)
        return 1
    pages = sum(url.endswith(".html") for url in outputs)
    print(
        f"{pages} pages, {counts['links']} links checked, {counts['statements']} statements covered, "
        f"{len(changed)} files written, {len(removed)} removed, {time.perf_counter() - start:.2f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
