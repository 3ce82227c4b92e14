"""The rules between the pages: order, titles, the guide, the sources.

Comes in: a Site. Goes out: problems; what is broken anyway is not missed. Uses `gather` and what
lies below.
"""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from builder.conventions import BOXES, SECTIONS, SETTINGS, SOURCES, VOICES, WEB_ADDRESS, written
from builder.gather import Section, dated, notes, sections
from builder.pages import Page, Site
from builder.problems import Problem, did_you_mean, nearest
from builder.records import PartMeta
from builder.toml import problem_at_key
from builder.words import plain


def check(site: Site) -> Iterator[Problem]:
    """Yield what is wrong between the pages."""
    for rule in RULES:
        yield from rule(site)


def check_settings(site: Site) -> Iterator[Problem]:
    """Yield settings that contradict each other or the parts, and one that nobody can write to."""
    reach, metas = site.settings.reach, [page.meta for page in site.parts]
    ends = [meta.since.until for meta in metas if isinstance(meta, PartMeta)]
    if site.settings.checked < reach:
        wrong = "'checked' is earlier than 'reach'; change one of them"
        yield problem_at_key(site.texts[SETTINGS], ("checked",), wrong)
    if ends and max(ends) < reach and not site.broken:
        wrong = f"no part reaches {reach}; the latest since.until is {max(ends)}, change one"
        yield problem_at_key(site.texts[SETTINGS], ("reach",), wrong)
    write_to, mail = site.settings.corrections, r"mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+"
    if write_to and not (WEB_ADDRESS.fullmatch(write_to) or re.fullmatch(mail, write_to)):
        wrong = f"nobody can write to '{write_to}'; write https://… or mailto:name@host"
        yield problem_at_key(site.texts[SETTINGS], ("corrections",), wrong)


def check_order(site: Site) -> Iterator[Problem]:
    """Yield the pages that have the place of another, and the parts apart from their group."""
    pages, passed = list(site.pages.values()), set[str]()
    for page, after in pairwise(pages):
        passed.add(page.group)
        if page.meta.order == after.meta.order:
            later = [each for each in pages if each.meta.order >= page.meta.order]
            taken = {each.meta.order for each in later}
            last = next(each for each in later if each.meta.order + 1 not in taken)
            free = f"{last.meta.order + 1} is free after {last.file.path}"
            wrong = f"order = {after.meta.order} is taken by {page.file.path}; {free}"
            yield problem_at_key(after.file, ("order",), wrong)
        if after.group in passed - {"", page.group}:
            wrong = f"{page.file.path} stands between this part and the others of '{after.group}'"
            yield problem_at_key(after.file, ("group",), f"{wrong}; change order or group")


def check_titles(site: Site) -> Iterator[Problem]:
    """Yield titles that another page or dispute has, and what search engines do not show whole."""
    taken = dict[str, Page]()
    for page in site.pages.values():
        title, length = page.meta.title, len(page.meta.summary)
        full = page.full_title(site.settings)
        if len(full) > 60:
            home = page.kind == "home"
            at = (site.texts[SETTINGS], ("kicker",)) if home else (page.file, ("title",))
            yield problem_at_key(*at, f"'{full}' has {len(full)} characters; shorten it to 60")
        if not 70 <= length <= 160 and page.kind != "error":
            wrong = f"the summary has {length} characters; write 70 to 160"
            yield problem_at_key(page.file, ("summary",), wrong)
        for key, text in (("title", title), ("summary", page.meta.summary)):
            if (other := taken.setdefault(f"{key} {text}", page)) is not page:
                wrong = f"'{text}' is the {key} of {other.file.path} as well; write another"
                yield problem_at_key(page.file, (key,), wrong)
    for box, page in notes(site)["disputed"]:
        if (other := taken.setdefault(f"#{box.get('id')}", page)) is not page:
            wrong = f"{other.file.path} has a dispute of this title; give it another"
            yield page.problem(box[0][1], wrong)


def check_guide(site: Site) -> Iterator[Problem]:
    """Yield what the guide lacks: an entry a paragraph, in order, each as an entry should be."""
    guide, people = site.page_of("content/article.md"), site.page_of("content/people.md")
    if guide is None or SETTINGS in site.broken:
        return
    lengths, entries = site.settings.article.lengths, sections(guide.tree)[1:]
    names = {each.get("id", "") for each in people.tree.findall("h2")} if people else set[str]()
    for number, (entry, length) in enumerate(zip_longest(entries, lengths), 1):
        if entry is None:
            wrong = f"the guide ends at ¶{number - 1}; add the rest, up to ¶{len(lengths)}"
            yield guide.file.problem(max(0, len(guide.file.text.rstrip()) - 1), 1, wrong)
            return
        if length is None:
            wrong = f"the article has {len(lengths)} paragraphs; remove this entry"
            yield guide.problem(entry.heading, wrong)
            return
        if entry.id != f"p{number}":
            write = f"write ## ¶{number} A few words {{: #p{number} .reported }}"
            yield guide.problem(entry.heading, f"the guide has no ¶{number} here; {write}")
            return
        for wrong in wrong_entry(entry, number, length, names):
            yield guide.problem(entry.heading, f"¶{number}: {wrong}")


