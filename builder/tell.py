"""What came of a build, told to people and to programs; uses `publish`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from builder.pipeline import Built
from builder.problems import Problem
from builder.publish import differences, publish


def publish_or_tell(folder: Path, built: Built) -> int:
    """Publish what was built, or tell its problems; return the exit status."""
    if built.problems:
        return tell(built.problems, "site/ is untouched")
    try:
        done = publish(folder / "site", built.outputs)
    except OSError as error:
        print(f"site/ cannot be written: {error}; make room or give access", file=sys.stderr)
        return 1
    pages = sum(url.endswith(".html") for url in built.outputs)
    checked = f"{built.links} links checked, {built.statements} statements covered"
    seconds = time.perf_counter() - built.start
    print(f"{pages} pages, {checked}, {done}, {seconds:.2f} s", flush=True)
    return 0


def tell(problems: list[Problem], consequence: str) -> int:
    """Print problems and their count to stderr; return the exit status.

    On a terminal each shows its line, in colour unless NO_COLOR is set (no-color.org); anywhere
    else each is one line, as compilers write them.
    """
    terminal = sys.stderr.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = os.get_terminal_size(sys.stderr.fileno()).columns - 9 if terminal else 0
    for problem in problems:
        print(told(problem, colour, max(width, 0)) if terminal else problem, file=sys.stderr)
    print(f"{counted(problems)}; {consequence}.", file=sys.stderr)
    return 1


def told(problem: Problem, colour: bool, width: int) -> str:
    """Return a problem as people read it: the place, what is wrong, the line itself, the remedy."""
    red, bold, end = ("\x1b[31m", "\x1b[1m", "\x1b[0m") if colour else ("", "", "")
    lines = [f"{bold}{problem.place}{end}: {red}{problem.wrong}{end}"]
    if problem.source:
        before, place, after = problem.excerpt(width)
        gap = "".join("\t" if each == "\t" else " " for each in before)  # a tab lines up as one
        lines += [f"{problem.line:>5} | {before}{place}{after}"]
        lines += [f"      | {gap}{red}{'^' * max(1, len(place))}{end}"]
    return "\n".join(lines + [f"      = {problem.remedy}"] * bool(problem.remedy)) + "\n"


def counted(problems: list[Problem]) -> str:
    """Return how many problems there are."""
    return f"{len(problems)} problem{'s' * (len(problems) > 1)}"


def tell_outdated(folder: Path, built: Built) -> int:
    """Print which files of site/ are not what the build makes; return 1 if there are any."""
    changed, removed = differences(folder / "site", built.outputs)
    for url in sorted(changed + removed):
        print(f"site/{url} is out of date; run python build.py", file=sys.stderr)
    if changed or removed:
        return 1
    print("site/ is current")
    return 0
