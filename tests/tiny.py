"""A tiny site as {path: text}, and changes to it."""

SITE = """\
name = "Tiny Site"
address = "/"
kicker = "One article"
colophon = "A colophon."
reach = 2026-07-01
checked = 2026-11-23

[article]
headline = "The Headline"
publisher = "The Paper"
published = 2025-03-07
lengths = [40, 20]

[groups]
now = "Now"
record = "The record"

[steps.pressure]
name = "Pressure"
question = "What was used?"
values = ["used", "force", "unsaid"]
[steps.table]
name = "The table"
question = "Did they talk?"
values = ["reached", "partly", "not", "unsaid"]
[steps.deal]
name = "A deal"
question = "Did they agree?"
values = ["reached", "partly", "not", "unsaid"]
[steps.lasting]
name = "Lasting peace"
question = "Did it hold?"
values = ["reached", "partly", "not", "unsaid", "none"]
"""

SOURCES = """\
[ap-talks]
name = "AP"
title = "Talks begin"
publisher = "Associated Press"
date = "2025-03-06"
url = "https://example.org/talks"
"""


MORE = ", which says in one or two sentences what a reader finds on this page"


def front(title: str, order: int) -> str:
    """Return the front matter of a page."""
    return (
        f'+++\ntitle = "{title}"\nheadline = "{title} headline"\n'
        f'summary = "{title} summary{MORE}"\norder = {order}\n+++\n\n'
    )


def steps(name: str, cites: str) -> str:
    """Return the four tables of a track."""
    names = dict.fromkeys(("pressure", "table", "deal", "lasting"), "reached") | {
        "pressure": "used"
    }
    return "".join(
        f'[{name}.{step}]\nstep = "{value}"\nlabel = "Yes"\ntext = "Step {step}. {cites}"\n'
        for step, value in names.items()
    )


def part(title: str = "Iran", order: int = 1) -> str:
    """Return the front matter of a part."""
    return (
        f'+++\ntitle = "{title}"\nheadline = "{title} headline"\n'
        f'summary = "{title} summary{MORE}"\n'
        f'order = {order}\ngroup = "now"\nparties = "Both"\n'
        + steps("track", "[¶1]")
        + '[compare]\n[since]\nuntil = 2026-07-01\nline = "A line. [@ap-talks]"\n'
        + steps("since", "[@ap-talks]")
        + "+++\n\n"
    )


PAGES = {
    "content/site.toml": SITE,
    "content/sources.toml": SOURCES,
    "content/index.md": front("Home", 0)
    + "## First\n\nOne. [¶1]\n\n## All parts\n\n"
    + "See the [guide](article.md) and [people](people.md).\n{: .ours }\n",
    "content/parts/iran.md": part() + "## Said\n\nTwo. [¶2]\n\n## Since {: .since }\n",
    "content/article.md": front("Guide", 7)
    + "## ¶1 One {: #p1 .reported }\n\nFirst. [¶1]\n\n"
    + '## ¶2 Two {: #p2 .named speakers="ann-lee" }\n\n'
    + "[Ann Lee](people.md#ann-lee) says so. [¶2]\n",
    "content/people.md": front("People", 8) + "## Ann Lee\n\nA speaker. [@ap-talks]\n",
    "content/assets/style.css": "body { margin: 0 }\n",
    "content/assets/home.css": "ol { margin: 0 }\n",
    "content/assets/timeline.css": "dl { margin: 0 }\n",
    "content/assets/booklet.css": "ul { margin: 0 }\n",
    "content/assets/icon.svg": "<svg/>\n",
    "content/assets/share.png": "PNG",
}

INDEX, GUIDE = PAGES["content/index.md"], PAGES["content/article.md"]
PART = PAGES["content/parts/iran.md"]


def page(text: str) -> dict[str, str]:
    """Return a change to the home page: this text alone."""
    return {"content/index.md": text}


def index(text: str) -> dict[str, str]:
    """Return a change to the home page: more text at its end."""
    return page(f"{INDEX}\n{text}")


def part_with(old: str, new: str) -> dict[str, str]:
    """Return a change to the part: some words of it replaced."""
    assert old in PART
    return {"content/parts/iran.md": PART.replace(old, new, 1)}


def guide(old: str, new: str) -> dict[str, str]:
    """Return a change to the guide: some words of it replaced."""
    return {"content/article.md": GUIDE.replace(old, new, 1)}


def sources(old: str, new: str) -> dict[str, str]:
    """Return a change to the sources: some words of them replaced."""
    return {"content/sources.toml": SOURCES.replace(old, new, 1)}
