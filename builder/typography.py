"""Typographic quotes, dashes and ellipses in the place of typewritten ones.

Comes in: a plain text, or a tree that Markdown made. Goes out: the same with “ ” ‘ ’ – — …, as
Python-Markdown's smarty extension sets them. Uses `strays`.

Smarty looks at each piece of text by itself, so that it takes the mark after a link for the first
of a paragraph. Here it is given the words of a whole block, as a reader sees them.
"""

import html
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.smarty import SmartyExtension
from markdown.util import HTML_PLACEHOLDER_RE

from builder.strays import ESCAPED

TYPEWRITTEN = re.compile(r"[\"']|(?<!-)-{2,3}(?!-)|(?<!\.)\.{3}(?!\.)")
OPAQUE = ("code", "img", "cite")  # what stands for a word here, and is left as it is
INLINE = ("a", "em", "strong", "span", *OPAQUE)
PRIVATE = 0xF0000  # where the private characters of Unicode begin that nobody types
SIGN = re.compile(f"[{chr(PRIVATE)}-{chr(PRIVATE + 0xFFFF)}]")
EDGE = "\0 "  # between two runs; what begins one is not taken for what ends another
SMARTY = Markdown(extensions=[SmartyExtension()])
Slot = tuple[Element, str]  # the text of an element, or its tail


def typographic(text: str) -> str:
    """Return a text with typographic marks, one for each typewritten one."""
    if not TYPEWRITTEN.search(text):
        return text
    markdown, holder = SMARTY.reset(), Element("div")
    # A space, or a mark at the beginning is taken for one behind; and each escaped mark as a sign.
    signs = ESCAPED.sub(lambda m: chr(PRIVATE + int(m[1])), text)
    SubElement(holder, "p").text = f" {signs}"
    markdown.treeprocessors["smarty"].run(holder)
    marks = [html.unescape(str(each)) for each in markdown.htmlStash.rawHtmlBlocks]
    marked = HTML_PLACEHOLDER_RE.sub(lambda m: marks[int(m[1])], holder[0].text or "")
    return SIGN.sub(lambda m: f"\2{ord(m[0]) - PRIVATE}\3", marked[1:])


def set_marks(tree: Element) -> None:
    """Set typographic marks in all text of a tree, block by block; in one go, for speed."""
    blocks = [block for block in tree if TYPEWRITTEN.search("".join(block.itertext()))]
    every = [slots for block in blocks for slots in runs(block)]
    texts = [[(getattr(*slot) or "") if slot[1] else "x" for slot in slots] for slots in every]
    marked = typographic(EDGE.join("".join(each) for each in texts)).split(EDGE)
    for run in zip(every, texts, marked, strict=False):
        set_in_run(*run)


def runs(block: Element) -> Iterator[list[Slot]]:
    """Yield the texts that a reader reads as one: those between two edges of blocks."""
    run: list[Slot] = [(block, "text")]
    for child in block:
        if child.tag in OPAQUE:
            run.append((child, ""))
        elif child.tag in INLINE:
            run += [slot for each in runs(child) for slot in each]
        else:
            yield run
            yield from runs(child)
            run = []
        run.append((child, "tail"))
    yield run


def set_in_run(slots: list[Slot], texts: list[str], marked: str) -> None:
    """Give to each text of those that are read as one its share of them with their marks set."""
    start, lengths = 0, [len(TYPEWRITTEN.sub("x", text)) for text in texts]
    if sum(lengths) != len(marked):  # a dash or an ellipsis goes across an edge
        marked = "".join(typographic(text) for text in texts)
    for (element, name), length in zip(slots, lengths, strict=True):
        if name and length:
            setattr(element, name, marked[start : start + length])
        start += length