def check_timeline(site: Site) -> Iterator[Problem]:
    """Yield the dates before or after the article that no section of the timeline lists."""
    timeline = site.page_of("content/timeline.md")
    if timeline is None:
        return
    kinds = {each.section for each in dated(site)}
    for kind in sorted(kinds - {each.kind for each in sections(timeline.tree)}):
        wrong = f"no section lists the dates {kind} the article; add ## A title {{: .{kind} }}"
        yield timeline.file.problem(max(0, len(timeline.file.text.rstrip()) - 1), 1, wrong)


def check_changes(site: Site) -> Iterator[Problem]:
    """Yield the dates of changes that name no day, and the days that stand below an earlier one."""
    for page in site.pages.values():
        lists = [each.body for each in sections(page.tree) if each.kind == "corrections"]
        times = [time for body in lists for block in body for time in block.iter("time")]
        dates = [time for time in times if written(time.get("datetime", ""))]
        days = [time for time in dates if len(time.get("datetime", "")) == len("2026-05-08")]
        for time in (time for time in dates if time not in days):
            iso = time.get("datetime", "")
            yield page.problem(time, f"'{iso}' is no day; write a change as 2026-05-08", [iso])
        for above, time in pairwise(days):
            if (iso := time.get("datetime", "")) > above.get("datetime", ""):
                wrong = f"'{iso}' stands below an earlier change; put the newest first"
                yield page.problem(time, wrong, [f"{iso}\n", iso], iso)


def wrong_entry(entry: Section, number: int, length: int, people: set[str]) -> Iterator[str]:
    """Yield what is wrong with an entry of the guide: its title, voice, speakers and length."""
    mark, _, title = plain(entry.heading).partition(" ")
    speakers = entry.heading.get("speakers", "").split()
    count = sum(len(plain(each).split()) for each in entry.body if each.get("class") not in BOXES)
    if mark != f"¶{number}" or not title.strip():
        yield f"the heading lacks its number or a title; write ## ¶{number} A few words"
    if not entry.kind or entry.kind in SECTIONS:
        yield f"no voice; add one of .{', .'.join(VOICES)}"
    elif entry.kind == "named" and not speakers:
        yield 'a named source without a name; add speakers="…", or write .unnamed'
    for name in set(speakers) - people if people else ():
        yield f"nobody in content/people.md is '{name}'{did_you_mean(name, people, 'add an entry')}"
    if not count:
        yield "no text; write what the paragraph says"
    if count > max(length, 30):
        most = "so many" if length >= 30 else 30
        yield f"{count} words; the paragraph has {length}, write at most {most}"


def check_sources(site: Site) -> Iterator[Problem]:
    """Yield the sources with a bad date or address, and those that no page cites."""
    trees = [tree for page in site.pages.values() for tree in page.trees]
    marked = {cite.get("href", "") for tree in trees for cite in tree.iter("cite")}
    cited = {mark[1:] for mark in marked if mark.startswith("@")}
    # A mistyped key is told where it is cited; the source it meant is not uncited as well.
    for key in cited - site.sources.keys():
        cited.update(nearest(key, site.sources))
    for key, source in site.sources.items():
        wrong, date = dict[tuple[str, ...], str](), source.date
        if not re.fullmatch(r"[a-z0-9-]+", key):
            wrong[key,] = f"'{key}' is no key; write small letters, digits and hyphens"
        if date != "undated" and written(date) is None:
            wrong[key, "date"] = f"'{date}' is no date; write 2025-03-07, 2025-03, 2025 or undated"
        if not WEB_ADDRESS.fullmatch(source.url):
            wrong[key, "url"] = f"'{source.url}' is no web address; write https://, then no spaces"
        if key not in cited and not site.broken:
            wrong[key,] = f"no page cites the source '{key}'; cite it or remove it"
        for keys, text in wrong.items():
            yield problem_at_key(site.texts[SOURCES], keys, text)


RULES = (
    check_settings,
    check_order,
    check_titles,
    check_guide,
    check_timeline,
    check_changes,
    check_sources,
)
