"""Links and citations, resolved to addresses from the site's root.

Comes in: a Site. Goes out: problems; in the trees of its pages links lead to addresses such as
/people.html#id, and citations are links. Uses `pages`, `addresses` and what lies below.
"""

import posixpath
import re
from collections import defaultdict
from urllib.parse import quote
from xml.etree.ElementTree import Element

from builder.addresses import split_address, target_of
from builder.conventions import IMAGES, SETTINGS, SOURCES, WEB_ADDRESS, short, url_of, written
from builder.pages import Page, Site
from builder.problems import Problems, did_you_mean
from builder.publish import listed
from builder.toml import problem_at_key
from builder.words import drop_citations

Found = defaultdict[str, Problems]  # by the files that are linked to and are not there, or by none


def link(site: Site, problems: Problems) -> None:
    """Resolve the links of all pages."""
    found = Found(list)
    for page in (*site.pages.values(), *site.unfinished):
        link_page(site, page, found)
    names = [*site.broken, *(part.file.path for part in site.parts)]
    slugs = [path[len("content/parts/") : -3] for path in names if "/parts/" in path]
    for page in site.parts:
        others = [slug for slug in slugs if page.url != f"parts/{slug}.html"]
        for keys in page.strings:
            if keys[0] == "compare" and keys[1] not in others:
                wrong = f"'{'.'.join(keys)}' names no other part{did_you_mean(keys[1], others)}"
                missing = "" if keys[1] in slugs else f"content/parts/{keys[1]}.md"
                found[missing].append(problem_at_key(page.file, keys, wrong))
    for missing, alike in found.items():
        problems += links_to_missing(site, missing, alike)


def links_to_missing(site: Site, path: str, found: Problems) -> Problems:
    """Return the links to a file that is not there; those to one that was renamed as one problem.

    It was if its page is published, and up to three pages of its folder are not yet.
    """
    made, folder = listed(site.folder / "site"), posixpath.dirname(path)
    beside = [e for e in site.pages.values() if posixpath.dirname(e.file.path) == folder]
    new = [page.file.path for page in beside if page.url not in made]
    if url_of(path) not in made:
        return found
    if not 1 <= len(new) <= 3:
        gone = "the page is gone, take the link out or put the file back"
        return [each._replace(text=f"{each.wrong}; {gone}") for each in found]
    more = f", as do {len(found) - 1} more" if len(found) > 1 else ""
    text = f"{found[0].wrong}{more}; {' or '.join(new)} is new; renamed?"
    return [found[0]._replace(text=text)]


def link_page(site: Site, page: Page, found: Found) -> None:
    """Resolve the links of a page, its citations and images among them."""
    targets, everything = list[str](), (each for tree in page.trees for each in tree.iter())
    elements = [each for each in everything if each.tag in ("a", "img", "cite")]
    for element in elements:
        target, wrong, missing = resolve(site, page, element)
        if wrong:
            told = page.problem(element, wrong, *as_written(element), alike=address_in)
            found[missing].append(told)
            target = f"/{page.url}"  # which is there, so that nobody misses it again
        targets.append(target)
    cited = [each.get("href", "") for each in elements if each.tag == "cite"]
    names = labels(site, {each.removeprefix("@") for each in cited})
    # Places are sought by addresses as they were written, so none changes before all are resolved.
    for element, target in zip(elements, targets, strict=True):
        if element.tag == "cite":
            reference = element.get("href", "")
            element.tag, element.text = "a", names.get(reference.removeprefix("@"), reference)
            if reference.startswith("¶"):  # a sign that screen readers pass over
                element.set("aria-label", f"paragraph {reference[1:]}")
        element.set("src" if element.tag == "img" else "href", target)
    drop_own_citations(page)


def drop_own_citations(page: Page) -> None:
    """Take out of each entry of the guide its citations of itself: its heading says that."""
    here = ""
    for block in page.tree if page.kind == "guide" else ():
        here = block.get("id", "") if block.tag == "h2" else here
        drop_citations(block, f"/{page.url}#{here}")


def labels(site: Site, cited: set[str]) -> dict[str, str]:
    """Return by key the names of sources; those of namesakes with their dates, and letters."""
    found, namesakes = dict[str, str](), defaultdict[str, list[str]](list)
    for key in sorted(cited & site.sources.keys()):
        namesakes[site.sources[key].name].append(key)
    published = str(site.settings.article.published.year)  # the year that a date alone is of
    for name, keys in namesakes.items():
        dates = [site.sources[key].date for key in keys] if len(keys) > 1 else []
        years = {published} | {date[:4] for date in dates if written(date)}
        shown = [f"{name} {short(date, len(years) > 1)}" for date in dates] or [name]
        for number, (key, label) in enumerate(zip(keys, shown, strict=True)):
            letter = chr(ord("a") + shown[:number].count(label))
            found[key] = f"{label}\u00a0{letter}" if shown.count(label) > 1 else label
    return found


