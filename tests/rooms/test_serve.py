"""The editor's loop: save, see; what is wrong is shown in the browser until it is mended."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Make, copy_of_the_builder
from playwright.sync_api import Browser, Page, expect
from tiny import PAGES, PART

import build
from builder import serve

IRAN, QUESTION = "content/parts/iran.md", "A question?"
LONG = f"{PART}\n{QUESTION}\n{{: .ours }}\n\n[Ann](../people.md#ann-lee) says so. [¶1]\n"
LONG += "".join(f"\nParagraph {number}. [¶1]\n" for number in range(60))


def tiny_project(folder: Path) -> Path:
    """Make the tiny site, one of its pages long, with a builder of its own."""
    copy_of_the_builder(folder)
    for name, text in (PAGES | {IRAN: LONG}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


class Editor:
    """A project that is being served, and what the builder says of it."""

    def __init__(self, folder: Path, project: Callable[[Path], Path] = tiny_project) -> None:
        self.folder = project(folder)
        self.log = folder / "log.txt"
        command = [sys.executable, "build.py", "--serve", "0"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        self.address = self.said(r"http://127\.0\.0\.1:\d+/")
        self.said("pages,")

    def said(self, pattern: str, times: int = 1) -> str:
        """Wait until the builder has said something so many times, and return it."""
        for _ in range(500):
            if len(found := re.findall(pattern, self.log.read_text())) >= times:
                return found[-1]
            time.sleep(0.02)
        raise AssertionError(f"{pattern} not in {self.log.read_text()}")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def site(self) -> dict[str, bytes]:
        paths = (path for path in (self.folder / "site").rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in paths}

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(10)


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    started = Editor(tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


@pytest.fixture
def page(browser: Browser, editor: Editor) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 800, "height": 600})
    shown = context.new_page()
    shown.goto(f"{editor.address}parts/iran.html")
    yield shown
    context.close()


def is_at(page: Page, height: int) -> bool:
    """Say whether a page comes to stand there; its policy forbids the usual way to wait."""
    session = page.context.new_cdp_session(page)
    for _ in range(100):
        found = session.send("Runtime.evaluate", {"expression": "scrollY"})
        if found["result"]["value"] == height:
            return True
        time.sleep(0.02)
    return False


def test_the_open_page_follows_a_save_where_the_reader_was(editor: Editor, page: Page) -> None:
    page.evaluate("scrollTo(0, 900)")
    editor.save(IRAN, editor.read(IRAN).replace(QUESTION, "A first answer was doubt."))
    expect(page.get_by_text("A first answer was doubt.")).to_be_visible()
    assert is_at(page, 900)
    editor.said("1 files written")
    assert b"A first answer was doubt." in (editor.folder / "site/parts/iran.html").read_bytes()


def test_one_page_follows_many_saves_without_loading_anew(editor: Editor, page: Page) -> None:
    page.evaluate("document.documentElement.dataset.mark = 'still here'")
    text = editor.read(IRAN)
    for number in range(3):
        editor.save(IRAN, text.replace(QUESTION, f"Answer {number} was doubt."))
        expect(page.get_by_text(f"Answer {number} was doubt.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mark", "still here")


def test_a_change_of_style_is_shown_where_the_reader_was(editor: Editor, page: Page) -> None:
    page.evaluate("scrollTo(0, 900)")
    name = "content/assets/style.css"
    editor.save(name, editor.read(name) + "h1 { text-transform: uppercase }\n")
    expect(page.locator("h1")).to_have_css("text-transform", "uppercase")
    assert is_at(page, 900)


def hide(page: Page, hidden: bool) -> None:
    """Make a page believe that it is hidden behind another, or shown again."""
    value = f"{{ value: {str(hidden).lower()}, configurable: true }}"
    page.evaluate(f"Object.defineProperty(document, 'hidden', {value})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_hidden_page_holds_no_connection_and_catches_up(editor: Editor, page: Page) -> None:
    hide(page, True)
    editor.save(IRAN, editor.read(IRAN).replace(QUESTION, "A second answer was doubt."))
    editor.said("1 files written")
    time.sleep(0.5)
    assert page.get_by_text(QUESTION).count() == 1
    hide(page, False)
    expect(page.get_by_text("A second answer was doubt.")).to_be_visible()


def test_an_answer_that_comes_late_does_not_undo_a_newer_one(editor: Editor, page: Page) -> None:
    held = []
    page.route(f"{editor.address}parts/iran.html", lambda route: held.append(route), times=1)
    text = editor.read(IRAN)
    editor.save(IRAN, text.replace(QUESTION, "An old answer."))
    while not held:
        page.wait_for_timeout(20)
    old = held[0].fetch()
    editor.save(IRAN, text.replace(QUESTION, "A new answer."))
    expect(page.get_by_text("A new answer.")).to_be_visible()
    held[0].fulfill(response=old)
    page.wait_for_timeout(300)
    expect(page.get_by_text("A new answer.")).to_be_visible()


def test_a_place_left_behind_gives_way_to_a_link_to_a_heading(editor: Editor, page: Page) -> None:
    page.evaluate("scrollTo(0, 1500)")
    text = editor.read(IRAN)
    editor.save(IRAN, text.replace("people.md#ann-lee", "people.md#an-lee", 1))
    expect(page.get_by_role("heading", name="1 problem")).to_be_visible()
    page.goto(f"{editor.address}people.html")
    editor.save(IRAN, text)
    expect(page.get_by_role("heading", level=1)).to_contain_text("People")
    page.goto(f"{editor.address}parts/iran.html#compare")
    page.wait_for_timeout(300)
    expect(page.locator("#compare")).to_be_in_viewport()


def test_problems_are_shown_until_they_are_mended(editor: Editor, page: Page) -> None:
    page.evaluate("scrollTo(0, 900)")
    before, text = editor.site(), editor.read(IRAN)
    editor.save(IRAN, text.replace("people.md#ann-lee", "people.md#an-lee", 1))
    expect(page.get_by_role("heading", name="1 problem")).to_be_visible()
    expect(page.locator("code")).to_have_text(re.compile(r"content/parts/iran.md:\d+:\d+"))
    expect(page.locator("mark")).to_have_text("../people.md#an-lee")
    expect(page.get_by_text("did you mean '#ann-lee'?")).to_be_visible()
    assert editor.site() == before
    editor.save(IRAN, text)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    assert is_at(page, 900)


def test_a_template_with_an_error_and_a_deleted_file_are_shown(editor: Editor, page: Page) -> None:
    name = "templates/part.html"
    text = editor.read(name)
    editor.save(name, text + "{% iff after %}\n")
    expect(page.get_by_text("unknown tag")).to_be_visible()
    expect(page.locator("mark")).to_contain_text("{% iff after %}")
    (editor.folder / name).unlink()
    expect(page.get_by_text("is missing")).to_be_visible()
    editor.save(name, text)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    settings = editor.read("content/site.toml")
    (editor.folder / "content/site.toml").unlink()
    expect(page.get_by_text("is missing")).to_be_visible()
    editor.save("content/site.toml", settings)
    expect(page.get_by_text(QUESTION)).to_be_visible()


def test_however_an_editor_saves_there_is_no_false_alarm(editor: Editor) -> None:
    path, text = editor.folder / IRAN, editor.read(IRAN)
    for number in range(8):
        new = text.replace(QUESTION, f"Reaction {number} was doubt.")
        (path.parent / ".iran.md.swp").write_bytes(b"\0swap")
        (path.parent / "#iran.md#").write_text("lock")
        (path.parent / "4913").write_text("")  # by which Vim tries whether it may write here
        (path.parent / "4913").unlink()
        path.rename(path.with_name("iran.md~"))  # Vim: the old one becomes the backup
        time.sleep(0.1)
        path.write_text("")
        time.sleep(0.03)
        path.write_text(new)
        path.write_text(new)
        (path.parent / "iran.new.tmp").write_text(new)
        os.replace(path.parent / "iran.new.tmp", path)  # others: a new file moved over the old
        editor.said("files written", number + 2)
    assert "problem" not in editor.log.read_text()
    assert "1 removed" not in editor.log.read_text()
    assert b"Reaction 7 was doubt." in (editor.folder / "site/parts/iran.html").read_bytes()


def asked(address: str | urllib.request.Request) -> tuple[int, str, bytes]:
    """Ask for an address; return the status, the type and the bytes of the answer."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def test_the_pages_are_served_at_the_addresses_that_they_have_on_disk(editor: Editor) -> None:
    for path in sorted((editor.folder / "site").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            url = path.relative_to(editor.folder / "site").as_posix()
            status, kind, data = asked(editor.address + url)
            assert status == 200
            if url.endswith(".html"):
                data = re.sub(rb'<script src="/.reload.js\?\d+"></script>', b"", data)
                data = re.sub(rb'<meta name="styles" content="-?\d+">', b"", data)
                data = data.replace(b"; script-src 'self'", b"")
                assert kind == "text/html; charset=utf-8"
            assert data == path.read_bytes()
    assert asked(editor.address)[0] == 200
    assert asked(f"{editor.address}parts/")[0] == 404
    assert asked(f"{editor.address}gone.html")[0] == 404
    assert asked(f"{editor.address}../build.py")[0] == 404
    assert asked(f"{editor.address}assets/icon.svg")[1] == "image/svg+xml"


def test_only_this_machine_can_reach_it(editor: Editor) -> None:
    port = int(editor.address.split(":")[2].strip("/"))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=2)


