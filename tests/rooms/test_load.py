"""Pages: their names, their front matter, their text."""

from conftest import mistakes
from tiny import PAGES, front, index, page

# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    (
        "a page without front matter",
        page("Text."),
        ["content/index.md:1:1: has no front matter; begin with keys between two lines of +++"],
    ),
    (
        "an empty page",
        page(""),
        ["content/index.md:1:1: is empty; begin with keys between two lines of +++"],
    ),
    (
        "front matter that is not closed",
        page("+++\ntitle = 'x'\n"),
        ["content/index.md:1:1: the front matter does not end; close it with a line of +++"],
    ),
    (
        "a page named with capitals or spaces",
        {"content/My Page.md": front("Mine", 50)},
        [
            "content/My Page.md:1:1: cannot be an address; name the file with small letters, digits and hyphens"
        ],
    ),
    (
        "a box whose text is not indented",
        index('!!! background "B"\n\nX. [¶1]'),
        ["content/index.md:17:1: the box is empty; begin each line of its text with four spaces"],
    ),
    (
        "a box begun in a line",
        index('Said. [¶1]\n!!! background "B"'),
        ["content/index.md:18:1: the box is empty; begin each line of its text with four spaces"],
    ),
    (
        "texts nested too deeply",
        index("\n".join("    " * n + "- x" for n in range(400))),
        ["content/index.md:28:1: is nested too deeply; write plain text"],
    ),
    (
        "a part in the wrong folder",
        {"content/iran.md": PAGES["content/parts/iran.md"].replace("order = 1", "order = 50")},
        ["content/iran.md:1:1: has the head of a part; move it to content/parts/"],
    ),
    (
        "boxes in boxes without end",
        index("\n".join("    " * n + '!!! care "A"' for n in range(40))),
        ["content/index.md:29:1: is nested too deeply; write plain text"],
    ),
    (
        "quotations in quotations without end",
        index("> " * 40 + "x [¶1]"),
        ["content/index.md:17:1: is nested too deeply; write plain text"],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)
