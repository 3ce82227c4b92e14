"""Content into pages; uses `files`, `toml`, `text` and `rules`."""

from __future__ import annotations

import contextlib
import copy
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.pool import MaybeEncodingError  # type: ignore[attr-defined]
from pathlib import Path

from builder.conventions import KINDS, SETTINGS, SOURCES
from builder.files import RECORDS, read_files, read_records
from builder.problems import File, Found, Problem, collected
from builder.records import NO_META, STAND_IN, Meta, Page, PartMeta, Settings, Site, citing_texts
from builder.rules import check_page
from builder.text import markdown_reader, parse
from builder.toml import read_toml

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


def read_pages(jobs: list[Job], kept: Kept | None) -> Iterable[ReadPage]:
    """Return pages and their problems; read by all cores where they are many and can be shared."""
    if kept is not None:
        return read_again(jobs, kept)
    if len(jobs) < MANY or not hasattr(os, "fork"):
        return map(read_alone, jobs)
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
