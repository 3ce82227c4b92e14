"""The rules of the blocks of a text: headings, boxes, quotations, lists, tables, dates.

Comes in: a page, its tree finished. Goes out: problems. No rule changes the page, and none needs
another. Uses `pages`, `shape` and what lies below.
"""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from xml.etree.ElementTree import Element

from builder.conventions import BOXES, written
from builder.pages import Page
from builder.problems import Problem, did_you_mean
from builder.records import STAND_IN, PartMeta, Settings
from builder.shape import HEADINGS
from builder.words import plain


def check_headings(page: Page) -> Iterator[Problem]:
    """Yield headings on a wrong level or in a wrong place, without words or without text."""
    above = 1
    titles = {box[0] for box in page.tree.findall(".//div[@role]")}
    for heading in [e for e in page.tree.iter() if e.tag in HEADINGS and e not in titles]:
        level, words = int(heading.tag[1]), plain(heading)
        right, wrong = max(2, min(level, 2 if page.kind == "entries" else above + 1)), ""
        if not words.strip() and heading.find("img") is None:
            wrong = "the heading has no words; write some, or remove it"
        elif level != right:
            wrong = f"'{words}' is on the wrong level; begin the line with {'#' * right}"
        elif heading not in page.tree:
            wrong = "a heading stands inside a list or a box; begin it at the margin, below that"
        if wrong:
            yield page.problem(heading, wrong)
        above = level
    for heading, follows in pairwise([*page.tree, Element("h2")]) if page.kind == "entries" else ():
        if heading.tag == "h2" and not (follows.tag == "p" and plain(follows).strip()):
            wrong = f"'{plain(heading)}' has no text; its first paragraph is its preview"
            yield page.problem(heading, wrong)


def check_boxes(page: Page) -> Iterator[Problem]:
    """Yield boxes of no known kind, empty, untitled or uneven."""
    for box in page.tree.findall(".//div[@role]"):
        kind = box.get("class", "")
        first = kind.partition(" ")[0]
        if wrong := wrong_box(box, kind, first):
            needles = [f"!!! {first}", f"!!!{first}", "!!!"]
            mark = "" if first in BOXES else first
            yield page.problem(box, wrong, needles, mark, lambda e: e.get("class"))


def wrong_box(box: Element, kind: str, first: str) -> str:
    """Return what is wrong with a box: its kind or its first word, its title, its text.

    A dispute has two sides in equal space: neither takes half as much again as the other.
    """
    sides = [len(plain(side).split()) for side in box.findall("ul/li")]
    if kind not in BOXES and first in BOXES:
        return f'the title stands without quotation marks; write !!! {first} "A few words"'
    if kind not in BOXES:
        return f"unknown box '{kind}'{did_you_mean(kind, BOXES)}"
    if len(box) == 1:
        return "the box is empty; begin each line of its text with four spaces"
    if plain(box[0][1]).strip() in ("", kind.capitalize()):  # Python-Markdown's own title for a box
        return f'the box has no title of its own; write !!! {kind} "A few words"'
    if kind == "disputed" and len(sides) != 2:
        return f"a dispute needs two sides, not {len(sides)}; write two list items"
    if kind == "disputed" and max(sides) > 1.5 * min(sides):
        return f"the sides have {sides[0]} and {sides[1]} words; make them even"
    return ""


def check_quotations(page: Page) -> Iterator[Problem]:
    """Yield quotations that do not say whose they are, or of more people than one."""
    for caption in page.tree.iter("figcaption"):
        if not plain(caption).strip("— \n"):
            wrong = "a quotation must say whose it is; write a name behind the —"
            yield page.problem(caption, wrong)
        elif re.search(r"\n\s*[—–―]", plain(caption)):
            yield page.problem(caption, "a quotation has two names; write one quotation for each")
    captioned = {each for figure in page.tree.iter("figure") for each in figure}
    for quote in page.tree.iter("blockquote"):
        ends = [each for each in quote.iter() if ends_quotation(each, quote, captioned)]
        if ends and (quote in captioned or ends[0] not in list(quote[-1].iter())):
            wrong = "something stands behind a name, or a citation before it; put citations behind"
            yield page.problem(ends[0], f"{wrong} the name, and an empty line below it")
        elif quote not in captioned:
            wrong = "a quotation must say whose it is; end it with '>' and '> — Name [¶1]'"
            dashed = [each for each in quote if plain(each).startswith(("-", "–"))]
            yield page.problem(dashed[0] if dashed else quote, wrong)


def ends_quotation(element: Element, quote: Element, captioned: set[Element]) -> bool:
    """Say whether an element looks like the end of a quotation: a name, or a citation behind it."""
    if element.get("class") == "cites":
        return quote in captioned
    dashed = element.tag == "p" and re.search(r"^\s*[—–―]", plain(element), re.MULTILINE)
    return element.tag == "li" or bool(dashed)