def test_a_connection_that_is_broken_off_is_no_alarm(editor: Editor) -> None:
    port = int(editor.address.split(":")[2].strip("/"))
    for request in (b"", b"GET / HT", b"GET /.changes HTTP/1.1\r\n\r\n"):
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(request)
        time.sleep(0.1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset it
        client.close()
    time.sleep(0.2)
    assert "Traceback" not in editor.log.read_text()


def test_ctrl_c_ends_it_calmly(editor: Editor, page: Page) -> None:
    assert editor.end() == 0
    assert editor.log.read_text().endswith("\nended\n")
    assert "Traceback" not in editor.log.read_text()


def test_a_taken_port_is_told(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert build.main(["--serve", str(port)], make()) == 1
    assert capsys.readouterr().err == (
        f"port {port} cannot be used: Address already in use; try --serve 0\n"
    )


def test_a_server_that_cannot_show_problems_says_so(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make()
    (folder / "templates/problems.html").write_text("{% if %}")
    assert build.main(["--serve", "0"], folder) == 1
    assert capsys.readouterr().err == (
        "templates/problems.html:1:1: Expected an expression, got 'end of statement block'; "
        "mend this line\n1 problem; nothing is served.\n"
    )
    (folder / "templates/reload.js").unlink()
    (folder / "templates/problems.html").write_text("")
    assert build.main(["--serve", "0"], folder) == 1
    assert "templates/reload.js:1:1: is missing; put it back" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["70000", "x", "-1"])
def test_a_port_that_is_none_is_told(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build.main([f"--serve={port}"], Path())
    assert f"'{port}' is no port; write a number from 0 to 65535" in capsys.readouterr().err


def test_a_failure_of_the_builder_is_a_problem_like_others(make: Make, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise TypeError("x")

    monkeypatch.setattr(serve, "build", fails)
    assert [str(each) for each in serve.build_whatever_comes(make()).problems] == [
        "build.py:1:1: fails with TypeError('x'); undo the last change, and report this"
    ]


def test_a_preview_that_is_open_and_the_focus_stay_over_a_save(editor: Editor, page: Page) -> None:
    preview = page.locator("#about-people-ann-lee")
    page.get_by_role("button", name="Ann").click()
    expect(preview).to_be_visible()
    editor.save(IRAN, editor.read(IRAN).replace(QUESTION, "Another question?"))
    expect(page.get_by_text("Another question?")).to_be_visible()
    expect(preview).to_be_visible()
    expect(page.get_by_role("dialog", name="Ann Lee")).to_be_focused()


def test_a_site_that_cannot_be_written_is_said_in_the_browser(editor: Editor, page: Page) -> None:
    (editor.folder / "site/new").write_text("in the way")
    (editor.folder / "content/new").mkdir()
    (editor.folder / "content/new/a.txt").write_text("x")
    expect(page.get_by_text("cannot be written")).to_be_visible()
    (editor.folder / "site/new").unlink()
    editor.save(IRAN, editor.read(IRAN).replace(QUESTION, "Another question?"))
    expect(page.get_by_text("Another question?")).to_be_visible()


def test_the_404_page_below_a_sub_path_has_its_styles(editor: Editor, page: Page) -> None:
    page.goto("about:blank")
    settings = editor.read("content/site.toml")
    editor.save("content/site.toml", settings.replace('address = "/"', 'address = "/a/b/"'))
    lost = PAGES["content/people.md"].replace("People", "Lost").replace("= 8", "= 99")
    editor.save("content/404.md", lost.partition("## ")[0] + "Go [home](index.md).\n")
    editor.said("pages,", 2)
    page.goto(f"{editor.address}a/b/no/such/page")
    assert page.title().startswith("Lost")
    assert page.evaluate("document.styleSheets.length") == 1
    page.get_by_role("link", name="home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home headline")
    assert page.url == f"{editor.address}a/b/index.html"


@pytest.mark.parametrize("path", ["", "index.html", "gone.html", "assets/icon.svg", ".reload.js"])
def test_a_head_is_answered_without_a_body(editor: Editor, path: str) -> None:
    status, kind, data = asked(editor.address + path)
    request = urllib.request.Request(editor.address + path, method="HEAD")
    assert asked(request) == (status, kind, b"")
    assert data


def test_it_costs_next_to_nothing_while_nothing_changes(editor: Editor) -> None:
    def used() -> float:
        fields = Path(f"/proc/{editor.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before, start = used(), time.time()
    time.sleep(4)
    assert (used() - before) / (time.time() - start) < 0.02


def test_a_moment_after_a_build_that_failed_the_next_save_is_followed(
    editor: Editor, page: Page
) -> None:
    template = editor.read("templates/text.html")
    editor.save("templates/text.html", template + '{% include "text.html" %}')
    expect(page.get_by_text("extends or includes itself")).to_be_visible()
    editor.save("templates/text.html", template)
    expect(page.get_by_text(QUESTION)).to_be_visible()
