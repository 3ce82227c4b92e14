"""The rules of the text of one page; uses `shape`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from markdown.extensions.toc import slugify

from builder.conventions import ATTRIBUTES, CLASSES, COVERED, MAP, SECTIONS, SETTINGS, VOICES
from builder.problems import Lines, Problem, did_you_mean
from builder.records import Page, PartMeta, Settings, citing_texts
from builder.shape import shape
from builder.text import STRAY, STRAYS, curl, first_words, marks, plain, shown_text, statements


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
