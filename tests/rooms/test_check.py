"""The rules between the pages."""

from conftest import mistakes, rights
from tiny import (
    GUIDE,
    INDEX,
    MORE,
    PAGES,
    SITE,
    SOURCES,
    front,
    guide,
    index,
    part,
    part_with,
    sources,
)

IN_RECORD = part("Gaza", 2).replace('"now"', '"record"') + "## Since {: .since }\n"

# The mistake, the change to the tiny site, and all that the build says of it.
LATER = """## Since {: .since }

!!! since "Later"
    2025-03-08
    :   The day after. [@ap-talks]
"""

CHANGED = front("About", 50) + "## What changed {: .corrections }\n"

MISTAKES = [
    (
        "sources that reach further than any part",
        {"content/site.toml": SITE.replace("reach = 2026-07-01", "reach = 2026-09-30")},
        [
            "content/site.toml:5:1: no part reaches 2026-09-30; the latest since.until is 2026-07-01, change one"
        ],
    ),
    (
        "a change that names no day",
        {"content/about.md": CHANGED + "\n2026-11\n:   So. [¶1]\n\n2026-10-02\n:   So. [¶1]\n"},
        ["content/about.md:10:1: '2026-11' is no day; write a change as 2026-05-08"],
    ),
    (
        "a change below an earlier one",
        {"content/about.md": CHANGED + "\n2026-10-02\n:   So. [¶1]\n\n2026-11-25\n:   So. [¶1]\n"},
        [
            "content/about.md:13:1: '2026-11-25' stands below an earlier change; put the newest first"
        ],
    ),
    (
        "a change that names no day, above one of its month",
        {"content/about.md": CHANGED + "\n2026-11\n:   So. [¶1]\n\n2026-11-02\n:   So. [¶1]\n"},
        ["content/about.md:10:1: '2026-11' is no day; write a change as 2026-05-08"],
    ),
    (
        "changes with words for a date",
        {
            "content/about.md": CHANGED
            + "\nSpring\n:   So. [¶1]\n\n2026-11-02\n:   So. [¶1]\n\nAfter the war\n:   So. [¶1]\n"
        },
        [
            "content/about.md:10:1: 'Spring' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it",
            "content/about.md:16:1: 'After the war' is no date; write 2018-05-08, 2018-05 or 2018, an empty line above it",
        ],
    ),
    (
        "a change below an earlier one, which names its day",
        {
            "content/about.md": CHANGED
            + "\n2026-10-02\n:   Until 2026-11-25 so. [¶1]\n\n2026-11-25\n:   So. [¶1]\n"
        },
        [
            "content/about.md:13:1: '2026-11-25' stands below an earlier change; put the newest first"
        ],
    ),
    (
        "a timeline that does not list what came since",
        part_with("## Since {: .since }\n", LATER)
        | {"content/timeline.md": front("Time", 9) + "## Up to it {: .before }\n"}
        | index("See the [timeline](timeline.md). [¶1]"),
        [
            "content/timeline.md:8:24: no section lists the dates after the article; add ## A title {: .after }"
        ],
    ),
    (
        "a source whose key has a capital",
        index("So. [¶1 @AP_x]")
        | {"content/sources.toml": SOURCES + SOURCES.replace("[ap-talks]", '["AP_x"]')},
        ["content/sources.toml:7:2: 'AP_x' is no key; write small letters, digits and hyphens"],
    ),
    (
        "a part apart from its group",
        {
            "content/parts/gaza.md": IN_RECORD,
            "content/parts/kabul.md": part("Kabul", 3) + "## Since {: .since }\n",
        },
        [
            "content/parts/kabul.md:6:1: content/parts/gaza.md stands between this part and the others of 'now'; change order or group"
        ],
    ),
    (
        "two pages in one place",
        {"content/people.md": PAGES["content/people.md"].replace("= 8", "= 7")},
        [
            "content/people.md:5:1: order = 7 is taken by content/article.md; 8 is free after content/article.md"
        ],
    ),
    (
        "a gap in the guide",
        guide("## ¶1 One {: #p1 .reported }", "## ¶3 One {: #p3 .reported }"),
        [
            "content/article.md:8:4: the guide has no ¶1 here; write ## ¶1 A few words {: #p1 .reported }"
        ],
    ),
    (
        "a guide that ends early",
        {"content/article.md": GUIDE[: GUIDE.index("## ¶2")]},
        ["content/article.md:10:11: the guide ends at ¶1; add the rest, up to ¶2"],
    ),
    (
        "a guide that goes on too long",
        {"content/article.md": GUIDE + "\n## ¶3 Three {: #p3 .reported }\n\nThird. [¶2]\n"},
        ["content/article.md:16:4: the article has 2 paragraphs; remove this entry"],
    ),
    (
        "a paragraph without a voice",
        guide(" .reported", ""),
        ["content/article.md:8:4: ¶1: no voice; add one of .reported, .judgment, .named, .unnamed"],
    ),
    (
        "a named voice without a speaker",
        guide(' speakers="ann-lee"', ""),
        [
            'content/article.md:12:4: ¶2: a named source without a name; add speakers="…", or write .unnamed'
        ],
    ),
    (
        "a heading of the guide without a title",
        guide("## ¶1 One", "## ¶1"),
        [
            "content/article.md:8:4: ¶1: the heading lacks its number or a title; write ## ¶1 A few words"
        ],
    ),
    (
        "a heading of the guide with another number",
        guide("## ¶1 One", "## ¶11 One"),
        [
            "content/article.md:8:4: ¶1: the heading lacks its number or a title; write ## ¶1 A few words"
        ],
    ),
    (
        "a heading of the guide without its number",
        guide("## ¶1 One", "## One"),
        [
            "content/article.md:8:4: ¶1: the heading lacks its number or a title; write ## ¶1 A few words"
        ],
    ),
    (
        "an entry longer than its paragraph",
        guide("First. [¶1]", f"{'word ' * 30}[¶1]\n\n- {'word ' * 5}[¶1]\n- {'word ' * 6}[¶1]"),
        ["content/article.md:8:4: ¶1: 41 words; the paragraph has 40, write at most so many"],
    ),
    (
        "an entry without text",
        guide("First. [¶1]", ""),
        ["content/article.md:8:4: ¶1: no text; write what the paragraph says"],
    ),
    (
        "a long entry for a short paragraph",
        guide("[Ann Lee](people.md#ann-lee) says so. [¶2]", f"{'word ' * 31}[¶2]"),
        ["content/article.md:12:4: ¶2: 31 words; the paragraph has 20, write at most 30"],
    ),
    (
        "a dispute of one title in a part and in the argument",
        {
            f"content/{name}.md": head
            + '!!! disputed "D"\n    - One. [¶1]\n    - Two. [¶2]\n\n## Since'
            for name, head in (
                ("parts/iran", part().replace("+++\n\n", "+++\n\n## S {: .since }\n\n")),
                ("argument", front("Argument", 5)),
            )
        },
        [
            "content/argument.md:8:15: content/parts/iran.md has a dispute of this title; give it another"
        ],
    ),
    (
        "a speaker mistyped",
        guide('"ann-lee"', '"an-lee"'),
        [
            "content/article.md:12:4: ¶2: nobody in content/people.md is 'an-lee'; did you mean 'ann-lee'?"
        ],
    ),
    (
        "a date of a source in words",
        sources('date = "2025-03-06"', 'date = "6 March"'),
        [
            "content/sources.toml:5:1: '6 March' is no date; write 2025-03-07, 2025-03, 2025 or undated"
        ],
    ),
    (
        "an address that is none",
        sources("https://", "ftp://"),
        [
            "content/sources.toml:6:1: 'ftp://example.org/talks' is no web address; write https://, then no spaces"
        ],
    ),
    (
        "a source that nobody cites",
        {"content/sources.toml": SOURCES + "\n" + SOURCES.replace("ap-talks", "ap-spare")},
        ["content/sources.toml:8:2: no page cites the source 'ap-spare'; cite it or remove it"],
    ),
    (
        "the address of a page and not of a site",
        {"content/site.toml": SITE.replace('"/"', '"https://example.org/index.html"')},
        [
            "content/site.toml:2:1: 'https://example.org/index.html/' is no address; write /, /folder/ or https://host/folder/ in plain letters"
        ],
    ),
    (
        "an address without its colon, which is told alone",
        {
            "content/site.toml": SITE.replace('"/"', '"https//example.org/"'),
            "content/404.md": front("Nothing", 90) + "Go [home](index.md).\n",
        },
        [
            "content/site.toml:2:1: 'https//example.org/' is no address; write /, /folder/ or https://host/folder/ in plain letters"
        ],
    ),
    (
        "an address that would run",
        {"content/site.toml": SITE.replace('address = "/"', 'address = "javascript:1/"')},
        [
            "content/site.toml:2:1: 'javascript:1/' is no address; write /, /folder/ or https://host/folder/ in plain letters"
        ],
    ),
    (
        "an address that nobody can write to",
        {"content/site.toml": SITE.replace("reach", 'corrections = "javascript:1"\nreach', 1)},
        [
            "content/site.toml:5:1: nobody can write to 'javascript:1'; write https://… or mailto:name@host"
        ],
    ),
    (
        "a bad address to write to, on a page that shows it",
        {
            "content/site.toml": SITE.replace("reach", 'corrections = "ann.example.org"\nreach', 1),
            "content/about.md": front("About", 50) + "## Corrections {: .corrections }\n",
        },
        [
            "content/site.toml:5:1: nobody can write to 'ann.example.org'; write https://… or mailto:name@host"
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
        "a named voice without a speaker, on the page of voices",
        guide(' speakers="ann-lee"', "")
        | {"content/who-says-so.md": front("Voices", 50) + "## Named {: .named }\n"},
        [
            'content/article.md:12:4: ¶2: a named source without a name; add speakers="…", or write .unnamed'
        ],
    ),
    (
        "a title twice",
        {"content/extra.md": front("Guide", 50)},
        [
            "content/extra.md:2:1: 'Guide' is the title of content/article.md as well; write another",
            f"content/extra.md:4:1: 'Guide summary{MORE}' is the summary of content/article.md as well; write another",
        ],
    ),
    (
        "a title and summaries that search engines do not show whole, or find empty",
        guide('"Guide"', '"A guide with a title that is longer than sixty letters"')
        | {
            "content/index.md": INDEX.replace(MORE, MORE * 3),
            "content/people.md": PAGES["content/people.md"].replace(MORE, ""),
        },
        [
            "content/article.md:2:1: 'A guide with a title that is longer than sixty letters · Tiny Site' has 66 characters; shorten it to 60",
            "content/index.md:4:1: the summary has 219 characters; write 70 to 160",
            "content/people.md:4:1: the summary has 14 characters; write 70 to 160",
        ],
    ),
    (
        "checked before the sources end",
        {"content/site.toml": SITE.replace("checked = 2026-11-23", "checked = 2026-06-30")},
        ["content/site.toml:6:1: 'checked' is earlier than 'reach'; change one of them"],
    ),
    (
        "a kicker too long for the title of the home page",
        {"content/site.toml": SITE.replace("One article", "One article, " * 4)},
        [
            "content/site.toml:3:1: 'Tiny Site: One article, One article, One article, One article, ' has 63 characters; shorten it to 60"
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
            "content/parts/gaza.md:46:15: content/parts/iran.md has a dispute of this title; give it another"
        ],
    ),
    (
        "a guide's heading with an apostrophe and without a voice",
        guide("## ¶1 One {: #p1 .reported }", "## ¶1 Trump's letter {: #p1 }"),
        ["content/article.md:8:4: ¶1: no voice; add one of .reported, .judgment, .named, .unnamed"],
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
        "a dispute with a quotation mark in two parts",
        {
            f"content/parts/{name}.md": part(name, order)
            + '!!! disputed "Who\'s right?"\n    - One. [¶1]\n    - Two. [¶2]\n\n## Since {: .since }\n'
            for name, order in (("iran", 1), ("gaza", 2))
        },
        [
            "content/parts/gaza.md:46:15: content/parts/iran.md has a dispute of this title; give it another"
        ],
    ),
    (
        "a third page in one place",
        {
            "content/people.md": PAGES["content/people.md"].replace("= 8", "= 7"),
            "content/extra.md": front("Extra", 8),
        },
        [
            "content/people.md:5:1: order = 7 is taken by content/article.md; 9 is free after content/extra.md"
        ],
    ),
]


test_a_mistake_is_told_with_its_place_and_its_remedy = mistakes(MISTAKES)

# What looks like a mistake, and is none.
BOX = '!!! background "B"\n    ' + "word " * 40 + "[@ap-talks]"
RIGHT = [
    (
        "an entry as long as its paragraph, with citations and a box",
        guide("First. [¶1]", f"{'word ' * 40}[¶1 @ap-talks]\n\n{BOX}"),
    ),
    (
        "thirty words on a short paragraph",
        guide("[Ann Lee](people.md#ann-lee) says so. [¶2]", f"{'word ' * 30}[¶2]")
        | {"content/index.md": PAGES["content/index.md"]},
    ),
    ("speakers behind another voice", guide(".reported", '.judgment speakers="ann-lee"')),
    (
        "groups one after the other",
        {
            "content/parts/gaza.md": IN_RECORD,
            "content/parts/kabul.md": IN_RECORD.replace("Gaza", "Kabul").replace(
                "order = 2", "order = 3"
            ),
        },
    ),
]

test_what_is_right_is_not_told = rights(RIGHT)
