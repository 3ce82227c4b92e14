"""A tiny site as {path: text}, made in a folder of its own with the real templates."""

import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from builder import pipeline  # noqa: E402

SITE = """\
name = "Tiny Site"
address = "/"
kicker = "One article"
colophon = "A colophon."
reach = 2026-07-01
checked = 2026-11-23

[article]
headline = "The Headline"
publisher = "The Paper"
published = 2025-03-07
paragraphs = 2

[steps.pressure]
name = "Pressure"
question = "What was used?"
[steps.table]
name = "The table"
question = "Did they talk?"
[steps.deal]
name = "A deal"
question = "Did they agree?"
[steps.lasting]
name = "Lasting peace"
question = "Did it hold?"
"""

SOURCES = """\
[ap-talks]
name = "AP"
title = "Talks begin"
publisher = "Associated Press"
date = "2025-03-06"
url = "https://example.org/talks"
"""


def front(title: str, order: int) -> str:
    """Return the front matter of a page."""
    return (
        f'+++\ntitle = "{title}"\nheadline = "{title} headline"\n'
        f'summary = "{title} summary"\norder = {order}\n+++\n\n'
    )


def steps(name: str, cites: str) -> str:
    """Return the four tables of a track."""
    names = ("pressure", "table", "deal", "lasting")
    return "".join(
        f'[{name}.{step}]\nstep = "reached"\nlabel = "Yes"\ntext = "Step {step}. {cites}"\n'
        for step in names
    )


def part(title: str = "Iran", order: int = 1) -> str:
    """Return the front matter of a part."""
    return (
        f'+++\ntitle = "{title}"\nheadline = "{title} headline"\nsummary = "{title} summary"\n'
        f"order = {order}\nmap = {{ pin = [1, 2], label = [3, 4] }}\n"
        + steps("track", "[¶1]")
        + '[compare]\n[since]\nuntil = 2026-07-01\nline = "A line. [@ap-talks]"\n'
        + steps("since", "[@ap-talks]")
        + "+++\n\n"
    )


PAGES = {
    "content/site.toml": SITE,
    "content/sources.toml": SOURCES,
    "content/index.md": front("Home", 0)
    + "## First\n\nOne. [¶1]\n\n## All parts {: .parts }\n\n"
    + "See the [guide](article.md) and [people](people.md).\n{: .ours }\n",
    "content/parts/iran.md": part() + "## Said\n\nTwo. [¶2]\n\n## Since {: .since }\n",
    "content/article.md": front("Guide", 7)
    + "## ¶1 {: #p1 .event }\n\nFirst. [¶1]\n\n"
    + '## ¶2 {: #p2 .named speakers="ann-lee" }\n\n[Ann Lee](people.md#ann-lee) says so. [¶2]\n',
    "content/people.md": front("People", 8) + "## Ann Lee\n\nA speaker. [@ap-talks]\n",
    "content/assets/style.css": "body { margin: 0 }\n",
    "content/assets/home.css": "ol { margin: 0 }\n",
    "content/assets/icon.svg": "<svg/>\n",
}

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes the tiny site with some files changed; None leaves one out."""

    def made(changes: dict[str, str | bytes | None] | None = None) -> Path:
        for name, text in (PAGES | (changes or {})).items():
            if text is not None:
                path = tmp_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if not (tmp_path / "templates").exists():
            shutil.copytree(ROOT / "templates", tmp_path / "templates")
        return tmp_path

    return made


@pytest.fixture
def problems(make: Make) -> Callable[..., list[str]]:
    """Return a function that makes a tiny site and returns the problems that the build tells."""

    def told(changes: dict[str, str | bytes | None] | None = None) -> list[str]:
        _, found, *_ = pipeline.build(make(changes))
        return [str(problem) for problem in found]

    return told


def copy_of_the_project(folder: Path) -> Path:
    """Return a copy of the project's content and builder, to build and to break."""
    for name in ("content", "templates", "site"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "build.py", folder)
    shutil.copytree(
        ROOT / "builder", folder / "builder", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; where there is none, skip with the reason, but fail in CI."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("needs Chromium; install it to run the browser tests")
    assert CHROMIUM, "no Chromium found, and in CI the browser tests must run"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves files as a static host does, with the site's own page for what is not there."""

    def log_message(self, *arguments: object) -> None:
        pass

    def send_error(self, code: int, *arguments: object) -> None:
        if code != 404:
            return super().send_error(code)
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((ROOT / "site" / "404.html").read_bytes())


def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback address while a test needs it."""
    handler = functools.partial(Host, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_port}"
        host.shutdown()


@pytest.fixture(scope="session")
def root_server() -> Iterator[str]:
    """Serve the published site at the root of a host."""
    yield from serve(ROOT / "site")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the published site below a sub-path of a host."""
    root = tmp_path_factory.mktemp("host")
    (root / "some").mkdir()
    (root / "some" / "where").symlink_to(ROOT / "site")
    for address in serve(root):
        yield f"{address}/some/where"
