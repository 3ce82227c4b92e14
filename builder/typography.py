"""Typographic quotes, dashes and ellipses in the place of typewritten ones.

Comes in: a plain text, or a tree that Markdown made. Goes out: the same with “ ” ‘ ’ – — …, each
mark as a reader sees it, in the words of its whole block: Python-Markdown's smarty extension looks
at each piece of text by itself, and takes the mark after a link for the first. Uses `strays`.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from builder.strays import unescaped

TYPEWRITTEN = re.compile(r"[\"']|(?<!-)-{2,3}(?!-)|(?<!\.)\.{3}(?!\.)")
MARKS = {'"': "“”", "'": "‘’", "--": "–", "---": "—", "...": "…"}
# What is before and after the place of a mark that opens; one before a decade is an apostrophe.
OPENING = re.compile(r"[\s(\[{“‘]?\0\S|[-–—/]\0[\"']*(?:\.{3}|[^\s\"'”’.,;:!?)\]}–—-])")
DECADE = re.compile(r"\d\ds")
OPAQUE = ("code", "img", "cite")  # what stands for a word here, and is left as it is
INLINE = ("a", "em", "strong", "span", *OPAQUE)


def typographic(text: str, before: str = "", after: str = "") -> str:
    """Return a text with typographic marks, as they are between what is before and after it."""

    def mark(typed: re.Match[str]) -> str:
        behind = text[typed.end() :] + after
        near = (before + text[: typed.start()])[-99:]
        outer = unescaped(near).rstrip("\"'")[-1:]
        opens = OPENING.match(f"{outer}\0{behind}")
        apostrophe = typed[0] == "'" and DECADE.match(behind)
        return MARKS[typed[0]][0 if opens and not apostrophe else -1]

    return TYPEWRITTEN.sub(mark, text)


def set_marks(tree: Element) -> None:
    """Set typographic marks in all text of a tree, block by block."""
    blocks = [block for block in tree if TYPEWRITTEN.search("".join(block.itertext()))]
    for run in (run for block in blocks for run in runs(block)):
        texts = [(getattr(*slot) or "") if slot[1] else "x" for slot in run]
        for number, (element, name) in enumerate(run):
            if name and TYPEWRITTEN.search(texts[number]):
                before, after = "".join(texts[:number]), "".join(texts[number + 1 :])
                setattr(element, name, typographic(texts[number], before, after))


def runs(block: Element) -> Iterator[list[tuple[Element, str]]]:
    """Yield the texts and tails that a reader reads as one: those between two edges of blocks."""
    run = [(block, "text")]
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
