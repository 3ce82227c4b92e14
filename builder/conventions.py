"""What the names of files, boxes, headings and classes mean; uses no other room."""

from __future__ import annotations

import re

SETTINGS, SOURCES = "content/site.toml", "content/sources.toml"


REQUIRED = {
    SETTINGS: "holds the site's name and dates",
    "content/index.md": "is the page that readers open first",
}


KINDS = {  # what a page is follows from its name; in parts/ it is a part, elsewhere a plain page
    "index.md": "home",
    "article.md": "guide",
    "who-says-so.md": "voices",
    "people.md": "entries",
    "words.md": "entries",
    "timeline.md": "timeline",
    "404.md": "error",
}


COVERED = ("home", "part", "guide", "voices", "entries")  # where each statement rests on something


BOXES = {
    "background": "Background · not from the article",
    "care": "Read with care",
    "disputed": "In dispute",
    "since": "Since the article · checked {checked}",
}


VOICES = {
    "event": "Reported event",
    "judgment": "The reporter’s own judgment",
    "named": "A named source",
    "unnamed": "An unnamed source",
}


ORIGINS = {"article": "Article", "background": "Background", "since": "Since"}


# What a heading can say its section is; to some a template of that name adds something.
ADDED_TO = {"tracks", "since", "parts", "before", "after", "disputes"}


SECTIONS = ADDED_TO | {"aside", "readings"}


# What elements may carry: what an attribute list may set, and what Markdown and Citation set.
CLASSES = {"h2": SECTIONS, "span": {"cites"}}


ATTRIBUTES = {
    "a": {"href", "title"},
    "cite": {"href", "title"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "h2": {"speakers"},
}


MAP = (1200, 440)  # its width and height, in the units of templates/land.svg


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


WEB_ADDRESS = re.compile(r"(?i:https?)://[\w.-]+(?::\d+)?(?:[/?#][^\s\"<>]*)?")