def address_in(element: Element) -> str:
    """Return the address that an element was written with."""
    return element.get("src" if element.tag == "img" else "href", "")


def as_written(element: Element) -> tuple[list[str], str]:
    """Return by which words the source of a link is found, and where in them it is wrong."""
    href = address_in(element)
    if element.tag == "cite":
        return [href], ""
    before = f"![{element.get('alt')}](" if element.tag == "img" else "]("
    return [before + (href or ")"), f"]({href}", f"](<{href}"], href


def resolve(site: Site, page: Page, element: Element) -> tuple[str, str, str]:
    """Return where a link leads, what is wrong with it, and which file it misses."""
    href = address_in(element)
    scheme, host, path, *_ = split_address(href)
    if element.tag == "cite":
        return *resolve_citation(site, page, href), ""
    if not href:
        return "/index.html", "the link is empty; write where it leads, [words](file.md)", ""
    if scheme or host:
        return href, wrong_away(element.tag, href, scheme, path), ""
    target, fragment = target_of(page.file.path, href)
    if element.tag == "img" and not target.endswith(IMAGES):
        return "/", f"'{href}' is no image; show a file that ends in {' '.join(IMAGES)}", ""
    if found := site.page_of(target):
        lost = fragment and fragment not in found.ids
        wrong = f"link to '{href}' leads nowhere{nearest_id(found, fragment)}" if lost else ""
        return f"/{found.url}#{fragment}".removesuffix("#"), wrong, ""
    url = f"/{quote(url_of(target))}"
    if target in site.files or site.is_broken(target):
        return url, "", ""
    wrong = f"link to '{href}' leads nowhere{nearest_file(site, page, path)}"
    return url, wrong, target if target.endswith(".md") else ""


def wrong_away(tag: str, href: str, scheme: str, path: str) -> str:
    """Return what is wrong with an address away from the site."""
    if tag == "a" and (WEB_ADDRESS.fullmatch(href) or (scheme == "mailto" and "@" in path)):
        return ""
    use = "https or mailto without spaces, or a file" if tag == "a" else "a file"
    return f"link to '{href}' is not allowed; use {use} of this site"


def resolve_citation(site: Site, page: Page, reference: str) -> tuple[str, str]:
    """Return where a citation leads, the guide or its page's list of sources, and what is wrong."""
    kind, key = reference[0], reference[1:]
    if kind == "¶" and re.fullmatch(r"0|[1-9]\d{0,3}", key, re.ASCII):
        last, guide = len(site.settings.article.lengths), site.pages.get("article.html")
        known = SETTINGS in site.broken or 1 <= int(key) <= last
        wrong = "" if known else f"no {reference}; the article has ¶1 to ¶{last}"
        there = guide is None or f"p{key}" in guide.ids  # if not, the guide's gap is told
        return f"/article.html#p{key}" if there else f"/{page.url}", wrong
    if kind == "@" and key in site.sources:
        return f"/{page.url}#source-{key}", ""
    if kind == "@" and key:
        wrong = f"no source '{key}' in {SOURCES}{did_you_mean(key, site.sources, 'add it there')}"
        return f"/{page.url}", "" if SOURCES in site.broken else wrong
    return "/", f"'{reference}' cannot be read; write [¶12], [¶5 ¶6], [@key] or [¶12 @key]"


def nearest_id(page: Page, fragment: str) -> str:
    """Return what to do about a link to a heading that a page does not have."""
    ids = [f"#{each}" for each in page.ids]
    return did_you_mean(f"#{fragment}", ids, "no such heading there, add it or mend the name")


def nearest_file(site: Site, page: Page, path: str) -> str:
    """Return what to do about a link to a file that is not there; only pages come to mind."""
    here = posixpath.dirname(page.file.path)
    paths = site.broken | {each.file.path for each in site.pages.values()}
    names = [posixpath.relpath(each, here)[:-3] for each in paths if each.endswith(".md")]
    if path.startswith("www."):
        return "; write https:// before it"
    near = did_you_mean(path.removesuffix(".md"), names, "no such file, write one or mend the name")
    return near.replace("'?", ".md'?")
