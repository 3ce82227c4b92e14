"""What came of a build, told to people and to programs.

Comes in: what was built. Goes out: lines on the terminal, and the exit status; the site is
published where there is no problem. Uses `pipeline` and `publish`.
"""

import os
import sys
import time
from pathlib import Path
from typing import TextIO

from builder.pipeline import Built
from builder.problems import Problem
from builder.publish import differences, publish


def say(text: str, stream: TextIO | None) -> None:
    """Print a line, if anybody reads it; where it cannot be printed, the work is done all the same.

    What was printed in vain is thrown away, or Python would try again at its end.
    """
    try:
        print(text, file=stream, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno() if stream else 1)
        if stream is sys.stdout:
            say(f"the output cannot be written: {error.strerror}", sys.stderr)


def publish_or_tell(folder: Path, built: Built) -> int:
    """Publish what was built, or tell its problems; return the exit status."""
    if built.problems:
        return tell(built.problems, "site/ is untouched")
    try:
        done = publish(folder / "site", built.outputs)
    except OSError as error:
        wrong = f"cannot be written: {error}; make room or give access, then build again"
        built.problems.append(Problem("site", 1, 1, wrong))
        return tell(built.problems, "site/ is not current")
    pages = sum(url.endswith(".html") for url in built.outputs)
    checked = f"{built.links} links checked, {built.statements} statements covered"
    seconds = time.perf_counter() - built.start
    say(f"{pages} pages, {checked}, {done}, {seconds:.2f} s", sys.stdout)
    return 0


def tell(problems: list[Problem], consequence: str) -> int:
    """Print problems and their count to stderr; return the exit status.

    On a terminal each shows its line, in colour unless NO_COLOR is set (no-color.org); anywhere
    else each is one line, as compilers write them.
    """
    terminal = sys.stderr is not None and sys.stderr.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = os.get_terminal_size(sys.stderr.fileno()).columns - 9 if terminal else 0
    for problem in problems:
        say(told(problem, colour, max(width, 0)) if terminal else str(problem), sys.stderr)
    say(f"{counted(problems)}; {consequence}.", sys.stderr)
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
    changed, stale = differences(folder / "site", built.outputs)
    for url in sorted(changed + stale):
        say(f"site/{url} is out of date; run python build.py", sys.stderr)
    if changed or stale:
        return 1
    say("site/ is current", sys.stdout)
    return 0
