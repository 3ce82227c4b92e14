"""All of the work in memory: load, check, link, render, prove."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from builder.check import check
from builder.link import link
from builder.load import Kept, load
from builder.problems import Problem, collected
from builder.prove import prove
from builder.render import render


class Built(NamedTuple):
    """What a build made in memory: the files of the site, its problems, and what was counted."""

    outputs: dict[str, bytes]
    problems: list[Problem]
    statements: int
    links: int
    start: float


def build(folder: Path, kept: Kept | None = None) -> Built:
    """Make the whole site in memory; `kept` holds the pages of the build before, in --serve."""
    start = time.perf_counter()
    site, problems = collected(load(folder, kept))
    problems += check(site)
    problems += link(site)
    outputs, links = dict[str, bytes](), 0
    if not site.broken:
        outputs, wrong = collected(render(site))
        problems += wrong
    if not problems:
        links, problems = collected(prove(site, outputs))
    statements = sum(page.statements for page in site.pages.values())
    return Built(outputs, sorted(set(problems)), statements, links, start)
