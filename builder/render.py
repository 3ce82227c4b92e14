"""The templates filled; uses `gather` and `addresses`."""

from __future__ import annotations

import contextlib
import functools
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from builder.addresses import OUTER_TAG, html_of
from builder.conventions import ADDED_TO, VOICES
from builder.dates import written
from builder.gather import dated, menu, notes, sections, turns
from builder.problems import Found, Problem
from builder.records import Page, Site, steps
from builder.text import curled


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
    """Keeps compiled templates in the system's temporary folder, for two thirds of their cost."""

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        with contextlib.suppress(OSError):  # a full disk makes the next build slower, no more
            super().dump_bytecode(bucket)


@functools.cache
def environment(folder: Path) -> jinja2.Environment:
    """Return the templates of a site, strict and escaping."""
    cache = None
    with contextlib.suppress(OSError, RuntimeError):  # there may be no place of the user's for it
        cache = TemplateCache()
    made = jinja2.Environment(
        loader=TemplateLoader(folder / "templates"),
        bytecode_cache=cache,
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["written"] = lambda date: written(str(date))
    made.filters["curled"] = lambda text: curled(str(text))[0]
    made.globals |= {"voices": VOICES, "sections": sections, "steps": steps, "added_to": ADDED_TO}
    return made


def render(site: Site) -> Found[dict[str, bytes]]:
    """Return every file of the finished site by its address."""
    outputs = {name.removeprefix("content/"): data for name, data in site.files.items()}
    shared = {"site": site, "dated": dated(site), "notes": notes(site)}
    shared |= {"menu": menu(site), "turns": turns(site)}
    for page in site.pages.values():
        outputs[page.url] = (yield from render_page(site, page, shared)).encode()
    return outputs


def render_page(site: Site, page: Page, shared: Mapping[str, Any]) -> Found[str]:
    """Return one page as HTML; an error in a template is told with the template's own line."""
    cited = [key for key in site.sources if f"/{page.url}#source-{key}" in site.mentions]
    to_html = functools.partial(html_of, site, page, dict(page.previews))
    name = f"{page.kind}.html" if page.kind in ("home", "part") else "page.html"
    try:
        template = environment(site.folder).get_template(name)
        return template.render(
            shared,
            page=page,
            root=site.root(page),
            html=to_html,
            inner=lambda element: Markup(OUTER_TAG.sub("", to_html([element]))),
            sources=sorted(cited, key=lambda key: (site.sources[key].name.casefold(), key)),
        )
    except Exception as error:  # whatever a template does wrong, its editor is told where
        yield template_error(site.folder, error)
        return ""


def template_error(folder: Path, error: Exception) -> Problem:
    """Return an error of a template as a problem; raise it where it is the builder's own."""
    if isinstance(error, jinja2.TemplateNotFound):
        return Problem(f"templates/{error.name}", 1, 1, "is missing; put it back")
    frames = [(each.filename, each.lineno) for each in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError):
        frames.append((error.filename or error.name or "", error.lineno))
    inside = [each for each in frames if each[0].startswith(str(folder / "templates"))]
    if not inside:
        raise error
    path, number = Path(inside[-1][0]), inside[-1][1] or 1
    line = path.read_text("utf-8", "replace").split("\n")[number - 1]
    name, words = path.relative_to(folder).as_posix(), line.strip()
    wrong = f"{getattr(error, 'message', None) or error}; mend this line"
    return Problem(name, number, line.find(words) + 1, wrong, line, len(words))