def check_margins(page: Page) -> Iterator[Problem]:
    """Yield paragraphs that spaces do not put into the box, list or entry above them."""
    for block, span in page.blocks():
        if block.tag == "p" and ASTRAY.match(page.file.text, span.start):
            wrong = "stands in no box or entry; begin at the margin, or put it right below its own"
            yield page.file.problem(span.start, 4, wrong)
    for found in INDENTED.finditer(page.file.text, page.start):
        wrong = "begins with too few spaces; begin at the margin or, in a box or an entry, with 4"
        yield page.file.problem(found.start(1), len(found[1]), wrong)


ASTRAY = re.compile(r" {4,}[\w“\"*\[]")
INDENTED = re.compile(r"(?<=\n)[ \t]*\n( {1,3})(?!#|!!|\{:)(?=\S)")
MARKED = re.compile(r"^( *)(?:[-+*]|\d+\.)[ \t]", re.MULTILINE)
NUMBERED = re.compile(r"^[ >]*(\d+)\.(?=[ \t])", re.MULTILINE)


def check_lists_and_tables(page: Page) -> Iterator[Problem]:
    """Yield lists that do not count on or have two margins, and rows of a wrong shape."""
    for block, span in page.blocks():
        source = page.file.text[span.start : span.stop]
        shown = [n for each in block.iter("ol") for n in range(1, len(each) + 1)]
        numbers = list(NUMBERED.finditer(source)) if shown else []
        for found, number in zip_longest(numbers, shown):
            if found and found[1] != str(number):
                wrong = f"the list would show {number or 1} for '{found[1]}'; count on from 1,"
                wrong = f"{wrong} or write {found[1]}\\. to begin a sentence with it"
                yield page.file.problem(span.start + found.start(1), len(found[1]), wrong)
                break
        if block.tag in ("ul", "ol") and len(set(MARKED.findall(source))) > 1:
            yield page.problem(block, "a list stands inside a list; write one list")
        if block.tag == "table":
            yield from check_rows(page, source, span.start)


def check_rows(page: Page, source: str, start: int) -> Iterator[Problem]:
    """Yield the rows of a table that have more cells than its head, or no line between cells."""
    columns = 0
    for line in source.split("\n"):
        bare = re.sub(r"\\.|`[^`]*`", "x", line.strip())
        cells = len(bare.removeprefix("|").removesuffix("|").split("|"))
        columns = columns or (cells if bare else 0)
        if bare and "|" not in bare:
            wrong = "the line would become a row; leave a line empty between a table and a text"
            yield page.file.problem(start, max(1, len(line)), wrong)
        elif cells > columns > 0:
            wrong = f"the row has {cells} cells and the head {columns}; take some out, or write \\|"
            yield page.file.problem(start, len(line), wrong)
        start += len(line) + 1


def check_dates(page: Page, settings: Settings) -> Iterator[Problem]:
    """Yield what is no date, or stands on the wrong side of the article; entries without one."""
    boxes = [each for each in page.tree.iter("div") if each.get("class") == "since"]
    later = {each for box in boxes for each in box.iter("time")}
    for dates in page.tree.iter("dl"):
        for before, entry in pairwise([Element("dd"), *dates.findall("div/*")]):
            times = list(entry.iter("time")) if entry.tag == "dt" else []
            if entry.tag == "dt" and not times:
                yield page.problem(entry, "only a date stands above an entry; write it bare")
            elif entry.tag == "dd" and before.tag == "dd":
                wrong = "an entry has no date of its own; write one on the line above it"
                yield page.problem(entry, wrong)
            elif entry.tag == before.tag == "dt":
                wrong = "a date has no entry of its own; write one below each date"
                yield page.problem(entry, wrong, [times[0].get("datetime", "")])
            elif entry.find(".//dl") is not None:
                yield page.problem(entry, "dates stand inside an entry; write one list")
    for each in page.tree.iter("time"):
        iso = each.get("datetime", "")
        if wrong := wrong_date(iso, page, settings, each in later):
            yield page.problem(each, wrong, [iso], alike=lambda e: e.get("datetime"))


def wrong_date(iso: str, page: Page, settings: Settings, later: bool) -> str:
    """Return what is wrong with a date; one after the article stands in a since box, no other."""
    published = settings.article.published
    if written(iso) is None:
        return f"'{iso}' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
    if isinstance(page.meta, PartMeta) and iso > str(page.meta.since.until):
        return f"'{iso}' is later than since.until; change one of them"
    own = page.kind == "page" or published == STAND_IN.article.published
    if own or str(published).startswith(iso) or later == (iso > str(published)):
        return ""
    if later:
        return f"'{iso}' is before the article; move it out of the since box"
    return f"'{iso}' is after the article; put it in a since box"


RULES = (check_margins, check_headings, check_boxes, check_quotations, check_lists_and_tables)
