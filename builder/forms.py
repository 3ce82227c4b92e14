"""The rules of how a text is written: what Markdown left over, links, attributes, ids.

Comes in: a page, its tree finished. Goes out: problems. No rule changes the page, and none needs
another. Uses `pages`, `shape` and what lies below.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from builder.conventions import ATTRIBUTES, CLASSES, EVERYWHERE, VALUES, VOICES
from builder.pages import Page
from builder.problems import Problem, did_you_mean
from builder.shape import HEADINGS
from builder.words import first_words, plain


def check_strays(page: Page) -> Iterator[Problem]:
    """Yield what Markdown left over."""
    for element, line, mark, remedy in page.body.strays:
        wrong = f"'{mark}' would show as it stands; {remedy}"
        yield page.problem(element, wrong, [line, mark], mark)


def check_nesting(page: Page) -> Iterator[Problem]:
    """Yield lists in lists, links in names, citations in links, links and images without words."""
    for item in page.tree.findall(".//li[ul]") + page.tree.findall(".//li[ol]"):
        yield page.problem(item, "a list stands inside a list; write one list")
    listed = page.tree.findall("h2") if page.kind in ("entries", "guide", "part") else []
    for name in listed + [box[0][1] for box in page.tree.findall(".//div[@role]")]:
        if name.find(".//a") is not None or name.find(".//cite") is not None:
            wrong = "a link stands in a name that others link to; write plain words"
            yield page.problem(name, wrong)
    for anchor in page.tree.iter("a"):
        if anchor.find(".//cite") is not None:
            wrong = "a citation stands inside a link; put it behind the link"
            yield page.problem(anchor, wrong, [f"[{first_words(anchor)}"])
        if not plain(anchor).strip() and anchor.find("img") is None:
            yield page.problem(anchor, "the link has no words; write [words](file.md)", ["[]("])
    for image in page.tree.iter("img"):
        if not image.get("alt", "").strip():
            wrong = "the image has no description; write ![what it shows](file.png)"
            src = image.get("src", "")
            yield page.problem(image, wrong, [f"]({src}"], src)


def check_attributes(page: Page) -> Iterator[Problem]:
    """Yield the attributes and classes that content may not set."""
    made = {*page.tree.iter("time")}
    for box in page.tree.findall(".//div[@role]"):
        made |= {box, *box[0].iter()} - {*box[0][1].iter()}
    for element in (each for tree in page.trees for each in tree.iter() if each.attrib):
        for name, value in element.items() if element not in made else ():
            if wrong := wrong_attribute(page, element, name, value):
                mark = f".{value.split(' ')[0]}" if name == "class" else name
                inside = rf"\{{[^}}\n]*?{re.escape(mark)}(?![\w-])[^}}\n]*"
                lists = re.findall(inside, page.file.text)
                yield page.problem(element, wrong, lists, mark, lambda e: e.attrib)


def wrong_attribute(page: Page, element: Element, name: str, value: str) -> str:
    """Return what is wrong with an attribute of an element."""
    if name == "class":
        known = CLASSES.get(element.tag, {"ours"})
        if element.tag == "dd":  # behind the class that was given stands that of its origin
            value = value.rpartition(" ")[0] or "ours"
        if element.tag == "h2" and page.kind in ("guide", "voices"):
            known = known | VOICES.keys()
        right = value in known
        return "" if right else f"unknown class '{value}'{did_you_mean(value, sorted(known))}"
    if name in VALUES and not re.fullmatch(VALUES[name][0], value):
        return f"'{name}' must not be '{value}'; write {VALUES[name][1]}"
    here = name != "speakers" or page.kind == "guide"
    if here and name in ATTRIBUTES.get(element.tag, set()) | EVERYWHERE:
        return ""
    if name == "style" and re.fullmatch(r"text-align: \w+;", value):
        head = element.tag == "th" and not element.get("scope")  # told there, once a column
        return "a column cannot be aligned; write |---| below its head" if head else ""
    if not value and name in CLASSES.get(element.tag, {"ours"}):
        return f"'{name}' is a class; write .{name}"
    more = ', or write the value of another as "several words"' if not value else ""
    return f"the attribute '{name}' is not allowed here; remove it{more}"


def check_ids(page: Page) -> Iterator[Problem]:
    """Yield the elements with an id that another on the page has before them."""
    ids = set[str]()
    for element in page.tree.iter():
        name = element.get("id")
        if name in ids and element.tag in HEADINGS:
            yield page.problem(element, f"a second heading with the id '{name}'; add {{: #other }}")
        elif name in ids:
            wrong = f"a second '{name}' on this page; give it another"
            yield page.problem(element[0][1] if element.tag == "div" else element, wrong)
        ids |= {name} if name else set()


RULES = (check_strays, check_nesting, check_attributes, check_ids)
