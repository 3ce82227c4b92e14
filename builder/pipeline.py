"""The story: load, check, link, render, prove; all in memory, nothing written.

Comes in: a folder. Goes out: what was built, and every problem that was found. Uses one room for
each word of the story.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

from builder.check import check
from builder.conventions import COVERED, SETTINGS
from builder.link import link
from builder.load import load
from builder.problems import Problem, Problems
from builder.prove import prove
from builder.render import render
from builder.words import statements


@dataclass
class Built:
    """What a build made: the files of the site, its problems, and what was counted."""

    outputs: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    statements: int = 0
    links: int = 0
    address: str = "/"
    start: float = field(default_factory=time.perf_counter)


def build(folder: Path) -> Built:
    """Return the whole site, made in memory, with all that is wrong in it."""
    start, problems = time.perf_counter(), Problems()
    site = load(folder, problems)
    problems += check(site)
    link(site, problems)
    outputs = render(site, problems) if SETTINGS not in site.broken else {}
    found, links = prove(site, outputs)
    covered = [page for page in site.pages.values() if page.kind in COVERED]
    count = sum(len(list(statements(page.tree))) for page in covered)
    return Built(outputs, sorted({*problems, *found}), count, links, site.settings.address, start)
