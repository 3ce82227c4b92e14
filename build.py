"""Build the site: Markdown from content/, pages from templates/, the result in site/."""

import argparse
import sys
from pathlib import Path

from builder.pipeline import build
from builder.serve import serve
from builder.tell import publish_or_tell, tell_outdated


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
        return serve(folder, asked.serve)
    built = build(folder)
    if asked.check and not built.problems:
        return tell_outdated(folder, built)
    return publish_or_tell(folder, built)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parent))
