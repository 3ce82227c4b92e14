"""The rules of how a text is written."""

from conftest import mistakes, rights
from tiny import INDEX, PAGES, guide, index, page, part_with

# The mistake, the change to the tiny site, and all that the build says of it.
MISTAKES = [
    (
        "a citation in a heading of a part, which is listed on the page",
        part_with("## Since", "## Heard [¶1]\n\n## Since"),
        [
            "content/parts/iran.md:50:4: a link stands in a name that others link to; write plain words"
        ],
    ),
    (
        "a footnote and struck words",
        index("One.[^1] ~~x~~ [¶1]"),
        [
            "content/index.md:17:5: '[^1]' would show as it stands; footnotes, struck words and line breaks are not in the format",
            "content/index.md:17:10: '~~' would show as it stands; footnotes, struck words and line breaks are not in the format",
        ],
    ),
    (
        "a line broken by a backslash",
        index("A line\\\nand another. [¶1]"),
        [
            "content/index.md:17:7: '\\' would show as it stands; footnotes, struck words and line breaks are not in the format"
        ],
    ),
    (
        "speakers outside the guide",
        part_with("## Since", '## Heard {: speakers="ann-lee" }\n\n## Since'),
        ["content/parts/iran.md:50:13: the attribute 'speakers' is not allowed here; remove it"],
    ),
    (
        "a link in a title of the guide",
        guide("## ¶1 One", "## ¶1 [One](index.md)"),
        ["content/article.md:8:4: a link stands in a name that others link to; write plain words"],
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
            "content/index.md:18:1: '-' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a citation without the mark",
        index("Said. [12] [¶1]"),
        [
            "content/index.md:17:7: '[12]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
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
            "content/index.md:17:18: '[P2]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "a citation not closed",
        index("Said. [¶1] More [¶2"),
        [
            "content/index.md:17:17: '[¶2' would show as it stands; write a citation as [¶12] or [@key]"
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
            "content/index.md:17:5: '[it(people.md#ann-lee)' would show as it stands; write a link as [words](file.md)"
        ],
    ),
    (
        "an image without a description",
        index("![](assets/icon.svg) [¶1]"),
        ["content/index.md:17:5: the image has no description; write ![what it shows](file.png)"],
    ),
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
            "content/index.md:17:9: '**' would show as it stands; close **bold words**, *italics* and `code` on both sides"
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
            "content/index.md:17:13: '{: .ours }' would show as it stands; put {: … } at the end of a heading, or directly below a paragraph or behind *words*"
        ],
    ),
    (
        "a box mistyped",
        index('!!! backgroud "B"\n    X. [@ap-talks]'),
        ["content/index.md:17:5: unknown box 'backgroud'; did you mean 'background'?"],
    ),
    (
        "a box without a title",
        index("!!! background\n    X. [@ap-talks]"),
        [
            'content/index.md:17:1: the box has no title of its own; write !!! background "A few words"'
        ],
    ),
    (
        "a box whose title has no quotation marks",
        index("!!! background The island\n    X. [@ap-talks]"),
        [
            'content/index.md:17:1: the title stands without quotation marks; write !!! background "A few words"'
        ],
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
        ["content/index.md:17:17: a second 'first' on this page; give it another"],
    ),
    (
        "a quotation of nobody",
        index("> “Words.” [¶1]"),
        [
            "content/index.md:17:3: a quotation must say whose it is; end it with '>' and '> — Name [¶1]'"
        ],
    ),
    (
        "a quotation with a hyphen before the name",
        index("> “Words.”\n>\n> - Ann [¶1]"),
        [
            "content/index.md:17:3: a quotation must say whose it is; end it with '>' and '> — Name [¶1]'"
        ],
    ),
    (
        "a date whose entry lacks its space",
        index("2018-05-08\n:X. [¶1]"),
        [
            "content/index.md:17:1: '2018-05-08' would show as it stands; begin the line below a date with a colon and three spaces"
        ],
    ),
    (
        "a voice mistyped",
        guide(".reported", ".reprted"),
        ["content/article.md:8:18: unknown class 'reprted'; did you mean 'reported'?"],
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
        ["content/index.md:18:4: unknown class 'ours aside'; known are ours"],
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
        "a citation inside a link",
        index("[Ann [¶1]](people.md)"),
        ["content/index.md:17:1: a citation stands inside a link; put it behind the link"],
    ),
    (
        "a citation that is not closed, before one that is",
        index("One [¶1 and two. Three. [¶2]"),
        [
            "content/index.md:17:5: '[¶1 and two. Three.' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "bold that is not closed, after bold that is",
        index("**One** two. [¶1]\n\n- **Three four. [¶1]"),
        [
            "content/index.md:19:3: '**' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    (
        "a box with an empty title",
        index('!!! care ""\n    X. [¶1 @ap-talks]'),
        ['content/index.md:17:1: the box has no title of its own; write !!! care "A few words"'],
    ),
    (
        "the class of a section mistyped",
        part_with("{: .since }", "{: .sinc }"),
        ["content/parts/iran.md:50:13: unknown class 'sinc'; did you mean 'since'?"],
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
        "a dash from a word processor as a list",
        index("- One. [¶1]\n– Two. [¶1]"),
        [
            "content/index.md:18:1: '–' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
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
        "a style on a cell",
        index('| Word |\n|---|\n| One [¶1] {: style="position:fixed" } |'),
        ["content/index.md:19:15: the attribute 'style' is not allowed here; remove it"],
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
            "content/index.md:17:11: unknown class 'foo'; known are after, aside, before, corrections, disputes, readings, since, tracks",
            "content/index.md:19:14: unknown class 'foo'; known are after, aside, before, corrections, disputes, readings, since, tracks",
        ],
    ),
    (
        "a citation in a summary",
        page(INDEX.replace("Home summary", "Home summary [¶1]")),
        [
            "content/index.md:4:25: '[¶1]' would show as it stands; write plain words, or \\\\ before it"
        ],
    ),
    (
        "bold words in a headline",
        page(INDEX.replace("Home headline", "**Home** headline")),
        [
            "content/index.md:3:13: '**' would show as it stands; write plain words, or \\\\ before it"
        ],
    ),
    (
        "italics that are not closed",
        index("One *two three. [¶1]"),
        [
            "content/index.md:17:5: '*' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    # comments and raw HTML, wherever they stand
    (
        "a comment",
        index("<!-- A paragraph taken out. [¶1] -->"),
        ["content/index.md:17:1: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a line",
        index("Said. [¶1] <!-- not this --> More. [¶1]"),
        ["content/index.md:17:12: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment over paragraphs",
        index("Said. [¶1]\n\n<!--\nOne. [¶1]\n\nTwo. [¶1]\n-->"),
        ["content/index.md:19:1: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a heading",
        index("## One <!-- two -->"),
        ["content/index.md:17:8: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a list",
        index("- One. [¶1]\n- Two <!-- x -->. [¶1]"),
        ["content/index.md:18:7: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a cell",
        index("| A |\n|---|\n| x <!-- y --> [¶1] |"),
        ["content/index.md:19:5: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a title",
        index('!!! care "A <!-- b -->"\n    X. [@ap-talks]'),
        ["content/index.md:17:13: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a description",
        index("![A <!-- b -->](assets/icon.svg) [¶1]"),
        ["content/index.md:17:5: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a comment in a headline",
        page(INDEX.replace("Home headline", "Home <!-- x -->")),
        [
            "content/index.md:3:18: '<!--' would show as it stands; write plain words, or \\\\ before it"
        ],
    ),
    (
        "a comment in a step",
        part_with("Step deal.", "Step <!-- x -->."),
        ["content/parts/iran.md:19:14: '<!--' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "a tag in a caption",
        index("> “Words.”\n>\n> — <i>Ann</i> [¶1]"),
        [
            "content/index.md:19:5: '<i>' would show as it stands; write Markdown, not HTML",
            "content/index.md:19:11: '</i>' would show as it stands; write Markdown, not HTML",
        ],
    ),
    (
        "a tag whose attribute holds marks",
        index('<a title="*x*"> [¶1]'),
        ["content/index.md:17:1: '<a title=' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "an entity",
        index("AT&amp;T and &#8212; so. [¶1]"),
        [
            "content/index.md:17:3: '&amp;' would show as it stands; write the character itself",
            "content/index.md:17:14: '&#8212;' would show as it stands; write the character itself",
        ],
    ),
    (
        "the key of a source without its mark",
        index("Said [ap-talks] so. [¶1]"),
        [
            "content/index.md:17:6: '[ap-talks]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "the second of two stray marks alike",
        index("*One* and *two. [¶1]\n\nA *b* and *c. [¶1]"),
        [
            "content/index.md:17:11: '*' would show as it stands; close **bold words**, *italics* and `code` on both sides",
            "content/index.md:19:11: '*' would show as it stands; close **bold words**, *italics* and `code` on both sides",
        ],
    ),
    # headings, boxes and quotations
    (
        "a heading without words",
        index("##\n\nSo. [¶1]"),
        ["content/index.md:17:1: the heading has no words; write some, or remove it"],
    ),
    (
        "a heading that is a citation",
        index("## [¶1]\n\nSo. [¶1]"),
        ["content/index.md:17:1: the heading has no words; write some, or remove it"],
    ),
    (
        "an entry without a name",
        {"content/people.md": PAGES["content/people.md"] + "\n##\n\nA man. [¶1]\n"},
        ["content/people.md:12:1: the heading has no words; write some, or remove it"],
    ),
    (
        "two headings of one name in another script",
        index("## Мир\n\n## Мир"),
        ["content/index.md:19:4: a second heading with the id 'мир'; add {: #other }"],
    ),
    (
        "the second of three quotations of nobody",
        index("> “One.”\n>\n> — Ann [¶1]\n\n> “Two.”\n\n> “Three.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:21:3: a quotation must say whose it is; end it with '>' and '> — Name [¶1]'"
        ],
    ),
    (
        "a name in the middle of a quotation",
        index("> “One.”\n>\n> — Ann [¶1]\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:19:3: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "words right below a name",
        index("> “One.”\n>\n> — Ann [¶1]\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:19:3: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "a name and no words",
        index("> — Ann [¶1]"),
        [
            "content/index.md:17:3: a quotation must say whose it is; end it with '>' and '> — Name [¶1]'"
        ],
    ),
    (
        "a list that goes on in another",
        index("1. One. [¶1]\n- Two. [¶1]"),
        [
            "content/index.md:18:1: '-' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    # languages
    (
        "a language that is none",
        index("Нет. [¶1]\n{: lang=ukrainian-language }"),
        [
            "content/index.md:18:4: 'lang' must not be 'ukrainian-language'; write a language like uk, fa or zh-Hans"
        ],
    ),
    (
        "a direction that is none",
        index("*نه*{: dir=left } he said. [¶1]"),
        ["content/index.md:17:8: 'dir' must not be 'left'; write one of ltr, rtl, auto"],
    ),
    (
        "a class without its dot",
        index("So it was. [¶1]\n{: ours }"),
        ["content/index.md:18:4: 'ours' is a class; write .ours"],
    ),
    (
        "an attribute without a value",
        index("Said. [¶1]\n{: hidden }"),
        [
            "content/index.md:18:4: the attribute 'hidden' is not allowed here; remove it, or write the value of another as \"several words\""
        ],
    ),
    (
        "the same wrong class twice in a list",
        index("- One. [¶1]\n{: .our }\n- Two. [¶1]\n{: .our }"),
        [
            "content/index.md:18:4: unknown class 'our'; did you mean 'ours'?",
            "content/index.md:20:4: unknown class 'our'; did you mean 'ours'?",
        ],
    ),
    (
        "words of two people, the first name right below its words",
        index("> “One.”\n> — Ann [¶1]\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:17:3: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "words of two people, the first name on the line of its words",
        index("> “One.” — Ann [¶1]\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:17:1: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "words of two people, the first name behind –",
        index("> “One.”\n>\n> – Ann\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:19:3: '–' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1.",
            "content/index.md:19:3: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it",
        ],
    ),
    (
        "words of two people, the first name behind --",
        index("> “One.”\n>\n> -- Ann\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:19:3: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "words of two people, the first name behind ―",
        index("> “One.”\n>\n> ― Ann\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:19:3: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "words of two people, the first name behind -",
        index("> “One.”\n>\n> - Ann\n>\n> “Two.”\n>\n> — Bob [¶2]"),
        [
            "content/index.md:19:5: something stands behind a name, or a citation before it; put citations behind the name, and an empty line below it"
        ],
    ),
    (
        "a quotation of a dash",
        index("> “One.”\n>\n> — [¶1]"),
        ["content/index.md:19:3: a quotation must say whose it is; write a name behind the —"],
    ),
    (
        "a text right below a quotation",
        index("> “One.”\n>\n> — Ann [¶1]\nAfter."),
        [
            "content/index.md:20:1: 'After.' rests on nothing; cite its ¶, box it, or mark your own words {: .ours }"
        ],
    ),
    (
        "a heading right below an item's second paragraph",
        index("- a [¶1]\n\n    b [¶1]\n## Next\n\nc [¶1]"),
        [
            "content/index.md:20:4: a heading stands inside a list or a box; begin it at the margin, below that"
        ],
    ),
    (
        "a heading in a box",
        index('!!! care "C"\n    ### H\n\n    x [@ap-talks]'),
        [
            "content/index.md:18:9: a heading stands inside a list or a box; begin it at the margin, below that"
        ],
    ),
    (
        "a list with spaces before it, in a paragraph",
        index("x [¶1]\n   - a"),
        [
            "content/index.md:18:4: '-' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a number with a space before it, in a paragraph",
        index("x [¶1]\n 1. y"),
        [
            "content/index.md:18:2: '1.' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a heading with spaces before it",
        index("   ## H [¶1]"),
        [
            "content/index.md:17:4: '##' would show as it stands; begin a heading with ## at the beginning of a line, an empty line above it; or write \\#"
        ],
    ),
    (
        "a heading underlined",
        index("Title [¶1]\n====="),
        ["content/index.md:18:1: '=====' would show as it stands; write ## before a heading"],
    ),
    (
        "a heading underlined with hyphens",
        index("Title [¶1]\n-----"),
        [
            "content/index.md:18:1: '-----' would show as it stands; rules are not in the format, a heading begins with ##"
        ],
    ),
    (
        "a rule",
        index("One. [¶1]\n\n---"),
        [
            "content/index.md:19:1: '---' would show as it stands; rules are not in the format, a heading begins with ##"
        ],
    ),
    (
        "a list with round brackets",
        index("1) a [¶1]"),
        [
            "content/index.md:17:1: '1)' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a list with bullets",
        index("• a [¶1]"),
        [
            "content/index.md:17:1: '•' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a list nested by three spaces",
        index("1. a [¶1]\n   - b [¶1]"),
        [
            "content/index.md:17:4: a list stands inside a list; write one list",
            "content/index.md:18:4: '-' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1.",
        ],
    ),
    (
        "code in a fence",
        index("~~~\nx [¶1]\n~~~"),
        [
            "content/index.md:17:1: '~~~' would show as it stands; code over several lines is not in the format"
        ],
    ),
    (
        "an empty line inside a table",
        index("| A |\n|---|\n| x [¶1] |\n\n| y [¶1] |"),
        [
            "content/index.md:21:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it"
        ],
    ),
    (
        "a class below a table",
        index("| A |\n|---|\n| x [¶1] |\n{: .ours }"),
        [
            "content/index.md:17:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it",
            "content/index.md:18:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it",
            "content/index.md:19:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it",
        ],
    ),
    (
        "a table right below a paragraph",
        index("One. [¶1]\n| A |\n|---|\n| x [¶1] |"),
        [
            "content/index.md:18:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it",
            "content/index.md:19:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it",
            "content/index.md:20:1: '|' would show as it stands; a table has a line |---|---| below its head, and empty lines around it",
        ],
    ),
    (
        "a quotation with spaces before it",
        index("     > “A.” [¶1]"),
        [
            "content/index.md:17:6: '>' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a text right below a table",
        index("| A | B |\n|---|---|\n| x [¶1] | y |\nafter [¶1]"),
        [
            "content/index.md:20:1: the line would become a row; leave a line empty between a table and a text"
        ],
    ),
    (
        "italics with underlines, not closed",
        index("One _two three. [¶1]"),
        [
            "content/index.md:17:5: '_' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    (
        "a source in round brackets",
        index("One. [¶1] Two (@ap-talks)."),
        [
            "content/index.md:17:15: '(@ap-talks)' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a citation with code in it",
        index("One. [¶1] Two [@`b`]."),
        [
            "content/index.md:17:15: '[@' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "an id twice, on a heading and a paragraph",
        index("One. [¶1]\n{: #first }"),
        ["content/index.md:17:1: a second 'first' on this page; give it another"],
    ),
    (
        "an id of two words",
        index('One. [¶1]\n{: id="a b" }'),
        ["content/index.md:18:4: 'id' must not be 'a b'; write one word without spaces"],
    ),
    (
        "a class on a dated entry",
        index("2018\n:   A. [¶1]\n{: .foo }"),
        ["content/index.md:19:4: unknown class 'foo'; known are ours"],
    ),
    (
        "a voice on a paragraph",
        {
            "content/article.md": PAGES["content/article.md"]
            + "\nThe moon is made of cheese.\n{: .reported }\n"
        },
        ["content/article.md:17:4: unknown class 'reported'; known are ours"],
    ),
    (
        "a link in the name of an entry",
        {
            "content/people.md": PAGES["content/people.md"]
            + "\n## [Bob](https://example.org)\n\nA man. [¶1]\n"
        },
        ["content/people.md:12:5: a link stands in a name that others link to; write plain words"],
    ),
    (
        "a citation in the title of a box",
        index('!!! care "On [¶1]"\n    X. [@ap-talks]'),
        ["content/index.md:17:11: a link stands in a name that others link to; write plain words"],
    ),
    (
        "an entry whose first paragraph is a picture",
        {
            "content/people.md": PAGES["content/people.md"]
            + "\n## Bob\n\n![Bob](assets/icon.svg) [¶1]\n"
        },
        ["content/people.md:12:4: 'Bob' has no text; its first paragraph is its preview"],
    ),
    (
        "the name of a source in brackets",
        index("Said. [AFP] [¶1]"),
        [
            "content/index.md:17:7: '[AFP]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "a note to oneself",
        index("Said [TODO: source]. [¶1]"),
        [
            "content/index.md:17:6: '[TODO: source]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "a wiki's link",
        index("See [Duda] here. [¶1]"),
        [
            "content/index.md:17:5: '[Duda]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "a bracket that is only closed",
        index("Said so]. [¶1]"),
        [
            "content/index.md:17:6: 'so]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "a box to tick",
        index("- [ ] One. [¶1]"),
        [
            "content/index.md:17:3: '[ ]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "two brackets around a citation",
        index("Said. [[¶1]]"),
        [
            "content/index.md:17:7: '[' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket",
            "content/index.md:17:11: ']' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket",
        ],
    ),
    (
        "a star behind a word",
        index("Said so*. [¶1]"),
        [
            "content/index.md:17:8: '*' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    (
        "bold words half closed",
        index("Said **so* then. [¶1]"),
        [
            "content/index.md:17:6: '*' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    (
        "italics closed twice",
        index("Said *so** then. [¶1]"),
        [
            "content/index.md:17:10: '*' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    (
        "an underscore behind a word",
        index("Said so_. [¶1]"),
        [
            "content/index.md:17:8: '_' would show as it stands; close **bold words**, *italics* and `code` on both sides"
        ],
    ),
    (
        "a hyphen without a space",
        index("-one [¶1]"),
        [
            "content/index.md:17:1: '-' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a bullet without a space",
        index("•one [¶1]"),
        [
            "content/index.md:17:1: '•' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a number without a space",
        index("1.Duda. [¶1]"),
        [
            "content/index.md:17:1: '1.' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
        ],
    ),
    (
        "a key without its brackets",
        index("Said @ap-talks here. [¶1]"),
        [
            "content/index.md:17:6: '@ap-talks' would show as it stands; write a citation as [¶12] or [@key]"
        ],
    ),
    (
        "a second paragraph of a box with two spaces",
        index('!!! care "B"\n    One. [@ap-talks]\n\n  Two. [¶1]'),
        [
            "content/index.md:20:1: begins with too few spaces; begin at the margin or, in a box or an entry, with 4"
        ],
    ),
    (
        "a paragraph with four spaces below one at the margin",
        index('!!! care "B"\n    One. [@ap-talks]\n\nTwo. [¶1]\n\n    Three. [¶1]'),
        [
            "content/index.md:22:1: stands in no box or entry; begin at the margin, or put it right below its own"
        ],
    ),
    (
        "a comment that a word processor has set",
        index("<!— Taken out. [¶1] —>"),
        ["content/index.md:17:1: '<!—' would show as it stands; write Markdown, not HTML"],
    ),
    (
        "lists as word processors paste them",
        index("○ One. [¶1]\n\n➢ Two. [¶1]\n\n❖ Three. [¶1]"),
        [
            f"content/index.md:{place}' would show as it stands; leave a line empty above it and no spaces before it, begin lists with - or 1."
            for place in ("17:1: '○", "19:1: '➢", "21:1: '❖")
        ],
    ),
    (
        "a paragraph with three spaces",
        index("One. [¶1]\n\n   Two. [¶1]"),
        [
            "content/index.md:19:1: begins with too few spaces; begin at the margin or, in a box or an entry, with 4"
        ],
    ),
    (
        "two names right below each other",
        index("> “One.”\n>\n> — Ann [¶1]\n> — Bob [¶2]"),
        ["content/index.md:19:3: a quotation has two names; write one quotation for each"],
    ),
    (
        "a bracket behind a quotation that has one",
        index("“[Ann] agreed,” he said of [Ann]. [¶1]"),
        [
            "content/index.md:17:28: '[Ann]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
    (
        "brackets in a list with another mistake",
        index("- One [12]. [¶1]\n- Two **so. [¶2]\n- Three [P3]. [¶1]"),
        [
            "content/index.md:17:7: '[12]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket",
            "content/index.md:18:7: '**' would show as it stands; close **bold words**, *italics* and `code` on both sides",
            "content/index.md:19:9: '[P3]' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket",
        ],
    ),
    (
        "a closing bracket between citations",
        index("One. [¶1] Two ]. [¶2]"),
        [
            "content/index.md:17:15: ']' would show as it stands; write a citation as [¶12] or [@key], a link as [words](file.md), or \\[ for a bracket"
        ],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)

# What looks like a mistake, and is none.
RIGHT = [
    ("a tilde alone, and a backslash for itself", index("A ~ b, c \\\\ and \\[d^1]. [¶1]")),
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
        "an insertion in a quotation",
        index("“[Al-Qaeda] is [co-chair], [sic], [2]\\[3].” [¶1]".replace("[2]\\[3]", "[the] end")),
    ),
    (
        "marks behind a backslash",
        index("\\[12] \\(¶2) \\[¶1] \\**x \\[ap-talks] \\<b> \\&amp; \\{: x } [¶1]"),
    ),
    ("an address behind a backslash", index("See https\\://example.org. [¶1]")),
    (
        "a heading that begins with a number",
        index("## 1. The letter\n\n### 2) The answer\n\nSo. [¶1]"),
    ),
    ("ampersands and comparisons", index("AT&T; R&D; 3 < 5 and a<b [¶1]")),
    ("code with marks", index("`<!-- [¶1 ](x) {: } &amp; -->` [¶1]")),
    ("joiners in Persian and emoji", index("می\u200cخواهم 👩\u200d🚀 [¶1]")),
    (
        "lists of two kinds, one after the other",
        index("- One. [¶1]\n\n1. Two. [¶1]\n2. Three. [¶1]\n\n* Four. [¶1]"),
    ),
    (
        "a heading that ends in a sign",
        index("## C#\n\n## The set {1, 2} {: #set }\n\n## Closed ##\n\nSo. [¶1]"),
    ),
    (
        "list marks in cells, titles and headings",
        index('| A |\n|---|\n| 1. x [¶1] |\n\n!!! care "1. The letter"\n    X. [@ap-talks]'),
    ),
    ("bullets and dashes behind a backslash", index("\\• a [¶1]\n\\– b [¶1]\n\\| c [¶1]")),
    ("code and pipes in cells", index("| A | B |\n|---|---|\n| `a|b` [¶1] | x \\| y |")),
    (
        "a dated list right above a heading",
        index("2018\n:   a [¶1]\n\n2019\n:   b [¶1]\n## Head\n\nSo. [¶1]"),
    ),
    (
        "a list with empty lines right above a heading",
        index("- a [¶1]\n\n- b [¶1]\n## Head\n\nSo. [¶1]"),
    ),
    (
        "a sourced entry of two paragraphs",
        index("2018\n:   Done. [@ap-talks]\n\n    More. [@ap-talks]"),
    ),
    ("your own words on a dated entry", index("2018\n:   A question?\n{: .ours }")),
    (
        "an event of the article's own year, in a since box",
        index(
            '!!! since "S"\n    2025\n    :   A. [@ap-talks]\n\n    2025-03\n    :   B. [@ap-talks]'
        ),
    ),
    ("an insertion behind a bracket", index("See \\[1\\]. “We saw [Ann] go.” [¶1]")),
    ("a word of 40,000 letters", index(f"{'a' * 40_000} [¶1]")),
    ("an insertion beside emphasis", index("“He [Ann] said *so* [then].” And \\[so]. [¶1]")),
    ("a product, and a number with a point", index("5 * 3 is 15, or\n3.5 times as much. [¶1]")),
    ("a list with tabs", index("1.\tOne. [¶1]\n2.\tTwo. [¶1]\n\n-\tThree. [¶1]")),
    ("an address over two lines", index('[it](people.md\n"The people") and [it](people.md). [¶1]')),
]

test_what_is_right_is_not_told = rights(RIGHT)
