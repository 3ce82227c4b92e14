"""The templates, filled.

Comes in: a Site, its links resolved. Goes out: every file of the finished site. Uses `gather`,
`lanes`, `addresses` and what lies below.
"""

import contextlib
import functools
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from builder import gather, lanes
from builder.addresses import Addresses, Booklet
from builder.conventions import ADDED_TO, ARGUED, MARKS, VOICES, url_of, written
from builder.pages import Page, Site
from builder.problems import Problem, Problems

FUNCTIONS = ("root", "to", "own", "html", "inner", "of_another")  # of Addresses


class TemplateLoader(jinja2.FileSystemLoader):
    """Loads templates; one that is not UTF-8 is told as itself, not as who includes it."""

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            wrong = "is not UTF-8, the encoding of all texts"
            path = str(Path(self.searchpath[0], template))
            raise jinja2.TemplateSyntaxError(wrong, 1, template, path) from error


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates in a folder of the project; what cannot be kept is made anew."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return super().get_cache_key(ascii((name, filename)))  # a path may be of any bytes

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with contextlib.suppress(Exception):  # it was cut short, or a folder is in its place
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with contextlib.suppress(OSError):  # a full disk makes the next build slower, no more
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


@functools.cache
def environment(folder: Path) -> jinja2.Environment:
    """Return the templates of a site, strict and escaping."""
    made = jinja2.Environment(
        loader=TemplateLoader(folder / "templates"),
        bytecode_cache=TemplateCache(str(folder / ".cache/templates")),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["written"] = lambda date: written(str(date))
    made.globals |= {"sections": gather.sections, "pairs": gather.pairs}
    made.globals |= {"voices": VOICES, "added_to": ADDED_TO, "argued": ARGUED, "marks": MARKS}
    return made


def render(site: Site, problems: Problems) -> dict[str, bytes]:
    """Return every file of the site; pages that fail are left out, and the booklet with them."""
    outputs = {url_of(name): data for name, data in site.files.items()}
    shared = lists(site)
    pages = [*site.pages.values(), site.booklet]
    for page in pages[:-1] if problems else pages:  # the booklet would repeat them
        try:
            make = render_booklet if page is site.booklet else render_page
            outputs[page.url] = make(site, page, shared).encode()
            if page is site.booklet and site.full_address(page):  # as sitemaps.org has it
                made = environment(site.folder).get_template("sitemap.xml")
                outputs["sitemap.xml"] = made.render(site=site).encode()
        except RecursionError:
            wrong = "extends or includes itself, by way of others; take one of them out"
            problems.append(Problem(f"templates/{page.template}", 1, 1, wrong))
            break  # it takes long, and every page has it
        except Exception as error:  # whatever a template does wrong, its editor is told where
            problems.append(template_error(site.folder, error))
    return outputs


def lists(site: Site) -> dict[str, Any]:
    """Return what the templates of all pages are given."""
    return {
        "site": site,
        "menu": gather.menu(site),
        "turns": gather.turns(site),
        "dated": (dated := gather.dated(site)),
        "drawing": lanes.drawing(site.parts, dated, site.settings),
        "notes": gather.notes(site),
        "changes": gather.changes(site),
        "known": gather.previews(site),
        "mentions": gather.mentions(site),
        "chapters": [],
    }


def render_page(site: Site, page: Page, shared: Mapping[str, Any]) -> str:
    """Return one page as HTML."""
    previews = gather.previewed(page, shared["known"])
    own = {"previews": previews, "sources": gather.cited([page], site)}
    unopened = {preview.href: preview.id for preview in previews}
    addresses = Addresses(page.url, site.root(page), unopened)
    return fill(site, "base.html", page, {**shared, **own}, addresses)


def render_booklet(site: Site, booklet: Page, shared: Mapping[str, Any]) -> str:
    """Return all pages as chapters of one, in reading order, their sources once at the end."""
    pages = [page for page in site.pages.values() if page.kind != "error"]
    urls, sources = [page.url for page in pages], gather.cited(pages, site)
    names = {key: label for key, label, _ in sources}
    own, chapters = {**shared, "previews": [], "sources": sources, "chapters": urls}, []
    for page in pages:
        at = Booklet(page.url, "", {}, urls, names)
        chapters.append((at.own(""), page, Markup(fill(site, page.template, page, own, at))))
    own["chapters"] = chapters
    return fill(site, "base.html", booklet, own, Addresses(booklet.url, "", {}))


def fill(site: Site, name: str, page: Page, lists: Mapping[str, Any], at: Addresses) -> str:
    """Return a template filled with a page."""
    functions = {each: getattr(at, each) for each in FUNCTIONS}
    return environment(site.folder).get_template(name).render(lists, page=page, **functions)


def template_error(folder: Path, error: Exception) -> Problem:
    """Return an error of a template as a problem; raise it where it is the builder's own."""
    if isinstance(error, jinja2.TemplateNotFound):
        return Problem(f"templates/{error.name}", 1, 1, "is missing; put it back")
    frames = [(each.filename, each.lineno) for each in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError):
        frames.append((error.filename or error.name or "", error.lineno))
    if isinstance(error, OSError):
        frames.append((str(error.filename), 1))
    inside = [each for each in frames if each[0].startswith(str(folder / "templates"))]
    if not inside:
        raise error
    path, number = Path(inside[-1][0]), inside[-1][1] or 1
    name = path.relative_to(folder).as_posix()
    if isinstance(error, OSError):
        return Problem(name, 1, 1, f"cannot be read: {error.strerror}; give access to it")
    line = path.read_text("utf-8", "replace").split("\n")[number - 1]
    words = line.strip()
    wrong = f"{getattr(error, 'message', None) or error}; mend this line"
    return Problem(name, number, line.find(words) + 1, wrong, line, len(words))
