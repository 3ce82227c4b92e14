"""The words of trees: what a reader reads, what rests on what, what the source holds.

Comes in: an element, or a Markdown text. Goes out: its words, its marks, its statements; or the
element without some of its citations. Uses `conventions`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from builder.conventions import BOXES, ORIGINS


def marks(element: Element) -> set[str]:
    """Return which kinds of citation an element carries: '¶', '@' or both."""
    return {cite.get("href", "")[0] for cite in element.iter("cite")}


def plain(element: Element) -> str:
    """Return an element's words without its citations and its mark of origin."""
    return re.sub(r"\s*\0", "", with_gaps(element))


CONTAINERS = ("ul", "ol", "dl", "table", "thead", "tbody", "tr", "figure", "blockquote", "div")


def with_gaps(element: Element) -> str:
    """Return an element's words with \0 for each citation and mark of origin."""
    if element.get("class") == "cites" or element.tag == "small":
        return "\0"
    gap = "\n" if element.tag in CONTAINERS else ""
    return (element.text or "") + gap.join(with_gaps(e) + (e.tail or "") for e in element)


def drop_citations(block: Element, href: str) -> None:
    """Take the citations of a place out of a block, and a group that is left empty."""
    for parent in [*block.iter()]:
        for place, group in reversed([*enumerate(parent)]):
            if group.get("class") == "cites":
                group[:] = [cite for cite in group if cite.get("href") != href]
                if len(group):
                    group[-1].tail = None
                    continue
                before, name = (parent[place - 1], "tail") if place else (parent, "text")
                setattr(before, name, (getattr(before, name) or "") + (group.tail or ""))
                parent.remove(group)


def first_words(element: Element) -> str:
    """Return the first line of an element's text, by which its place in the source is found."""
    pieces = ("" if each.tag == "small" else each.text or "" for each in element.iter())
    tails = (each.tail or "" for each in element if each.tag == "small")
    return next((text for text in (*tails, *pieces) if text.strip()), "").strip().split("\n")[0]


def statements(parent: Element, box: str = "") -> Iterator[tuple[Element, str]]:
    """Yield every block that states something, with the kind of the box it stands in, or "dated".

    Any class but that of a dated entry says that a block states nothing, or is a mistake already.
    """
    for block in parent:
        leaf = block.tag in ("li", "dd") and block.find("p") is None
        inside = box or ("dated" if block.tag == "dd" else "")
        if leaf or block.tag in ("p", "figure", "blockquote", "tr"):
            if block.tag != "blockquote" and block.get("class", "since") in ORIGINS:
                yield block, inside
        elif block.tag == "div" and block.get("class") in BOXES:
            yield from statements(block, block.get("class", ""))
        elif block.get("role") is None and block.tag not in ("dt", "thead"):
            yield from statements(block, inside)


# What stands in a text and not as such in its page: addresses, the keys of boxes, attribute lists,
# and the numbers of lists, which are counted by themselves.
EXEMPT = re.compile(
    r"\]\((?:[^()]|\([^()]*\))*\)|\{:[^}\n]*\}|^[ >]*!!! ?[\w-]+|^[ >]*\d+\.(?=[ \t])", re.MULTILINE
)
# What stands between spaces, typewriters' marks, and those that are set for theirs.
WORD = re.compile(r"[^\s\x00-/:-@\[-`{-\x7f“”‘’–—…]+")


def lost_word(source: str, trees: list[Element]) -> str:
    """Return a word of a source that stands there more often than in the trees made of it."""
    wanted = Counter(WORD.findall(EXEMPT.sub(" ", source)))
    shown = Counter(WORD.findall("\n".join(shown_by(tree) for tree in trees)))
    return next((word for word, count in wanted.items() if count > shown[word]), "")


def shown_by(element: Element) -> str:
    """Return what an element shows of the source, as much of it as words are made of."""
    shown = []
    for each in element.iter():
        if each.tag == "cite":
            shown.append(each.get("href", ""))
        elif each.tag == "img":
            shown.append(each.get("alt", ""))
        elif each.text and each.tag != "small" and each.get("class") != "label":
            shown.append(each.get("datetime") or each.text)
        if each.tail:
            shown.append(each.tail)
    return " ".join(shown)
