"""Every mistake that an editor can make: what was written, and exactly what the build says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PAGES, SITE, SOURCES, front, part

Told = Callable[..., list[str]]
INDEX = PAGES["content/index.md"]
GUIDE = PAGES["content/article.md"]
LINE = INDEX.count("\n") + 2  # the first line of what index() adds


def page(text: str) -> dict[str, str]:
    """Return a change to the home page: this text alone."""
    return {"content/index.md": text}


def index(text: str) -> dict[str, str]:
    """Return a change to the home page: more text at its end."""
    return page(f"{INDEX}\n{text}")


def part_with(old: str, new: str) -> dict[str, str]:
    """Return a change to the part: some words of it replaced."""
    assert old in PAGES["content/parts/iran.md"]
    return {"content/parts/iran.md": PAGES["content/parts/iran.md"].replace(old, new, 1)}


def guide(old: str, new: str) -> dict[str, str]:
    """Return a change to the guide: some words of it replaced."""
    return {"content/article.md": GUIDE.replace(old, new, 1)}


def sources(old: str, new: str) -> dict[str, str]:
    """Return a change to the sources: some words of them replaced."""
    return {"content/sources.toml": SOURCES.replace(old, new, 1)}


def test_the_tiny_site_has_no_problem(problems: Told) -> None:
    assert problems() == []


# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    # files
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
        "a file of a kind that could run",
        {"content/evil.html": "<script>1</script>"},
        [
            "content/evil.html:1:1: is not a kind of file that is published; those are .md .css .woff2 .svg .png .jpg .webp .txt"
        ],
    ),
    (
        "a file that is not UTF-8",
        {"content/index.md": INDEX.encode() + "na\u00efve".encode("latin-1")},
        ["content/index.md:16:3: is not UTF-8; save the file in that encoding"],
    ),
    (
        "the home page deleted",
        {"content/index.md": None},
        ["content/index.md:1:1: is missing; it is the page that readers open first"],
    ),
    (
        "the settings deleted",
        {"content/site.toml": None},
        ["content/site.toml:1:1: is missing; it holds the site's name and dates"],
    ),
    # front matter
    (
        "a key forgotten",
        page(INDEX.replace("order = 0\n", "")),
        ["content/index.md:1:1: the key 'order' is missing; add it"],
    ),
    (
        "a key mistyped",
        page(INDEX.replace("summary", "sumary", 1)),
        ["content/index.md:4:1: unknown key 'sumary'; did you mean 'summary'?"],
    ),
    (
        "a key that nobody knows",
        page(INDEX.replace("order", "zzz = 1\norder", 1)),
        ["content/index.md:5:1: unknown key 'zzz'; known are title, headline, summary, order"],
    ),
    (
        "a number in quotes",
        page(INDEX.replace("= 0", '= "0"')),
        ["content/index.md:5:1: 'order' must not be '0'; write a whole number"],
    ),
    (
        "true for a number",
        page(INDEX.replace("= 0", "= true")),
        ["content/index.md:5:1: 'order' must not be true; write a whole number"],
    ),
    (
        "a value forgotten",
        page(INDEX.replace("= 0", "= ")),
        [
            "content/index.md:5:9: the TOML cannot be read: Invalid value; write a text in quotes, a number or a date"
        ],
    ),
    (
        "a quotation mark forgotten",
        page(INDEX.replace('"Home headline"', '"Home headline')),
        [
            "content/index.md:3:26: the TOML cannot be read: Illegal character '\\n'; close the text with a quotation mark"
        ],
    ),
    (
        "curly quotation marks",
        page(INDEX.replace('"Home headline"', "“Home headline”")),
        [
            'content/index.md:3:12: the TOML cannot be read: Invalid value; use straight quotation marks, "like this"'
        ],
    ),
    (
        "an empty title",
        page(INDEX.replace('"Home"', '""')),
        ["content/index.md:2:1: 'title' must not be ''; write a text in quotes"],
    ),
    (
        "a key written twice",
        page(INDEX.replace("order = 0", "order = 0\norder = 1")),
        [
            "content/index.md:6:10: the TOML cannot be read: Cannot overwrite a value; this key stands here twice, remove one"
        ],
    ),
    (
        "all mistakes of a front matter at once",
        page('+++\ntitle = 1\nheadlin = "x"\nsummary = "x"\norder = 0\n+++\n'),
        [
            "content/index.md:2:1: 'title' must not be 1; write a text in quotes",
            "content/index.md:3:1: unknown key 'headlin'; did you mean 'headline'?",
        ],
    ),
    (
        "a step that is none",
        part_with('step = "reached"', 'step = "done"'),
        [
            "content/parts/iran.md:8:1: 'track.pressure.step' must not be 'done'; write one of reached, partly, not, unsaid"
        ],
    ),
    (
        "a pin that is no place",
        part_with("pin = [1, 2]", "pin = [1, true]"),
        [
            "content/parts/iran.md:6:9: 'map.pin' must not be [1, True]; write two whole numbers like [429, 242]"
        ],
    ),
    (
        "a pin off the map",
        part_with("pin = [1, 2]", "pin = [4290, 242]"),
        ["content/parts/iran.md:6:9: 'map.pin' is off the map; it is 1200 wide and 440 high"],
    ),
    (
        "a date with a time",
        part_with("until = 2026-07-01", "until = 2026-07-01T00:00:00"),
        [
            "content/parts/iran.md:25:1: 'since.until' must not be 2026-07-01 00:00:00; write a date like 2025-03-07"
        ],
    ),
    (
        "a date later than the sources reach",
        part_with("until = 2026-07-01", "until = 2026-08-01"),
        [
            "content/parts/iran.md:25:1: 'since.until' is later than reach in content/site.toml; change one of them"
        ],
    ),
    (
        "a cell without its paragraph",
        part_with("Step deal. [¶1]", "Step deal."),
        ["content/parts/iran.md:18:1: 'track.deal.text' rests on nothing; cite its ¶"],
    ),
    (
        "a later cell without its source",
        part_with("Step deal. [@ap-talks]", "Step deal. [¶1]"),
        ["content/parts/iran.md:38:1: 'since.deal.text' rests on nothing; cite a source [@key]"],
    ),
    (
        "a line without its source",
        part_with("line. [@ap-talks]", "line."),
        ["content/parts/iran.md:26:1: 'since.line' rests on nothing; cite a source [@key]"],
    ),
    (
        "a comparison with no part",
        part_with("[compare]", "[compare]\nirak = 'x [¶1]'"),
        ["content/parts/iran.md:24:1: 'compare.irak' names no part; did you mean 'iran'?"],
    ),
    (
        "a cell of two paragraphs",
        part_with("Step deal. [¶1]", "Step deal. [¶1]\\n\\nMore. [¶1]"),
        [
            "content/parts/iran.md:18:1: 'track.deal.text' must be one paragraph; write plain sentences"
        ],
    ),
    (
        "a table forgotten",
        part_with("[compare]\n", ""),
        ["content/parts/iran.md:1:1: the key 'compare' is missing; add it"],
    ),
    (
        "two pages in one place",
        {"content/people.md": PAGES["content/people.md"].replace("= 8", "= 7")},
        [
            "content/people.md:5:1: order = 7 is taken by content/article.md; move one of them, 2 is the first that is free"
        ],
    ),
    # statements
    (
        "a statement that rests on nothing",
        index("Bare statement."),
        [
            "content/index.md:17:1: 'Bare statement.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a sourced statement outside a box",
        index("Sourced outside a box. [@ap-talks]"),
        [
            "content/index.md:17:1: 'Sourced outside a box.' rests on a source alone; cite its ¶ too, or put it in a background box"
        ],
    ),
    (
        "a list item that rests on nothing",
        index("- An item.\n- Another. [¶1]"),
        [
            "content/index.md:17:3: 'An item.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "the second of two alike",
        index("Said. [¶1]\n\nSaid."),
        [
            "content/index.md:19:1: 'Said.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a table row that rests on nothing",
        index("| A | B |\n|---|---|\n| x | y |"),
        [
            "content/index.md:19:3: 'x' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a dated entry that rests on nothing",
        index("2018-05-08\n:   Happened."),
        [
            "content/index.md:18:5: 'Happened.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a boxed statement without a source",
        index('!!! background "B"\n    Fact. [¶1]'),
        ["content/index.md:18:5: 'Fact.' stands in a box; name its source [@key]"],
    ),
    (
        "a list inside a list",
        index("- An item. [¶1]\n    - Inside. [¶1]"),
        ["content/index.md:17:3: a list stands inside a list; write one list"],
    ),
    (
        "a list without an empty line above",
        index("They say: [¶1]\n- An item. [¶1]"),
        [
            "content/index.md:18:1: '- ' would show as it stands; leave a line empty above a list; begin items with -"
        ],
    ),
    # citations
    (
        "a paragraph that the article has not",
        index("Said. [¶3]"),
        ["content/index.md:17:8: no ¶3; the article has ¶1 to ¶2"],
    ),
    (
        "paragraph zero",
        index("Said. [¶0]"),
        ["content/index.md:17:8: no ¶0; the article has ¶1 to ¶2"],
    ),
    (
        "a source mistyped, and not uncited as well",
        {
            "content/people.md": PAGES["content/people.md"].replace("@ap-talks", "@ap-talk"),
            "content/parts/iran.md": PAGES["content/parts/iran.md"].replace(
                "@ap-talks", "@ap-talk", 1
            ),
        },
        [
            "content/parts/iran.md:26:18: no source 'ap-talk' in content/sources.toml; did you mean 'ap-talks'?",
            "content/people.md:10:13: no source 'ap-talk' in content/sources.toml; did you mean 'ap-talks'?",
        ],
    ),
    (
        "a source that is not there",
        index("Said. [¶1 @zz]"),
        ["content/index.md:17:11: no source 'zz' in content/sources.toml; add it there"],
    ),
    (
        "citations with a comma",
        index("Said. [¶1, ¶2]"),
        ["content/index.md:17:8: '¶1,' cannot be read; write [¶12], [@key] or [¶12 @key]"],
    ),
    (
        "citations with a word",
        index("Said. [¶1 and]"),
        ["content/index.md:17:11: 'and' cannot be read; write [¶12], [@key] or [¶12 @key]"],
    ),
    (
        "a citation without the mark",
        index("Said. [12] [¶1]"),
        [
            "content/index.md:17:7: '[12]' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a citation in round brackets",
        index("Said. [¶1] More. (¶2)"),
        [
            "content/index.md:17:18: '(¶2)' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a citation of another kind",
        index("Said. [¶1] More. [P2]"),
        [
            "content/index.md:17:18: '[P2]' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a citation without its at sign",
        index("Said. [¶1 ap-talks]"),
        ["content/index.md:17:11: 'ap-talks' cannot be read; write [¶12], [@key] or [¶12 @key]"],
    ),
    (
        "a citation not closed",
        index("Said. [¶1] More [¶2"),
        [
            "content/index.md:17:17: '[¶2' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    # links
    (
        "a heading mistyped",
        index("See [it](people.md#ann-le). [¶1]"),
        [
            "content/index.md:17:10: link to 'people.md#ann-le' leads nowhere; did you mean '#ann-lee'?"
        ],
    ),
    (
        "a heading that is not there",
        index("See [it](people.md#zzz). [¶1]"),
        [
            "content/index.md:17:10: link to 'people.md#zzz' leads nowhere; no such heading there, add it or mend the name"
        ],
    ),
    (
        "a file mistyped",
        index("See [it](peeple.md). [¶1]"),
        ["content/index.md:17:10: link to 'peeple.md' leads nowhere; did you mean 'people.md'?"],
    ),
    (
        "a file of another folder mistyped",
        index("See [it](parts/irna.md). [¶1]"),
        [
            "content/index.md:17:10: link to 'parts/irna.md' leads nowhere; did you mean 'parts/iran.md'?"
        ],
    ),
    (
        "a link to the finished page",
        index("See [it](people.html). [¶1]"),
        ["content/index.md:17:10: link to 'people.html' leads nowhere; did you mean 'people.md'?"],
    ),
    (
        "a link out of the content",
        index("See [it](../secret.md). [¶1]"),
        [
            "content/index.md:17:10: link to '../secret.md' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    (
        "a link from the root",
        index("See [it](/people.md). [¶1]"),
        ["content/index.md:17:10: link to '/people.md' leads nowhere; did you mean 'people.md'?"],
    ),
    (
        "a link that would run",
        index("See [it](javascript:alert(1)). [¶1]"),
        [
            "content/index.md:17:10: link to 'javascript:alert(1)' is not allowed; use https, mailto or a file of this site"
        ],
    ),
    (
        "a link to data",
        index("See [it](data:text/html,x). [¶1]"),
        [
            "content/index.md:17:10: link to 'data:text/html,x' is not allowed; use https, mailto or a file of this site"
        ],
    ),
    (
        "a link without a scheme",
        index("See [it](//evil.example/x). [¶1]"),
        [
            "content/index.md:17:10: link to '//evil.example/x' is not allowed; use https, mailto or a file of this site"
        ],
    ),
    (
        "a link that is no address",
        index("See [it](http://[). [¶1]"),
        [
            "content/index.md:17:10: link to 'http://[' is not allowed; use https, mailto or a file of this site"
        ],
    ),
    (
        "a link not closed",
        index("See [it](people.md. [¶1]"),
        [
            "content/index.md:17:5: '[it](' would show as it stands; write a link as [words](file.md)"
        ],
    ),
    (
        "a link with a space before its address",
        index("See [it] (people.md) and [it][people]. [¶1]"),
        [
            "content/index.md:17:10: '(people.md)' would show as it stands; write a link as [words](file.md)",
            "content/index.md:17:29: '][' would show as it stands; write a link as [words](file.md)",
        ],
    ),
    (
        "the same wrong link twice",
        index("See [it](gone.md). [¶1]\n\nSee [it](gone.md) again. [¶1]"),
        [
            "content/index.md:17:10: link to 'gone.md' leads nowhere; no such file, write one or mend the name",
            "content/index.md:19:10: link to 'gone.md' leads nowhere; no such file, write one or mend the name",
        ],
    ),
    (
        "a link that leads nowhere at all",
        index("See [it](). [¶1]"),
        ["content/index.md:17:8: the link is empty; write where it leads, [words](file.md)"],
    ),
    (
        "a bare web address",
        index("See https://example.org. [¶1]"),
        [
            "content/index.md:17:5: 'https://example.org.' would show as it stands; write a link as [words](file.md)"
        ],
    ),
    (
        "a link whose bracket is not closed",
        index("See [it(people.md#ann-lee). [¶1]"),
        [
            "content/index.md:17:8: '(people.md#ann-lee)' would show as it stands; write a link as [words](file.md)"
        ],
    ),
    (
        "an image from elsewhere",
        index("![Alt](https://example.org/x.png) [¶1]"),
        [
            "content/index.md:17:8: link to 'https://example.org/x.png' is not allowed; use https, mailto or a file of this site"
        ],
    ),
    (
        "an image without a description",
        index("![](assets/icon.svg) [¶1]"),
        ["content/index.md:17:5: the image has no description; write ![what it shows](file.png)"],
    ),
    # marks
    (
        "a heading of the first level",
        index("# Top"),
        ["content/index.md:17:3: 'Top' is on the wrong level; begin the line with ##"],
    ),
    (
        "a level skipped",
        index("#### Deep"),
        ["content/index.md:17:6: 'Deep' is on the wrong level; begin the line with ###"],
    ),
    (
        "two headings of one name",
        index("## First"),
        ["content/index.md:17:4: a second heading with the id 'first'; add {: #other }"],
    ),
    (
        "raw HTML",
        index("<b>Bold.</b> [¶1]"),
        [
            "content/index.md:17:1: '<b>' would show as it stands; write Markdown, not HTML",
            "content/index.md:17:9: '</b>' would show as it stands; write Markdown, not HTML",
        ],
    ),
    (
        "a script",
        index("<script>x</script> [¶1]"),
        [
            "content/index.md:17:1: '<script>' would show as it stands; write Markdown, not HTML",
            "content/index.md:17:10: '</script>' would show as it stands; write Markdown, not HTML",
        ],
    ),
    (
        "a frame",
        index("<iframe src=x></iframe> [¶1]"),
        [
            "content/index.md:17:1: '<iframe src=x>' would show as it stands; write Markdown, not HTML",
            "content/index.md:17:15: '</iframe>' would show as it stands; write Markdown, not HTML",
        ],
    ),
    (
        "a form",
        index("<form> [¶1]"),
        ["content/index.md:17:1: '<form>' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a style",
        index("<style>x</style> [¶1]"),
        [
            "content/index.md:17:1: '<style>' would show as it stands; write Markdown, not HTML",
            "content/index.md:17:9: '</style>' would show as it stands; write Markdown, not HTML",
        ],
    ),
    (
        "a redirection",
        index("<meta http-equiv=refresh content=0> [¶1]"),
        [
            "content/index.md:17:1: '<meta http-equiv=refresh content=0>' would show as it stands; write Markdown, not HTML"
        ],
    ),
    (
        "a bare web address in angle brackets",
        index("<https://example.org> [¶1]"),
        [
            "content/index.md:17:1: '<https://example.org>' would show as it stands; write Markdown, not HTML"
        ],
    ),
    (
        "bold not closed",
        index("This is **bold. [¶1]"),
        [
            "content/index.md:17:9: '**' would show as it stands; close **bold words** and *italics* on both sides"
        ],
    ),
    (
        "an attribute that is not allowed",
        index("Said. [¶1]\n{: style=x }"),
        ["content/index.md:18:4: the attribute 'style' is not allowed here; remove it"],
    ),
    (
        "an event handler",
        index("Said. [¶1]\n{: onclick=x }"),
        ["content/index.md:18:4: the attribute 'onclick' is not allowed here; remove it"],
    ),
    (
        "a class mistyped",
        index("A question?\n{: .our }"),
        ["content/index.md:18:4: unknown class 'our'; did you mean 'ours'?"],
    ),
    (
        "an attribute list in a line",
        index("A question? {: .ours } More. [¶1]"),
        [
            "content/index.md:17:13: '{: .ours }' would show as it stands; put {: … } at the end of a heading, or below a paragraph"
        ],
    ),
    # boxes
    (
        "a box mistyped",
        index('!!! backgroud "B"\n    X. [@ap-talks]'),
        ["content/index.md:17:5: unknown box 'backgroud'; did you mean 'background'?"],
    ),
    (
        "a box without a title",
        index("!!! background\n    X. [@ap-talks]"),
        ['content/index.md:17:1: the box has no title; write !!! background "A few words"'],
    ),
    (
        "a box whose title has no quotation marks",
        index("!!! background The island\n    X. [@ap-talks]"),
        [
            'content/index.md:17:1: the title stands without quotation marks; write !!! background "A few words"'
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
        "a dispute without sides",
        index('!!! disputed "D"\n    One. [¶1]'),
        ["content/index.md:17:1: a dispute needs two sides, not 0; write two list items"],
    ),
    (
        "a dispute of uneven sides",
        index('!!! disputed "D"\n    - One two three four. [¶1]\n    - One. [¶1]'),
        ["content/index.md:17:1: the sides have 4 and 1 words; make them even"],
    ),
    (
        "a box and a heading of one name",
        index('!!! background "First"\n    Fact. [@ap-talks]'),
        ["content/index.md:17:17: a second 'first' on this page; give the box another title"],
    ),
    # quotations and dates
    (
        "a quotation of nobody",
        index("> “Words.” [¶1]"),
        ["content/index.md:17:3: a quotation must say whose it is; end it with '> — Name [¶1]'"],
    ),
    (
        "a quotation with a hyphen before the name",
        index("> “Words.”\n>\n> - Ann [¶1]"),
        ["content/index.md:17:3: a quotation must say whose it is; end it with '> — Name [¶1]'"],
    ),
    (
        "a quotation without its paragraph",
        index("> “Words.”\n>\n> — Ann"),
        [
            "content/index.md:17:3: '“Words.”' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a month that is none",
        index("2018-13-01\n:   X. [¶1]"),
        ["content/index.md:17:1: '2018-13-01' is no date; write 2018-05-08, 2018-05 or 2018"],
    ),
    (
        "a date without zeros",
        index("2018-5-1\n:   X. [¶1]"),
        ["content/index.md:17:1: '2018-5-1' is no date; write 2018-05-08, 2018-05 or 2018"],
    ),
    (
        "a date in words",
        index("May 2018\n:   X. [¶1]"),
        ["content/index.md:17:1: 'May 2018' is no date; write 2018-05-08, 2018-05 or 2018"],
    ),
    (
        "a date whose entry lacks its space",
        index("2018-05-08\n:X. [¶1]"),
        [
            "content/index.md:17:1: '2018-05-08' would show as it stands; begin the line below a date with a colon and three spaces"
        ],
    ),
    (
        "a later event outside a since box",
        index("2026-01-02\n:   Done. [@ap-talks]"),
        ["content/index.md:17:1: '2026-01-02' is after the article; put it in a since box"],
    ),
    (
        "an earlier event in a since box",
        index('!!! since "S"\n    2018\n    :   Done. [@ap-talks]'),
        ["content/index.md:18:5: '2018' is before the article; move it out of the since box"],
    ),
    (
        "an event later than the part's sources",
        part_with("## Said", '!!! since "S"\n    2026-08-02\n    :   Done. [@ap-talks]\n\n## Said'),
        ["content/parts/iran.md:46:5: '2026-08-02' is later than since.until; change one of them"],
    ),
    # the guide, people and words
    (
        "a gap in the guide",
        guide("## ¶1 {: #p1 .event }", "## ¶3 {: #p3 .event }"),
        ["content/article.md:8:4: the guide has no ¶1 here; write ## ¶1 {: #p1 .event }"],
    ),
    (
        "a guide that ends early",
        {"content/article.md": GUIDE[: GUIDE.index("## ¶2")]},
        ["content/article.md:10:11: the guide ends at ¶1; add the rest, up to ¶2"],
    ),
    (
        "a guide that goes on too long",
        {"content/article.md": GUIDE + "\n## ¶3 {: #p3 .event }\n\nThird. [¶2]\n"},
        ["content/article.md:16:4: the article has 2 paragraphs; remove this entry"],
    ),
    (
        "a paragraph without a voice",
        guide(" .event", ""),
        ["content/article.md:8:4: ¶1: no voice; add one of .event, .judgment, .named, .unnamed"],
    ),
    (
        "a named voice without a speaker",
        guide(' speakers="ann-lee"', ""),
        ['content/article.md:12:4: ¶2: speakers="…" and .named go together; add or remove one'],
    ),
    (
        "a speaker mistyped",
        guide('"ann-lee"', '"an-lee"'),
        [
            "content/article.md:12:4: ¶2: nobody in content/people.md is 'an-lee'; did you mean 'ann-lee'?"
        ],
    ),
    (
        "a voice mistyped",
        guide(".event", ".evnt"),
        ["content/article.md:8:14: unknown class 'evnt'; did you mean 'event'?"],
    ),
    (
        "an entry below another",
        {"content/people.md": PAGES["content/people.md"] + "\n### Bob\n\nA man. [¶1]\n"},
        ["content/people.md:12:5: 'Bob' is on the wrong level; begin the line with ##"],
    ),
    (
        "an entry without a text",
        {"content/people.md": PAGES["content/people.md"] + "\n## Bob\n\n## Cy\n\nA man. [¶1]\n"},
        ["content/people.md:12:4: 'Bob' has no text; its first paragraph is its preview"],
    ),
    # sources and settings
    (
        "a date of a source in words",
        sources('date = "2025-03-06"', 'date = "6 March"'),
        ["content/sources.toml:5:1: '6 March' is no date; write 2025-03-07, 2025 or undated"],
    ),
    (
        "an address that is none",
        sources("https://", "ftp://"),
        [
            "content/sources.toml:6:1: 'ftp://example.org/talks' is no web address; write https://, then no spaces"
        ],
    ),
    (
        "a source with a key too many",
        sources('"AP"\n', '"AP"\nvia = 1\n'),
        ["content/sources.toml:3:1: 'ap-talks.via' must not be 1; write a text in quotes"],
    ),
    (
        "a source written twice",
        {"content/sources.toml": SOURCES + "\n" + SOURCES},
        [
            "content/sources.toml:8:10: the TOML cannot be read: Cannot declare ('ap-talks',) twice; this table stands here twice, remove one"
        ],
    ),
    (
        "a key of a source mistyped",
        sources('name = "AP"', 'nmae = "AP"'),
        ["content/sources.toml:2:1: unknown key 'nmae'; did you mean 'name'?"],
    ),
    (
        "a source that nobody cites",
        {"content/sources.toml": SOURCES + "\n" + SOURCES.replace("ap-talks", "ap-spare")},
        ["content/sources.toml:9:1: no page cites the source 'ap-spare'; cite it or remove it"],
    ),
    (
        "a setting mistyped",
        {"content/site.toml": SITE.replace("reach =", "reech =")},
        ["content/site.toml:5:1: unknown key 'reech'; did you mean 'reach'?"],
    ),
    # no noise
    (
        "a broken page, and its links elsewhere are not told",
        {"content/people.md": PAGES["content/people.md"].replace("order = 8\n", "")},
        ["content/people.md:1:1: the key 'order' is missing; add it"],
    ),
    (
        "a broken page, and a mistake elsewhere is told",
        {"content/people.md": "", **index("Bare statement.")},
        [
            "content/index.md:17:1: 'Bare statement.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
            "content/people.md:1:1: is empty; begin with keys between two lines of +++",
        ],
    ),
    (
        "broken sources, and their citations are not told",
        {"content/sources.toml": SOURCES.replace('"AP"', '"AP'), **index("Bare statement.")},
        [
            "content/index.md:17:1: 'Bare statement.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
            "content/sources.toml:2:11: the TOML cannot be read: Illegal character '\\n'; close the text with a quotation mark",
        ],
    ),
    (
        "broken settings, and a mistake elsewhere is told",
        {"content/site.toml": SITE.replace('"/"', "/"), **index("Bare statement.")},
        [
            "content/index.md:17:1: 'Bare statement.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
            "content/site.toml:2:11: the TOML cannot be read: Invalid value; write a text in quotes, a number or a date",
        ],
    ),
    # files
    (
        "a TOML file that nothing reads",
        {"content/source.toml": "x = 1\n"},
        ["content/source.toml:1:1: is not read by anything; did you mean 'content/sources.toml'?"],
    ),
    (
        "a drawing that could run",
        {
            "content/assets/e.svg": '<svg xmlns="http://www.w3.org/2000/svg">\n<script>1</script></svg>'
        },
        ["content/assets/e.svg:2:1: '<script' could run or load something; keep to plain shapes"],
    ),
    (
        "a drawing with an event handler",
        {"content/assets/e.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'},
        ["content/assets/e.svg:1:40: 'onload=' could run or load something; keep to plain shapes"],
    ),
    (
        "a drawing that loads something",
        {"content/assets/e.svg": '<svg><use href="https://example.org/e.svg#e"/></svg>'},
        ["content/assets/e.svg:1:11: 'href=\"' could run or load something; keep to plain shapes"],
    ),
    (
        "a control character",
        index("One\x07 two. [¶1]"),
        [
            "content/index.md:17:4: the character U+0007 does not show as itself; type a plain one, or none"
        ],
    ),
    # front matter
    (
        "a value forgotten, below a line separator",
        page(
            INDEX.replace('title = "Home"', 'title = "Ho\u2028me"').replace("order = 0", "order = ")
        ),
        [
            "content/index.md:2:12: the character U+2028 does not show as itself; type a plain one, or none",
            "content/index.md:5:9: the TOML cannot be read: Invalid value; write a text in quotes, a number or a date",
        ],
    ),
    (
        "a number beyond all bounds",
        page(INDEX.replace("order = 0", "order = 1" + "0" * 5000)),
        [
            "content/index.md:5:1: the TOML cannot be read: Exceeds the limit (4300 digits) for integer string conversion: value has 5001 digits; mend this line"
        ],
    ),
    (
        "lists nested without end",
        page(INDEX.replace("order = 0", "order = " + "[" * 3000)),
        [
            "content/index.md:5:1: the TOML cannot be read: maximum recursion depth exceeded; mend this line"
        ],
    ),
    # attributes
    (
        "a class that hides a statement",
        index("The moon is made of cheese.\n{: .cites }"),
        ["content/index.md:18:4: unknown class 'cites'; known are ours"],
    ),
    (
        "a class of a section on a paragraph",
        index("The moon is made of cheese.\n{: .aside }"),
        ["content/index.md:18:4: unknown class 'aside'; known are ours"],
    ),
    (
        "two classes",
        index("Mine.\n{: .ours .aside }"),
        ["content/index.md:18:1: unknown class 'ours aside'; known are ours"],
    ),
    (
        "an attribute whose name stands elsewhere",
        index('## The title {: title="x" }'),
        ["content/index.md:17:17: the attribute 'title' is not allowed here; remove it"],
    ),
    (
        "a column that is aligned",
        index("| Word |\n|:--|\n| One [¶1] |"),
        ["content/index.md:17:3: a column cannot be aligned; write |---| below its head"],
    ),
    (
        "an image that is a page",
        index("![A person](people.md) [¶1]"),
        [
            "content/index.md:17:13: 'people.md' is no image; show a file that ends in .svg .png .jpg .webp"
        ],
    ),
    # links
    (
        "an address without a host",
        index("[x](https://) and [y](mailto:). [¶1]"),
        [
            "content/index.md:17:5: link to 'https://' is not allowed; use https, mailto or a file of this site",
            "content/index.md:17:23: link to 'mailto:' is not allowed; use https, mailto or a file of this site",
        ],
    ),
    (
        "a citation inside a link",
        index("[Ann [¶1]](people.md)"),
        ["content/index.md:17:1: a citation stands inside a link; put it behind the link"],
    ),
    (
        "a citation that is not closed, before one that is",
        index("One [¶1 and two. Three. [¶2]"),
        [
            "content/index.md:17:5: '[¶1 and two. Three. ' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a paragraph with a zero",
        index("One. [¶01]"),
        ["content/index.md:17:7: '¶01' cannot be read; write [¶12], [@key] or [¶12 @key]"],
    ),
    (
        "bold that is not closed, after bold that is",
        index("**One** two. [¶1]\n\n- **Three four. [¶1]"),
        [
            "content/index.md:19:3: '**' would show as it stands; close **bold words** and *italics* on both sides"
        ],
    ),
    (
        "a backslash in a statement without a mark",
        index("A thing \\* so it is."),
        [
            "content/index.md:17:1: 'A thing * so it is.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a way around the folder",
        index("[x](../assets/icon.svg) [¶1]"),
        [
            "content/index.md:17:5: link to '../assets/icon.svg' leads nowhere; no such file, write one or mend the name"
        ],
    ),
    # boxes
    (
        "a box with an empty title",
        index('!!! care ""\n    X. [¶1 @ap-talks]'),
        ['content/index.md:17:1: the box has no title; write !!! care "A few words"'],
    ),
    # dates
    (
        "a month by its name",
        index("July 2015\n:   Done. [@ap-talks]"),
        ["content/index.md:17:1: 'July 2015' is no date; write 2018-05-08, 2018-05 or 2018"],
    ),
    # settings
    (
        "settings that cannot be used, with a since box",
        index('!!! since "S"\n    2026-08-02\n    :   Done. [@ap-talks]')
        | {"content/site.toml": SITE.replace("kicker", "kikker")},
        ["content/site.toml:3:1: unknown key 'kikker'; did you mean 'kicker'?"],
    ),
    (
        "a step mistyped",
        {"content/site.toml": SITE.replace("[steps.table]", "[steps.tabel]")},
        ["content/site.toml:17:8: unknown key 'tabel'; did you mean 'table'?"],
    ),
    (
        "a step too many",
        {"content/site.toml": SITE + '[steps.fifth]\nname = "F"\nquestion = "?"\n'},
        ["content/site.toml:26:8: unknown key 'fifth'; known are pressure, table, deal, lasting"],
    ),
    (
        "an address without a slash at its end",
        {"content/site.toml": SITE.replace('address = "/"', 'address = "/to-the-table"')},
        [
            "content/site.toml:2:1: '/to-the-table' is no address; write /, /folder/ or https://host/folder/"
        ],
    ),
    (
        "an address that would run",
        {"content/site.toml": SITE.replace('address = "/"', 'address = "javascript:1/"')},
        [
            "content/site.toml:2:1: 'javascript:1/' is no address; write /, /folder/ or https://host/folder/"
        ],
    ),
    (
        "a source whose address cannot be read",
        sources("https://example.org/talks", "https://[x/"),
        [
            "content/sources.toml:6:1: 'https://[x/' is no web address; write https://, then no spaces"
        ],
    ),
    (
        "a source without a host",
        sources("https://example.org/talks", "https:///talks"),
        [
            "content/sources.toml:6:1: 'https:///talks' is no web address; write https://, then no spaces"
        ],
    ),
    (
        "texts nested too deeply",
        index("\n".join("    " * n + "- x" for n in range(400))),
        ["content/index.md:1:1: is nested too deeply; write plain text"],
    ),
    # as a new editor writes
    (
        "a table of tables",
        part_with("[compare]", "[[compare]]"),
        ["content/parts/iran.md:23:3: 'compare' must not be [{}]; write one table"],
    ),
    (
        "a comparison that is a list",
        {
            "content/parts/iran.md": PAGES["content/parts/iran.md"]
            .replace("[compare]\n", "")
            .replace("order = 1", 'order = 1\ncompare = ["gaza"]')
        },
        ["content/parts/iran.md:6:1: 'compare' must not be ['gaza']; write one table"],
    ),
    (
        "the section for what came later forgotten",
        part_with(" {: .since }", ""),
        [
            "content/parts/iran.md:24:2: no section shows this track; add ## Since the article {: .since }"
        ],
    ),
    (
        "the class of a section mistyped",
        part_with("{: .since }", "{: .sinc }"),
        ["content/parts/iran.md:49:13: unknown class 'sinc'; did you mean 'since'?"],
    ),
    (
        "a part in the wrong folder",
        {"content/iran.md": PAGES["content/parts/iran.md"].replace("order = 1", "order = 50")},
        ["content/iran.md:1:1: has the head of a part; move it to content/parts/"],
    ),
    (
        "a mistake in the head and one in the text",
        page(INDEX.replace("title =", "titel =") + "\nBare.\n"),
        [
            "content/index.md:2:1: unknown key 'titel'; did you mean 'title'?",
            "content/index.md:17:1: 'Bare.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
        ],
    ),
    (
        "a number with a comma",
        page(INDEX.replace("order = 0", "order = 0,")),
        [
            'content/index.md:5:10: the TOML cannot be read: Expected newline or end of document after a statement; write one number, one date, or one "text" with “ and ” inside'
        ],
    ),
    (
        "a later event that cites a paragraph",
        index('!!! since "S"\n    2026-01-02\n    :   Done. [¶1]'),
        ["content/index.md:19:9: 'Done.' stands in a box; name its source [@key]"],
    ),
    (
        "a later event with a paragraph, outside a box",
        index("2026-01-02\n:   Done. [¶1 @ap-talks]"),
        ["content/index.md:17:1: '2026-01-02' is after the article; put it in a since box"],
    ),
    (
        "a later date mistyped",
        index('!!! since "S"\n    2026-1-2\n    :   Done. [@ap-talks]'),
        ["content/index.md:18:5: '2026-1-2' is no date; write 2018-05-08, 2018-05 or 2018"],
    ),
    (
        "the colon below a date forgotten",
        index("2018-05-08\n    Done. [¶1]"),
        [
            "content/index.md:17:1: '2018-05-08' would show as it stands; begin the line below a date with a colon and three spaces"
        ],
    ),
    (
        "a date and its event on one line",
        index("2018-05-08: Done. [¶1]"),
        [
            "content/index.md:17:1: '2018-05-08' would show as it stands; begin the line below a date with a colon and three spaces"
        ],
    ),
    (
        "a no-break space in a mark",
        index('!!!\u00a0background "B"\n    X. [@ap-talks]'),
        [
            "content/index.md:17:4: the character U+00A0 does not show as itself; type a plain one, or none"
        ],
    ),
    (
        "a dash from a word processor as a list",
        index("- One. [¶1]\n– Two. [¶1]"),
        [
            "content/index.md:18:1: '– ' would show as it stands; leave a line empty above a list; begin items with -"
        ],
    ),
    (
        "a paragraph cited without brackets",
        index("One ¶1 and two. [¶2]"),
        [
            "content/index.md:17:5: '¶1' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a link without words",
        index("One [](people.md#ann-lee). [¶1]"),
        ["content/index.md:17:5: the link has no words; write [words](file.md)"],
    ),
    (
        "a named voice without a speaker",
        guide(' speakers="ann-lee"', "")
        | {"content/who-says-so.md": front("Voices", 50) + "## Named {: .named }\n"},
        ['content/article.md:12:4: ¶2: speakers="…" and .named go together; add or remove one'],
    ),
    (
        "a title twice",
        {"content/extra.md": front("Guide", 50)},
        [
            "content/extra.md:2:1: 'Guide' is the title of content/article.md as well; give it another"
        ],
    ),
    (
        "a dispute of one title in two parts",
        {
            f"content/parts/{name}.md": part(name, order)
            + '!!! disputed "D"\n    - One. [¶1]\n    - Two. [¶2]\n\n## Since {: .since }\n'
            for name, order in (("iran", 1), ("gaza", 2))
        },
        [
            "content/parts/gaza.md:45:15: content/parts/iran.md has a dispute of this title; give it another"
        ],
    ),
    (
        "a drawing that takes its styles from elsewhere",
        {"content/assets/e.svg": '<?xml-stylesheet href="#"?><svg/>'},
        [
            "content/assets/e.svg:1:1: '<?xml-stylesheet' could run or load something; keep to plain shapes"
        ],
    ),
    # places and pardons
    (
        "a guide's heading with an apostrophe and without a voice",
        guide("## ¶1 {: #p1 .event }", "## ¶1 Trump's letter {: #p1 }"),
        ["content/article.md:8:1: ¶1: no voice; add one of .event, .judgment, .named, .unnamed"],
    ),
    (
        "a style on a cell",
        index('| Word |\n|---|\n| One [¶1] {: style="position:fixed" } |'),
        ["content/index.md:19:15: the attribute 'style' is not allowed here; remove it"],
    ),
    (
        "a speaker who is a box",
        guide('speakers="ann-lee"', 'speakers="the-office"')
        | {
            "content/people.md": PAGES["content/people.md"]
            + '\n!!! background "The office"\n    X. [@ap-talks]\n'
        },
        ["content/article.md:12:4: ¶2: nobody in content/people.md is 'the-office'; add an entry"],
    ),
    (
        "a list of dates",
        index("- 2018-05-08 The U.S. left. [¶1]"),
        [
            "content/index.md:17:3: '2018-05-08' would show as it stands; begin the line below a date with a colon and three spaces"
        ],
    ),
    (
        "one class mistyped twice",
        index("## One {: .foo }\n\n## Two {: #a .foo }\n\n"),
        [
            "content/index.md:17:11: unknown class 'foo'; known are after, aside, before, disputes, parts, readings, since, tracks",
            "content/index.md:19:14: unknown class 'foo'; known are after, aside, before, disputes, parts, readings, since, tracks",
        ],
    ),
    (
        "a dispute with a quotation mark in two parts",
        {
            f"content/parts/{name}.md": part(name, order)
            + '!!! disputed "Who\'s right?"\n    - One. [¶1]\n    - Two. [¶2]\n\n## Since {: .since }\n'
            for name, order in (("iran", 1), ("gaza", 2))
        },
        [
            "content/parts/gaza.md:45:1: content/parts/iran.md has a dispute of this title; give it another"
        ],
    ),
    (
        "a link to a file of another kind",
        index("[x](notes.doc) [¶1]") | {"content/notes.docx": "x"},
        [
            "content/index.md:17:5: link to 'notes.doc' leads nowhere; no such file, write one or mend the name",
            "content/notes.docx:1:1: is not a kind of file that is published; those are .md .css .woff2 .svg .png .jpg .webp .txt",
        ],
    ),
    (
        "a citation in a summary",
        page(INDEX.replace("Home summary", "Home summary [¶1]")),
        [
            "content/index.md:4:25: '[¶1]' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "bold words in a headline",
        page(INDEX.replace("Home headline", "**Home** headline")),
        [
            "content/index.md:3:13: '**' would show as it stands; close **bold words** and *italics* on both sides"
        ],
    ),
    (
        "italics that are not closed",
        index("One *two three. [¶1]"),
        [
            "content/index.md:17:5: '*' would show as it stands; close **bold words** and *italics* on both sides"
        ],
    ),
]


@pytest.mark.parametrize(
    ("changes", "expected"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_is_told_with_its_place_and_its_remedy(
    problems: Told, changes: dict[str, str | bytes | None], expected: list[str]
) -> None:
    assert problems(changes) == expected


# What looks like a mistake, and is none.
RIGHT = [
    (
        "a date where a line wraps is none",
        index("The letter was sent on\n2025-03-05 and never answered. [¶2]"),
    ),
    ("a span of years at the start is no date", index("2024-25 was a good season. [¶2]")),
    (
        "a dash where a line wraps is no list",
        index("Talks were held\n– as he said – in Oman. [¶2]"),
    ),
    (
        "an address with an apostrophe or capitals is right",
        index("[x](https://example.org/o'brien) and [y](HTTPS://example.org/a) [¶1]"),
    ),
    ("an ampersand in a drawing", {"content/assets/e.svg": "<svg><title>A &amp; b</title></svg>"}),
    (
        "a drawing with plain shapes",
        {"content/assets/e.svg": '<?xml version="1.0"?><!-- a dot --><svg><circle r="1" /></svg>'},
    ),
]


@pytest.mark.parametrize("changes", [row[1] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_what_is_right_is_not_told(problems: Told, changes: dict[str, str]) -> None:
    assert problems(changes) == []


def test_no_mistake_is_told_without_a_remedy() -> None:
    told = [message for _, _, messages in MISTAKES for message in messages]
    without = [message for message in told if "; " not in message]
    assert without == []


def test_a_page_that_nobody_links_to_is_told(problems: Told, make) -> None:
    """Menu and reading order reach every page, so only a change of the templates can lose one."""
    templates = make() / "templates"
    base = (templates / "base.html").read_text()
    (templates / "base.html").write_text(base.replace("for each in pages", "for each in []"))
    (templates / "turn.html").write_text("")
    assert problems({"content/extra.md": front("Extra", 50)}) == [
        "content/extra.md:1:1: no page links here; link to it from another"
    ]


def test_a_file_that_cannot_be_read_is_told(problems: Told, make, monkeypatch) -> None:
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "people.md":
            raise PermissionError(13, "Permission denied")
        return read(path)

    make()
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert problems() == [
        "content/people.md:1:1: cannot be read: Permission denied; give access to it"
    ]


def test_a_dead_link_in_a_template_is_told_with_the_templates_line(problems: Told, make) -> None:
    folder = make()
    template = folder / "templates" / "base.html"
    template.write_text(template.read_text().replace("assets/icon.svg", "assets/icno.svg"))
    before = template.read_text()[: template.read_text().index("icno.svg")].split("\n")
    place = f"templates/base.html:{len(before)}:{len(before[-1]) + 1}"
    assert problems()[0] == f"{place}: '../assets/icno.svg' leads nowhere; mend the link"


def test_an_undefined_variable_in_a_template_is_told_with_its_line(problems: Told, make) -> None:
    folder = make()
    template = folder / "templates" / "page.html"
    text = template.read_text().replace("{{ page.meta.headline", "{{ page.meta.headlin")
    template.write_text(text)
    line = text[: text.index("headlin|")].count("\n") + 1
    assert problems() == [
        f"templates/page.html:{line}:1: 'builder.records.Meta object' has no attribute 'headlin'; mend this line"
    ]


def test_a_syntax_error_in_a_template_is_told_with_its_line(problems: Told, make) -> None:
    folder = make()
    (folder / "templates" / "part.html").write_text("{% block main %}\n{% if %}\n")
    told = problems()
    assert told == [
        "templates/part.html:2:1: Expected an expression, got 'end of statement block'; mend this line"
    ]


def test_a_template_that_ends_in_a_comment_is_told_as_itself(problems: Told, make) -> None:
    template = make() / "templates" / "track.html"
    template.write_text(template.read_text() + "{# note")
    last = template.read_text().count("\n") + 1
    assert problems({"content/index.md": INDEX + "\n## Tracks {: .tracks }\n"}) == [
        f"templates/track.html:{last}:1: Missing end of comment tag; mend this line"
    ]


def test_a_template_that_is_not_utf_8_is_told_as_itself(problems: Told, make) -> None:
    template = make() / "templates" / "turn.html"
    template.write_bytes(b"\xff" + template.read_bytes())
    assert problems() == [
        "templates/turn.html:1:1: is not UTF-8, the encoding of all texts; mend this line"
    ]


def test_a_dead_link_with_an_entity_in_a_template_is_told(problems: Told, make) -> None:
    template = make() / "templates" / "turn.html"
    template.write_text('<a href="it&#39;s.html">x</a>\n' + template.read_text())
    told = problems()
    assert len(told) == len([name for name in PAGES if name.endswith(".md")])
    assert {each.partition(": ")[2] for each in told} == {
        "'it's.html' leads nowhere; mend the link"
    }


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(make) -> None:
    from builder import pipeline

    plain, *_ = pipeline.build(make())
    windows = "\ufeff" + INDEX.replace("\n", "\r\n")
    same, found, *_ = pipeline.build(make({"content/index.md": windows}))
    assert found == []
    assert same == plain


def test_a_link_out_of_content_is_told(problems: Told, make, tmp_path_factory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text("secret")
    (make() / "content" / "note.md").symlink_to(secret)
    assert problems() == ["content/note.md:1:1: is a symbolic link; put the file itself here"]
