"""Content into pages: front matter and text, each read, shaped and held against the rules.

Comes in: a folder. Goes out: a Site, and what is wrong in each file by itself. Uses `files`,
`toml`, `text`, `shape`, `rules` and what lies below.
"""

import os
import pickle
import re
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from builder.conventions import KINDS, SETTINGS, SOURCES
from builder.files import read_content
from builder.pages import Page, Site
from builder.problems import File, Problem, Problems
from builder.records import ADDRESS, NO_META, STAND_IN, Meta, PartMeta, Settings, Source
from builder.rules import check_names, check_page
from builder.shape import shape
from builder.text import markdown_reader, parse
from builder.toml import problem_at_key, read_toml

RECORDS: dict[str, Any] = {SETTINGS: Settings, SOURCES: dict[str, Source]}
PageRead = tuple[Page | None, Problems]
MANY = 50  # pages, from which on it pays to share the work among processes
DEEP = re.compile(r"^(?:>[ ]?| {4}|[-*+] {1,3}){12}", re.MULTILINE)  # boxes, lists in each other
FRONT_MATTER = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
ROOT = re.compile(
    r"(https?://[\w-]+(\.[\w-]+)*(:\d+)?)?/((?!\S+\.html?/)[\w~-][\w.~-]*/)*", re.ASCII
)
TOO_DEEP = "is nested too deeply; write plain text"


def load(folder: Path, problems: Problems) -> Site:
    """Return what content/ holds, with what is wrong in each file by itself."""
    texts, files, broken = read_content(folder, problems)
    here = [name for name in RECORDS if name in texts]
    read = {name: read_toml(texts[name], RECORDS[name], problems) for name in here}
    settings = STAND_IN
    if read.get(SETTINGS):
        settings = published_at(read[SETTINGS], texts[SETTINGS], problems)
    read_all = read_pages([texts[name] for name in texts if name not in RECORDS], settings)
    problems += [problem for _, found in read_all for problem in found]
    whole = [page for page, _ in read_all if page]
    pages = [page for page in whole if page.meta != NO_META]
    usable = {page.file.path for page in pages} | {name for name in read if read[name] is not None}
    return Site(
        folder,
        settings,
        read.get(SOURCES) or {},
        texts,
        pages={each.url: each for each in sorted(pages, key=lambda e: (e.meta.order, e.url))},
        files=files,
        broken=broken | (texts.keys() - usable),
        unfinished=[page for page in whole if page.meta == NO_META],
    )


def published_at(settings: Settings, file: File, problems: Problems) -> Settings:
    """Return settings with the environment's address, if it has one, and a slash behind it.

    An address of no use is told; the site is built for a root, so that no other mistake follows.
    """
    address = f"{(os.environ.get(ADDRESS) or settings.address).removesuffix('/')}/"
    if ROOT.fullmatch(address):
        return replace(settings, address=address)
    wrong = f"'{address}' is no address; write /, /folder/ or https://host/folder/ in plain letters"
    at_key = problem_at_key(file, ("address",), wrong)
    problems.append(Problem(ADDRESS, 1, 1, wrong) if os.environ.get(ADDRESS) else at_key)
    return replace(settings, address="/")


def read_pages(files: list[File], settings: Settings) -> list[PageRead]:
    """Return pages and their problems; read by all cores where they are many and can be shared."""
    jobs = [(file, settings) for file in files]
    if len(files) < MANY or not hasattr(os, "fork") or threading.active_count() > 1:
        return [read_alone(*job) for job in jobs]
    from multiprocessing import get_context  # of no use to smaller sites, and slow to import

    undisturbed = (signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the process that shares
    with get_context("fork").Pool(initializer=signal.signal, initargs=undisturbed) as pool:
        return [pickle.loads(each) for each in pool.starmap(read_and_pack, jobs, chunksize=20)]


def read_and_pack(file: File, settings: Settings) -> bytes:
    """Return a page and its problems, packed to be sent; one nested too deeply cannot be."""
    try:
        return pickle.dumps(read_alone(file, settings))
    except RecursionError:
        return pickle.dumps((None, [Problem(file.path, 1, 1, TOO_DEEP)]))


def read_alone(file: File, settings: Settings) -> PageRead:
    """Return a page and its problems, whatever the other pages are."""
    problems = Problems()
    try:
        if page := read_page(file, settings, problems):
            problems += check_page(page, settings)
        return page, problems
    except RecursionError:
        markdown_reader.cache_clear()  # it does not know any more where it was
    return None, [Problem(file.path, 1, 1, TOO_DEEP)]


def read_page(file: File, settings: Settings, problems: Problems) -> Page | None:
    """Return the page of a Markdown file: front matter between two lines of +++, then text."""
    name = file.path.removeprefix("content/")
    front = FRONT_MATTER.match(file.text)
    kind = "part" if name.startswith("parts/") else KINDS.get(name, "page")
    if front is None:
        problems.append(file.problem(0, 3, missing_front_matter(file.text)))
        return None
    if wrong := wrong_name(name, kind, front[1]):
        problems.append(Problem(file.path, 1, 1, wrong))
        return None
    if deep := DEEP.search(file.text):
        problems.append(file.problem(deep.start(), len(deep[0]), TOO_DEEP))
        return None
    above_it = "\n" * file.text.count("\n", 0, front.start(1))  # so that lines have their numbers
    meta = read_meta(file, kind, above_it + front[1], settings, problems)
    body = parse(file.text[front.end() :])
    shape(body, own=kind == "page")
    return Page(file, kind, meta or NO_META, body, front.end())


def read_meta(
    file: File, kind: str, front: str, settings: Settings, problems: Problems
) -> Meta | None:
    """Return the front matter of a page, if all that it names is known."""
    meta: Meta | None = read_toml(file, PartMeta if kind == "part" else Meta, problems, front)
    if isinstance(meta, PartMeta) and settings != STAND_IN:
        problems += (wrong := [*check_names(file, meta, settings)])
        return None if wrong else meta
    return meta


def wrong_name(name: str, kind: str, front: str) -> str:
    """Return what is wrong with the name or the place of a page."""
    if not re.fullmatch(r"([a-z0-9-]+/)*[a-z0-9-]+\.md", name):
        return "cannot be an address; name the file with small letters, digits and hyphens"
    if name == "booklet.md":
        return "has the name of the booklet, which the build makes; give it another"
    if kind == "page" and re.search(r"^\[track\.", front, re.MULTILINE):
        return "has the head of a part; move it to content/parts/"
    return ""


def missing_front_matter(text: str) -> str:
    """Return what is wrong with a text in which no front matter is found."""
    if text.startswith("+++"):
        return "the front matter does not end; close it with a line of +++"
    why = "has no front matter" if text.strip() else "is empty"
    return f"{why}; begin with keys between two lines of +++"
