"""What the names of files, boxes, headings and classes mean, and dates: what editors write.

Goes out: what every room above holds content against. Uses no other room.
"""

import datetime
import re
import unicodedata

SETTINGS, SOURCES = "content/site.toml", "content/sources.toml"
REQUIRED = {
    SETTINGS: "holds the site's name and dates",
    SOURCES: "holds the sources",
    "content/index.md": "is the page that readers open first",
}
UNPUBLISHED = ("content/README.md",)  # the reference of the format, for editors
KINDS = {  # what a page is follows from its name; in parts/ it is a part, elsewhere a plain page
    "index.md": "home",
    "article.md": "guide",
    "argument.md": "argument",
    "who-says-so.md": "voices",
    "people.md": "entries",
    "words.md": "entries",
    "timeline.md": "timeline",
    "404.md": "error",
}
ARGUED = ("part", "argument")  # whose boxes stand beside the text, and are named elsewhere
COVERED = ("home", *ARGUED, "guide", "voices", "entries")  # where statements rest on something
BOXES = {
    "background": "Background · not from the article",
    "care": "Read with care",
    "disputed": "In dispute",
    "since": "Since the article",
}
NOTES = ("background", "care")  # the boxes that belong to the block that they follow
SOURCED = ("background", "care", "since")  # the boxes in which each statement names a source
VOICES = {
    "reported": "Reported",
    "judgment": "The reporter’s judgment",
    "named": "Named source",
    "unnamed": "Unnamed source",
}
MARKS: dict[str, tuple[str, ...]] = {  # how the key under the tracks names their marks
    "yes": ("used", "reached"),
    "by force": ("force",),
    "in part": ("partly",),
    "no": ("not",),
    "not reported, or too early": ("unsaid",),
    "nothing to judge": ("none",),
}
ORIGINS = {"article": "Article", "background": "Background", "since": "Since"}
# What a heading can say its section is; to some a template of that name adds something.
ADDED_TO = {"tracks", "since", "before", "after", "disputes", "corrections"}
SECTIONS = ADDED_TO | {"aside", "readings"}
# What elements may carry: what an attribute list may set, and what Markdown and Citation set.
CLASSES = {"h2": SECTIONS, "span": {"cites"}}
ATTRIBUTES = {
    "a": {"href", "title"},
    "cite": {"href"},
    "img": {"src", "alt"},
    "h2": {"speakers"},
    "th": {"scope"},
}
EVERYWHERE = {"id", "lang", "dir"}
VALUES = {  # what an attribute must look like, and what to write; BCP 47, HTML standard 3.2.6
    "id": (r"\S+", "one word without spaces"),
    "title": (r".+", "what the link leads to, or no title"),
    "lang": (r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", "a language like uk, fa or zh-Hans"),
    "dir": (r"ltr|rtl|auto", "one of ltr, rtl, auto"),
}
COPIED = {  # the kinds of file that are published as they are, none that runs
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".txt": "text/plain",
}
IMAGES = tuple(suffix for suffix, kind in COPIED.items() if kind.startswith("image"))
BACKUPS = ("~", ".bak", ".orig", ".swp", ".swo", ".tmp", "___jb_tmp___", "___jb_old___")
# The name of a host that others can reach has a dot in it, and does not begin with 127.
WEB_ADDRESS = re.compile(r"(?i:https?)://(?!127\.)[\w-]+\.[\w.-]+(?::\d+)?(?:[/?#][^\s\"<>]*)?")

MONTHS = "January February March April May June July August September October November December"


def invisible(text: str) -> dict[str, str]:
    """Return the characters in a text that do not show as themselves, and what is said of each.

    They are controls, marks of direction and other formats, spaces of other kinds, the sign for a
    lost character; not U+200C and U+200D, which Persian and emoji are written with.
    """
    if text.replace("\n", "").isprintable() and "\ufffd" not in text:
        return {}
    strange = {each for each in {*text} if not each.isprintable() or each == "\ufffd"}
    said = "the character U+{:04X}{} does not show as itself; type a plain one, or none"
    names = {each: unicodedata.name(each, "").lower() for each in strange}  # a control has none
    shown = {each: f" ({name})" if name else "" for each, name in names.items()}
    known = sorted(strange - {*"\t\n\u200c\u200d"})
    return {each: said.format(ord(each), shown[each]) for each in known}


def url_of(path: str) -> str:
    """Return the address, from the site's root, of what is made of a file in content/."""
    return re.sub(r"\.md$", ".html", path.removeprefix("content/"))


def written(iso: str) -> str | None:
    """Return 2018-05-08, 2018-05 or 2018 as a text writes it, or nothing if it is no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", iso, re.ASCII)
    year, month, day = match.groups() if match else ("0", None, None)
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    named = MONTHS.split()[int(month or 1) - 1]  # the locale's names differ between machines
    on = f"{int(day)}\u00a0" if day else ""  # no line ends between a day and its month
    return f"{on}{named} {year}" if month else year


def short(iso: str, with_year: bool) -> str:
    """Return 2018-05-08 as 8 May or 8 May 2018, a year alone as it is, none of it to be parted."""
    *words, year = (written(iso) or "undated").split()
    words = [word[:3] for word in words]
    return "\u00a0".join([*words, year] if with_year or not words else words)
