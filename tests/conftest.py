"""What tests share: a tiny site in a folder of its own, a browser, servers."""

import functools
import http.server
import os
import shutil
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import urlsplit

import jinja2
import pytest
from engines import program
from playwright.sync_api import Browser, sync_playwright
from tiny import PAGES, index

from builder import pipeline

ROOT = Path(__file__).parent.parent
SITE = ROOT / "site"
SITE_PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
A_PART = max(
    (page for page in SITE_PAGES if page.startswith("parts/")),
    key=lambda page: (SITE / page).stat().st_size,
)
Changes = dict[str, str | bytes | None]
Make = Callable[..., Path]
Told = Callable[..., list[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that drives a browser, so that all of them can be left out."""
    for item in items:
        if {"browser", "engine"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Compile each template once for all tests: their folders differ, the templates rarely do."""
    compile_template = jinja2.Environment.compile
    codes: dict[tuple[str | None, ...], CodeType] = {}

    def compiled(
        self: Any, source: str, name: str | None = None, filename: str | None = None
    ) -> CodeType:
        key = (source, name, str(self.autoescape))
        if key not in codes:
            codes[key] = compile_template(self, source, name, filename)
        return placed(codes[key], filename or "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compiled)
        yield


def placed(code: CodeType, filename: str) -> CodeType:
    """Return compiled code as if its source stood in this file."""
    inside = [
        placed(each, filename) if isinstance(each, CodeType) else each for each in code.co_consts
    ]
    return code.replace(co_filename=filename, co_consts=tuple(inside))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes the tiny site with some files changed; None leaves one out."""

    def made(changes: Changes | None = None) -> Path:
        for name, text in (PAGES | (changes or {})).items():
            path = tmp_path / name
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if not (tmp_path / "templates").exists():
            shutil.copytree(ROOT / "templates", tmp_path / "templates")
        return tmp_path

    return made


@pytest.fixture
def problems(make: Make) -> Callable[..., list[str]]:
    """Return a function that makes a tiny site and returns the problems that the build tells."""

    def told(changes: Changes | None = None) -> list[str]:
        return [str(problem) for problem in pipeline.build(make(changes)).problems]

    return told


def rendered(make: Make, text: str, url: str = "index.html") -> str:
    """Build the tiny site with more text on its home page, and return one of its pages."""
    built = pipeline.build(make(index(text)))
    assert [str(problem) for problem in built.problems] == []
    return built.outputs[url].decode()


def mistakes(table: list[tuple[str, Changes, list[str]]]) -> Callable[..., None]:
    """Return a test: each change of a table is told in just these messages, each with a remedy."""
    names = [row[0] for row in table]
    assert len(set(names)) == len(names)

    @pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in table], ids=names)
    def test(problems: Told, changes: Changes, expected: list[str]) -> None:
        assert problems(changes) == expected
        assert all("; " in message for message in expected)

    return test


def rights(table: list[tuple[str, Changes]]) -> Callable[..., None]:
    """Return a test: no change of a table is told, though it looks like a mistake."""

    @pytest.mark.parametrize("changes", [row[1] for row in table], ids=[row[0] for row in table])
    def test(problems: Told, changes: Changes) -> None:
        assert problems(changes) == []

    return test


def copy_of_the_builder(folder: Path) -> Path:
    """Copy the builder and its templates into a folder; return it."""
    for name in ("builder", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", folder)
    return folder


def copy_of_the_project(folder: Path) -> Path:
    """Return a copy of the project's content and builder, to build and to break."""
    for name in ("content", "site"):
        shutil.copytree(ROOT / name, folder / name)
    return copy_of_the_builder(folder)


CHROMIUM = program(("chromium", "chromium-browser", "google-chrome"))
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def needed(found: str | None, name: str) -> None:
    """Where a program is not found, skip the test with the reason, but fail it in CI."""
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"needs {name}; install it to run the tests in that browser")
    assert found, f"no {name} found, and in CI the browser tests must run"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; where there is none, skip with the reason, but fail in CI."""
    needed(CHROMIUM, "chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


SETTINGS = tomllib.loads((ROOT / "content" / "site.toml").read_text("utf-8"))
BELOW = urlsplit(SETTINGS["address"]).path.removesuffix("/")  # the folder of the host, if any


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves files as a static host does, with the site's own page for what is not there."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(BELOW))

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
