"""The rules between the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from builder.conventions import SECTIONS, SETTINGS, SOURCES, VOICES, WEB_ADDRESS
from builder.dates import written
from builder.problems import Lines, Problem, did_you_mean, nearest
from builder.records import Page, Site, citing_texts
from builder.text import first_words, plain


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
