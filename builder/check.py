"""The rules between the pages: order, titles, the guide, the sources.

Comes in: a Site. Goes out: problems; what is broken anyway is not missed. Uses
`gather`, `forms` and what lies below.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from builder import gather
from builder.conventions import SECTIONS, SETTINGS, SHORT, SOURCES, VOICES, WEB_ADDRESS
from builder.dates import written
from builder.forms import told
from builder.gather import Section
from builder.pages import Page, Site
from builder.places import problem_at
from builder.problems import Problem, did_you_mean, nearest
from builder.strays import KEYED
from builder.toml import problem_at_key
from builder.words import count_words


def check(site: Site) -> Iterator[Problem]:
    """Yield what is wrong between the pages."""
    yield from check_address(site)
    yield from check_order(site)
    yield from check_groups(site)
    yield from check_titles(site)
    yield from check_guide(site)
    yield from check_sources(site)
    for page in site.pages.values():
        strays = (stray for stray in page.body.strays if stray.remedy == KEYED)
        yield from (told(page, stray) for stray in strays if stray.mark[1:-1] in site.sources)


def check_address(site: Site) -> Iterator[Problem]:
    """Yield an address of the site that links cannot begin with."""
    address, host = site.settings.address, r"https?://[\w-]+(\.[\w-]+)*(:\d+)?"
    if not re.fullmatch(rf"({host})?/([\w~-][\w.~-]*/)*", address, re.ASCII):
        wrong = f"'{address}' is no address; write /, /folder/ or https://host/folder/"
        yield problem_at_key(site.texts[SETTINGS], ("address",), wrong)


def check_order(site: Site) -> Iterator[Problem]:
    """Yield the pages that have the same place in the reading order as another."""
    pages = list(site.pages.values())
    for page, after in pairwise(pages):
        if page.meta.order == after.meta.order:
            later = [each for each in pages if each.meta.order >= page.meta.order]
            taken = {each.meta.order for each in later}
            last = next(each for each in later if each.meta.order + 1 not in taken)
            free = f"{last.meta.order + 1} is free after {last.file.path}"
            wrong = f"order = {after.meta.order} is taken by {page.file.path}; {free}"
            yield problem_at_key(after.file, ("order",), wrong)


def check_groups(site: Site) -> Iterator[Problem]:
    """Yield the parts that stand apart from the rest of their group in the reading order."""
    left = set[str]()
    for before, page in pairwise(site.pages.values()):
        left.add(before.group)
        if page.group in left - {"", before.group}:
            wrong = f"{before.file.path} stands between this part and the others of '{page.group}'"
            yield problem_at_key(page.file, ("group",), f"{wrong}; change order or group")


def check_titles(site: Site) -> Iterator[Problem]:
    """Yield the pages, and the disputes, that have the title of another."""
    taken = dict[str, Page]()
    for page in site.pages.values():
        title = page.meta.title
        if (other := taken.setdefault(title, page)) is not page:
            wrong = f"'{title}' is the title of {other.file.path} as well; give it another"
            yield problem_at_key(page.file, ("title",), wrong)
    for box, page in gather.boxes(site, "disputed"):
        if (other := taken.setdefault(f"#{box.get('id')}", page)) is not page:
            wrong = f"{other.file.path} has a dispute of this title; give it another"
            yield problem_at(page, box[1], wrong)


def check_guide(site: Site) -> Iterator[Problem]:
    """Yield what the guide lacks: an entry a paragraph, in order, each as an entry should be."""
    guide, entries = site.page_of("content/article.md"), gather.entries(site, "article.html")
    if guide is None or SETTINGS in site.broken:
        return
    lengths, names = site.settings.article.lengths, gather.names(site)
    for number, entry in enumerate(entries, 1):
        in_order = number <= len(lengths) and entry.id == f"p{number}"
        if in_order:
            wrongs = [*wrong_heading(entry, number, names), *too_long(entry, lengths[number - 1])]
            wrongs = [f"¶{number}: {wrong}" for wrong in wrongs]
        elif number > len(lengths):
            wrongs = [f"the article has {len(lengths)} paragraphs; remove this entry"]
        else:
            write = f"write ## ¶{number} A few words {{: #p{number} .reported }}"
            wrongs = [f"the guide has no ¶{number} here; {write}"]
        yield from (problem_at(guide, entry.heading, wrong) for wrong in wrongs)
        if not in_order:
            return
    if len(entries) < len(lengths):
        wrong = f"the guide ends at ¶{len(entries)}; add the rest, up to ¶{len(lengths)}"
        yield guide.file.problem(max(0, len(guide.file.text.rstrip()) - 1), 1, wrong)


def wrong_heading(entry: Section, number: int, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the title of an entry of the guide, its voice and its speakers."""
    mark, _, title = entry.title.partition(" ")
    if mark != f"¶{number}":
        yield f"its heading begins with something else; write ## ¶{number} A few words"
    elif not title.strip():
        yield f"its heading has no title; write ## ¶{number} A few words"
    if not entry.kind or entry.kind in SECTIONS:
        yield f"no voice; add one of .{', .'.join(VOICES)}"
    elif entry.kind == "named" and not entry.speakers:
        yield 'a named source without a name; add speakers="…", or write .unnamed'
    for name in set(entry.speakers) - names.keys() if names else ():
        yield f"nobody in content/people.md is '{name}'{did_you_mean(name, names, 'add an entry')}"


def too_long(entry: Section, length: int) -> Iterator[str]:
    """Yield that an entry of the guide has more words than the paragraph that it tells of."""
    count, most = count_words(entry.text), max(length, SHORT)
    if count > most:
        write = "so many" if most == length else most
        yield f"{count} words; the paragraph has {length}, write at most {write}"


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
        if not re.fullmatch(r"[a-z0-9-]+", key):
            wrong[""] = f"'{key}' is no key; write small letters, digits and hyphens"
        if source.date != "undated" and written(source.date) is None:
            wrong["date"] = (
                f"'{source.date}' is no date; write 2025-03-07, 2025-03, 2025 or undated"
            )
        if not WEB_ADDRESS.fullmatch(source.url):
            wrong["url"] = f"'{source.url}' is no web address; write https://, then no spaces"
        if key not in cited and not site.broken:
            wrong[""] = f"no page cites the source '{key}'; cite it or remove it"
        for name, text in wrong.items():
            yield problem_at_key(site.texts[SOURCES], (key, name) if name else (key,), text)
