"""Boxes, quotations and dated lists in the forms that pages show."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.toc import slugify

from builder.conventions import BOXES, ORIGINS
from builder.dates import written
from builder.problems import Lines, Problem, did_you_mean
from builder.records import STAND_IN, Page, PartMeta, Settings
from builder.text import first_words, marks, plain


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
