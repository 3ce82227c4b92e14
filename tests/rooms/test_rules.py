"""The rules of what a text holds."""

import pytest
from conftest import Make, mistakes, rights
from tiny import INDEX, PART, SITE, SOURCES, front, index, part_with

from builder.load import load
from builder.rules import check_words

# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    (
        "two sections since the article",
        part_with("## Since {: .since }", "## Since {: .since }\n\n## Later {: .since }"),
        ["content/parts/iran.md:52:4: a second section is .since; put its text into the first"],
    ),
    (
        "a group mistyped",
        part_with('group = "now"', 'group = "nwo"'),
        ["content/parts/iran.md:6:1: unknown group 'nwo'; did you mean 'now'?"],
    ),
    (
        "a value that another step takes",
        part_with('step = "reached"', 'step = "used"'),
        [
            "content/parts/iran.md:13:1: 'track.table.step' must not be 'used'; write one of reached, partly, not, unsaid"
        ],
    ),
    (
        "a value that another step takes, in the later track",
        part_with('[since.deal]\nstep = "reached"', '[since.deal]\nstep = "none"'),
        [
            "content/parts/iran.md:37:1: 'since.deal.step' must not be 'none'; write one of reached, partly, not, unsaid"
        ],
    ),
    (
        "a date later than the sources reach",
        part_with("until = 2026-07-01", "until = 2026-08-01"),
        [
            "content/parts/iran.md:26:1: 'since.until' is later than reach in content/site.toml; change one of them"
        ],
    ),
    (
        "a cell without its paragraph",
        part_with("Step deal. [¶1]", "Step deal."),
        ["content/parts/iran.md:19:1: 'track.deal.text' rests on nothing; cite its ¶"],
    ),
    (
        "a later cell without its source",
        part_with("Step deal. [@ap-talks]", "Step deal. [¶1]"),
        ["content/parts/iran.md:39:1: 'since.deal.text' rests on nothing; cite a source [@key]"],
    ),
    (
        "a line without its source",
        part_with("line. [@ap-talks]", "line."),
        ["content/parts/iran.md:27:1: 'since.line' rests on nothing; cite a source [@key]"],
    ),
    (
        "a cell of two paragraphs",
        part_with("Step deal. [¶1]", "Step deal. [¶1]\\n\\nMore. [¶1]"),
        [
            "content/parts/iran.md:19:1: 'track.deal.text' must be one paragraph; write plain sentences"
        ],
    ),
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
        "a quotation without its paragraph",
        index("> “Words.”\n>\n> — Ann"),
        ["content/index.md:17:3: '“Words.”' rests on nothing; cite its ¶ behind the name"],
    ),
    (
        "a month that is none",
        index("2018-13-01\n:   X. [¶1]"),
        [
            "content/index.md:17:1: '2018-13-01' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
        ],
    ),
    (
        "a month that is none among the site's own changes",
        {"content/about.md": front("About", 50) + "2027-01\n:   X.\n\n2026-13\n:   X.\n"},
        [
            "content/about.md:11:1: '2026-13' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
        ],
    ),
    (
        "dates that are none, in a part: above its list and in what came later",
        {
            "content/parts/iran.md": PART.replace(
                "## Since", "2019-02-30\n:   X. [¶1]\n\n## Since", 1
            )
            + '!!! since "S"\n    15 August 2026\n    :   X. [@ap-talks]\n'
        },
        [
            "content/parts/iran.md:50:1: '2019-02-30' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it",
            "content/parts/iran.md:55:5: '15 August 2026' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it",
        ],
    ),
    (
        "a date without zeros",
        index("2018-5-1\n:   X. [¶1]"),
        [
            "content/index.md:17:1: '2018-5-1' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
        ],
    ),
    (
        "a date in words",
        index("May 2018\n:   X. [¶1]"),
        [
            "content/index.md:17:1: 'May 2018' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
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
        ["content/parts/iran.md:47:5: '2026-08-02' is later than since.until; change one of them"],
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
    (
        "a backslash in a statement without a mark",
        index("A thing \\* so it is."),
        [
            "content/index.md:17:1: 'A thing * so it is.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a month by its name",
        index("July 2015\n:   Done. [@ap-talks]"),
        [
            "content/index.md:17:1: 'July 2015' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
        ],
    ),
    (
        "the section for what came later forgotten",
        part_with(" {: .since }", ""),
        [
            "content/parts/iran.md:25:2: no section shows this track; add ## Since the article {: .since }"
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
        [
            "content/index.md:18:5: '2026-1-2' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it"
        ],
    ),
    # words that would be lost
    (
        "a year that begins a sentence",
        index("2018. The accord ends. [¶1]"),
        [
            "content/index.md:17:1: the list would show 1 for '2018'; count on from 1, or write 2018\\. to begin a sentence with it"
        ],
    ),
    (
        "a list that begins with three",
        index("3. One. [¶1]\n4. Two. [¶1]"),
        [
            "content/index.md:17:1: the list would show 1 for '3'; count on from 1, or write 3\\. to begin a sentence with it"
        ],
    ),
    (
        "a list that leaves out a number",
        index("1. One. [¶1]\n3. Two. [¶1]"),
        [
            "content/index.md:18:1: the list would show 2 for '3'; count on from 1, or write 3\\. to begin a sentence with it"
        ],
    ),
    (
        "a list of ones",
        index("1. One. [¶1]\n1. Two. [¶1]"),
        [
            "content/index.md:18:1: the list would show 2 for '1'; count on from 1, or write 1\\. to begin a sentence with it"
        ],
    ),
    (
        "a list in a box that begins with two",
        index('!!! background "B"\n    2. One. [@ap-talks]'),
        [
            "content/index.md:18:5: the list would show 1 for '2'; count on from 1, or write 2\\. to begin a sentence with it"
        ],
    ),
    (
        "a cell too many",
        index("| A | B |\n|---|---|\n| x | y [¶1] | lost |"),
        ["content/index.md:19:1: the row has 3 cells and the head 2; take some out, or write \\|"],
    ),
    (
        "a number too many",
        index("| A |\n|---|\n| x [¶1] | 42 |"),
        ["content/index.md:19:1: the row has 2 cells and the head 1; take some out, or write \\|"],
    ),
    (
        "a sign too many",
        index("| A |\n|---|\n| x [¶1] | ✓ |"),
        ["content/index.md:19:1: the row has 2 cells and the head 1; take some out, or write \\|"],
    ),
    (
        "a title behind a box's kind",
        index('!!! care "Mind" this\n    X. [@ap-talks]'),
        [
            'content/index.md:17:1: \'!!! care "Mind" this\' would show as it stands; begin a box with !!! kind "Title", in straight marks, and its text with four spaces'
        ],
    ),
    # places
    (
        "a picture alone",
        index("![A dot](assets/icon.svg)"),
        [
            "content/index.md:17:1: a picture rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a statement that begins with marks",
        index('**"Bold"** it is.\n\nIt\'s "so" -- bare.'),
        [
            "content/index.md:17:3: '“Bold”' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
            "content/index.md:19:1: 'It’s “so” – bare.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }",
        ],
    ),
    (
        "the third of three alike in one list",
        index("- So. [¶1]\n- So. [¶1]\n- So."),
        [
            "content/index.md:19:3: 'So.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a statement whose words stand in the front matter",
        index("Home headline"),
        [
            "content/index.md:17:1: 'Home headline' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a statement in a second paragraph of a box",
        index('!!! background "B"\n    One. [@ap-talks]\n\n    One.'),
        ["content/index.md:20:5: 'One.' stands in a box; name its source [@key]"],
    ),
    (
        "a date with an empty line below it, and no support",
        index("2018\n\n:   Done."),
        [
            "content/index.md:19:5: 'Done.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "two dates for one entry",
        index("2018\n2019\n:   A. [¶1]"),
        ["content/index.md:18:1: a date has no entry of its own; write one below each date"],
    ),
    (
        "an entry without a date, first in its list",
        index("## Dates\n:   A. [¶1]\n\n2019\n:   B. [¶1]\n"),
        ["content/index.md:18:5: an entry has no date of its own; write one on the line above it"],
    ),
    (
        "two entries of one date",
        index("2018\n:   A. [¶1]\n:   B. [¶1]\n"),
        ["content/index.md:19:5: an entry has no date of its own; write one on the line above it"],
    ),
    (
        "a date inside an entry",
        index("2018\n:   A. [¶1]\n\n    2019\n    :   B. [¶1]\n"),
        ["content/index.md:20:5: dates stand inside an entry; write one list"],
    ),
    (
        "a list that counts backward",
        index("2. a [¶1]\n1. b [¶1]"),
        [
            "content/index.md:17:1: the list would show 1 for '2'; count on from 1, or write 2\\. to begin a sentence with it"
        ],
    ),
    (
        "a link in a date",
        index("[2018](people.md)\n:   A. [¶1]"),
        ["content/index.md:17:2: only a date stands above an entry; write it bare"],
    ),
    (
        "an empty item",
        index("- One. [¶1]\n- "),
        [
            "content/index.md:17:1: an empty line rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a sign too many in a table",
        index("| A | B |\n|---|---|\n| a [¶1] | z | + |"),
        ["content/index.md:19:1: the row has 3 cells and the head 2; take some out, or write \\|"],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)

# What looks like a mistake, and is none.
RIGHT = [
    (
        "a date with an empty line below it",
        index("2018-05-08\n\n:   Done. [¶1]\n\n2019\n:   So. [¶1]"),
    ),
    ("a year with a backslash", index("2018\\. The accord ends. [¶1]")),
    ("a list whose items are far apart", index("1. One. [¶1]\n\n2. Two. [¶1]")),
    ("a row with fewer cells", index("| A | B |\n|---|---|\n| x [¶1] |")),
    ("words in parts and with underlines", index("un*believ*able snake_case \\_x\\_ [¶1]")),
    ("an address with brackets", index("[x](https://example.org/a_(b)) [¶1]")),
    (
        "a box with two lists, a table and a quotation",
        index(
            '!!! background "B"\n    - One. [@ap-talks]\n\n    1. Two. [@ap-talks]\n\n    | A |\n    |---|\n    | x [@ap-talks] |\n\n    > “W.”\n    >\n    > — Ann [@ap-talks]'
        ),
    ),
]

test_what_is_right_is_not_told = rights(RIGHT)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("The zebra left, said Ann. [¶1]", 5),
        ("- One left. [¶1]\n- A zebra left. [¶1]", 5),
        ("So. [¶1]\n\n2019\n:   A zebra left. [¶1]", 7),
    ],
)
def test_a_word_that_markdown_loses_is_told_where_it_stands(
    make: Make, text: str, column: int
) -> None:
    """Nothing is known that makes it lose one untold; so it is taken out of the tree here."""
    page = load(make(index(text)), []).pages["index.html"]
    assert not [*check_words(page)]
    for element in page.tree.iter():
        element.text = (element.text or "").replace("zebra", "")
        element.tail = (element.tail or "").replace("zebra", "")
    line = f"{INDEX}\n{text}".split("zebra")[0].count("\n") + 1
    assert [str(each) for each in check_words(page)] == [
        f"content/index.md:{line}:{column}: 'zebra' would not show; write a \\ before the mark that hides it"
    ]
