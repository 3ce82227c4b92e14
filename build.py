"""Build the site: Markdown from content/, pages from templates/, the result in site/.

    python build.py                  build, and publish what changed into site/
    python build.py --check          report problems and whether site/ is current; write nothing
    python build.py --serve [PORT]   show the site in the browser, and follow every save

The work is told in builder/pipeline.py: load, check, link, render, prove. An editor's mistake is a
problem with its place and its remedy; one run tells them all, and site/ stays as it was. README.md
shows the rooms of builder/, each of which stands on those below it.
"""

import signal
import sys

if __name__ == "__main__":  # until all is loaded, a Ctrl-C ends it without a word
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
from pathlib import Path

try:
    from builder.pipeline import build
    from builder.tell import publish_or_tell, say, tell_outdated
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}; set up as README.md says, and run .venv/bin/python build.py")


def port(text: str) -> int:
    """Return a port, or raise what argparse tells of one that is none."""
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no port; write a number from 0 to 65535")


def options(arguments: list[str]) -> argparse.Namespace:
    """Return what the command line asks for."""
    description = "Build the site from content/ and templates/."
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument("--check", action="store_true", help="report problems, write nothing")
    serving = "show the site in the browser, and build it anew on every save"
    modes.add_argument("--serve", nargs="?", const=8000, type=port, metavar="PORT", help=serving)
    return parser.parse_args(arguments)


def main(arguments: list[str], folder: Path) -> int:
    """Build the site; return 0 if it is published, or current under --check, else 1."""
    asked = options(arguments)
    if asked.serve is not None:
        from builder.serve import serve  # of no use to a build, and a sixth of its time

        return serve(folder, asked.serve)
    built = build(folder)
    if asked.check and not built.problems:
        return tell_outdated(folder, built)
    return publish_or_tell(folder, built)


def run() -> int:
    """Do what the command line says; end calmly at a Ctrl-C, whenever it comes."""
    try:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return main(sys.argv[1:], Path(__file__).parent)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:  # which may come while the signal is set, too
        say("\nstopped; every file in site/ is whole", sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(run())
