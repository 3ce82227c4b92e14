"""The forms that pages show: boxes, quotations, dated lists, headings with ids.

Comes in: a tree as Markdown made it. Goes out: the same tree, finished; nothing is judged here, and
nothing changes it afterwards but links. Uses `text` and what lies below.
"""

from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.toc import slugify_unicode

from builder.conventions import BOXES, ORIGINS, written
from builder.text import Text
from builder.words import marks, plain

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def shape(text: Text, own: bool = False) -> None:
    """Turn all into the site's forms; `own` dates have no origin."""
    headings = [each for each in text.tree.iter() if each.tag in HEADINGS]
    for number, heading in enumerate(headings, 1):
        heading.set("id", heading.get("id") or slug(heading, f"section-{number}"))
    boxes = text.tree.findall(".//div")
    for number, box in enumerate(boxes, 1):
        shape_box(box, number)
    later = {dates for box in boxes if box.get("class") == "since" for dates in box.iter("dl")}
    for dates in text.tree.iter("dl"):
        shape_dates(dates, dates in later, own)
    for quote in list(text.tree.iter("blockquote")):
        shape_quotation(quote)
    for row in text.tree.iterfind(".//tbody/tr"):  # its first cell names it (HTML, th and scope)
        row[0].tag, row[0].attrib["scope"] = "th", "row"


def slug(element: Element, otherwise: str) -> str:
    """Return an id made of an element's words, or else of what its image shows."""
    shown = plain(element) + " ".join(each.get("alt", "") for each in element.iter("img"))
    return str(slugify_unicode(shown, "-")) or otherwise


def shape_box(box: Element, number: int) -> None:
    """Turn an admonition into a note whose heading says in words what it is, and its title."""
    kind = box.get("class", "").removeprefix("admonition ").strip()
    if not len(box) or box[0].get("class") != "admonition-title":
        box.insert(0, Element("p"))
    title, heading = box[0], Element("h3", {"class": "title"})
    box.attrib = {"class": kind, "role": "note", "id": slug(title, f"note-{number}")}
    label = SubElement(heading, "span", {"class": "label"})
    label.text, label.tail = BOXES.get(kind, ""), " "
    title.tag, title.attrib, box[0] = "span", {}, heading
    heading.append(title)


def shape_quotation(quote: Element) -> None:
    """Turn a quotation into a figure, its last paragraph '— who' into the caption."""
    *words, who = list(quote) or [Element("p")]
    if words and plain(who).startswith("—"):
        quote.tag, who.tag, quote[:] = "figure", "figcaption", [Element("blockquote"), who]
        quote[0].extend(words)


def shape_dates(dates: Element, later: bool, own: bool) -> None:
    """Turn ISO dates into written ones, mark where entries come from, keep both together."""
    for entry in dates:
        if entry.tag == "dt":
            if not len(entry):
                iso, entry.text = plain(entry).strip(), ""
                SubElement(entry, "time", {"datetime": iso}).text = written(iso) or iso
        elif not own:
            origin = "since" if later else "article" if "¶" in marks(entry) else "background"
            inside = entry[0] if len(entry) and entry[0].tag == "p" else entry
            mark = Element("small")
            mark.text, mark.tail, inside.text = f"{ORIGINS[origin]}:", f" {inside.text or ''}", ""
            entry.set("class", f"{entry.get('class', '')} {origin}".strip())
            inside.insert(0, mark)
    for place, entry in enumerate([*dates]):
        if entry.tag == "dt" or place == 0:
            group = SubElement(dates, "div")
        group.append(entry)
        dates.remove(entry)
