"""The finished pages, read as a browser reads them.

Comes in: a Site and every file made of it. Goes out: problems: ids that stand twice, links and
addresses in styles that lead nowhere, pages that none leads to, text that no template shows. Uses
`files`, `pages`, `addresses` and what lies below.
"""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.addresses import Target, target_of
from builder.conventions import url_of
from builder.files import files_below
from builder.pages import Page, Site
from builder.problems import File, Problem

# The next > closes a tag: in text and in attributes the build and Jinja2 escape it; a test holds
# this to html.parser.
TAG = re.compile(r"<[^>]*>")
TAG_WITH_ATTRIBUTES = re.compile(r"<[^>=]*=[^>]*>")
ATTRIBUTE = re.compile(r"""\s([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
CSS_ADDRESS = re.compile(
    r"""url\(\s*["']?([^"')]*?)["']?\s*\)|@import\s+["']([^"']*)["']|((?:https?:)?//[^\s"')]+)""",
    re.I,
)


class Read(NamedTuple):
    """What a browser reads in the tags of a page: the ids, each so often, and where links lead."""

    ids: Counter[str]
    links: dict[str, Target]


def prove(site: Site, outputs: Mapping[str, bytes]) -> tuple[list[Problem], int]:
    """Return what is wrong in the finished pages, and how many links they have."""
    pages = [page for page in site.pages.values() if page.url in outputs]
    read = {page.url: read_page(site, page, outputs[page.url].decode()) for page in pages}
    found = [*unshown(pages, outputs), *dead_links(site, read, outputs)]
    found += dead_styles(site, outputs)
    for page in pages:
        found += repeated(page, read[page.url].ids)
    if len(pages) == len(site.pages) and not site.broken:
        found += unreached(site, read)
    if not found and (booklet := outputs.get(site.booklet.url)):  # it repeats what is in the pages
        alone = read_page(site, site.booklet, booklet.decode())
        found += dead_links(site, {site.booklet.url: alone}, outputs)
        found += repeated(site.booklet, alone.ids)
        read[site.booklet.url] = alone
    return found, sum(len(each.links) for each in read.values())


def read_page(site: Site, page: Page, text: str) -> Read:
    """Return what a browser reads in the tags of a finished page, of each attribute once."""
    ids, links, address = Counter[str](), dict[str, Target](), site.settings.address
    found = Counter(ATTRIBUTE.findall("".join(TAG_WITH_ATTRIBUTES.findall(text))))
    for (name, value), count in found.items():
        value = html.unescape(value[1:-1] if value[0] in "\"'" else value)
        if name.lower() == "id":
            ids[value] += count
        elif name.lower() in ("href", "src"):
            own = value.removeprefix(site.root(page)) if page.kind == "error" else value
            links[value] = target_of(page.url, own)
        elif name.lower() == "content" and value.startswith(address) and " " not in value:
            links[value] = target_of("", value.removeprefix(address))  # the picture for others
    return Read(ids, links)


def unshown(pages: list[Page], outputs: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield the templates that leave out some of a page's text."""
    left_out = dict[str, list[tuple[Page, str]]]()
    for page in pages:
        made = outputs[page.url].decode()
        text = TAG.sub("", made[made.find("<body") :])
        words = (html.escape("".join(each.itertext()), quote=False).strip() for each in page.tree)
        if unseen := [each for each in words if each not in text]:
            left_out.setdefault(page.template, []).append((page, unseen[0]))
    for template, found in left_out.items():
        (page, lost), more = found[0], len(found) - 1
        where = page.file.path + (f" and of {more} more" if more else "")
        wrong = f"leaves out text of {where}, such as '{lost[:24]}…'; show it with html(…)"
        yield Problem(f"templates/{template}", 1, 1, wrong)


def dead_links(site: Site, read: Mapping[str, Read], outputs: Iterable[str]) -> Iterator[Problem]:
    """Yield the files that links of templates miss, and the ids; those of content are known."""
    files = {"", site.booklet.url, *outputs, *(site.pages.keys() - read.keys())}
    ids = {(url, each) for url in read for each in {*read[url].ids, ""}}
    ids |= {(url, each) for url, page in site.pages.items() for each in page.ids}
    elsewhere = {*(source.url for source in site.sources.values()), site.settings.corrections}
    no_file, no_id = dict[str, str](), list[str]()
    for page in read.values():
        for href, (file, fragment) in page.links.items():
            if file not in files and href not in elsewhere and not site.is_broken(source_of(file)):
                no_file.setdefault(file, href)
            elif file in read and (file, fragment) not in ids:
                no_id.append(href)
    for file, href in no_file.items():
        wrong = f"'{href}' leads nowhere; mend the link"
        missing = Problem(source_of(file), 1, 1, "is missing; put it back, templates link to it")
        yield in_templates(site.folder, posixpath.basename(file) or href, wrong) or missing
    if no_id:
        wrong = f"'{no_id[0]}' leads nowhere, nor do {len(no_id) - 1} more; mend the link"
        in_base = Problem("templates/base.html", 1, 1, wrong)
        yield in_templates(site.folder, no_id[0], wrong) or in_base


def source_of(url: str) -> str:
    """Return the file that a page or another file of the site is made of."""
    return "content/" + re.sub(r"\.html$", ".md", url)


def in_templates(folder: Path, name: str, wrong: str) -> Problem | None:
    """Return a problem at the first place in the templates that names a file."""
    for path, place in sorted(files_below(folder, "templates")):
        file = File(path, place.read_text("utf-8", "replace") if place.is_file() else "")
        for line in re.finditer(".+", file.text):
            if name in html.unescape(line[0]):
                return file.problem(line.start() + max(0, line[0].find(name)), len(name), wrong)
    return None


def dead_styles(site: Site, outputs: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield the addresses in style sheets that no file of the site has."""
    for path, data in site.files.items() if outputs else ():
        if path.endswith(".css"):
            file = File(path, data.decode("utf-8", "replace"))
            bare = re.sub(r"/\*.*?\*/", lambda m: " " * len(m[0]), file.text, flags=re.DOTALL)
            for found in CSS_ADDRESS.finditer(bare):
                address = found[found.lastindex or 0]
                if target_of(url_of(path), address)[0] not in outputs:
                    wrong = f"'{address}' is no file of this site; put it there, or mend the name"
                    yield file.problem(found.start(found.lastindex or 0), len(address), wrong)


def repeated(page: Page, ids: Counter[str]) -> Iterator[Problem]:
    """Yield the ids that stand on a page more than once, for a template uses them too."""
    for name, count in ids.items():
        own = [each for each in page.tree.iter() if each.get("id") == name] if count > 1 else []
        if len(own) == 1:
            wrong = f"the id '{name}' is the page's own; add {{: #other }}, or give another title"
            yield page.problem(own[0], wrong)
        elif count > 1 and not own:
            wrong = f"the id '{name}' stands {count} times; give each its own"
            yield Problem(f"templates/{page.template}", 1, 1, wrong)


def unreached(site: Site, read: Mapping[str, Read]) -> Iterator[Problem]:
    """Yield the pages that no reader reaches from the home page by links."""
    reached, front = set[str](), ["index.html"]
    while front:
        url = front.pop()
        if url in read and url not in reached:
            reached.add(url)
            front += [path for path, _ in read[url].links.values()]
    for url, page in site.pages.items():
        if url not in reached and page.kind != "error":
            yield Problem(page.file.path, 1, 1, "no page links here; link to it from another")
