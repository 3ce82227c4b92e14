"""The editor's loop: save, see; and problems as a terminal and a browser show them."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Make, copy_of_the_project
from playwright.sync_api import Browser, Page, expect

import build
from builder import load, serve
from builder.problems import File
from builder.tell import told


class Editor:
    """A copy of the project that is being served, and what the builder says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = copy_of_the_project(folder)
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


IRAN = "content/parts/iran.md"
QUESTION = "The first reaction was doubt."


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
    editor.save(IRAN, text.replace("people.md#abbas-araghchi", "people.md#abas-araghchi", 1))
    expect(page.get_by_role("heading", name="1 problem")).to_be_visible()
    page.goto(f"{editor.address}parts/gaza.html")
    editor.save(IRAN, text)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gaza")
    page.goto(f"{editor.address}parts/iran.html#timeline")
    page.wait_for_timeout(300)
    expect(page.locator("#timeline")).to_be_in_viewport()


def test_problems_are_shown_until_they_are_mended(editor: Editor, page: Page) -> None:
    page.evaluate("scrollTo(0, 900)")
    before, text = editor.site(), editor.read(IRAN)
    editor.save(IRAN, text.replace("people.md#abbas-araghchi", "people.md#abas-araghchi", 1))
    expect(page.get_by_role("heading", name="1 problem")).to_be_visible()
    expect(page.locator("code")).to_have_text(re.compile(r"content/parts/iran.md:\d+:\d+"))
    expect(page.locator("mark")).to_have_text("../people.md#abas-araghchi")
    expect(page.get_by_text("did you mean '#abbas-araghchi'?")).to_be_visible()
    assert editor.site() == before
    editor.save(IRAN, text)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    assert is_at(page, 900)


def test_a_template_with_an_error_and_a_deleted_file_are_shown(editor: Editor, page: Page) -> None:
    name = "templates/part.html"
    text = editor.read(name)
    editor.save(name, text.replace("{% block main %}", "{% blok main %}"))
    expect(page.get_by_text("unknown tag")).to_be_visible()
    expect(page.locator("mark")).to_have_text("{% blok main %}")
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
        time.sleep(0.03)
        path.write_text("")
        time.sleep(0.03)
        path.write_text(new)
        path.write_text(new)
        (path.parent / "iran.new.tmp").write_text(new)
        os.replace(path.parent / "iran.new.tmp", path)  # others: a new file moved over the old
        editor.said("files written", number + 2)
    assert "problem" not in editor.log.read_text()
    assert b"Reaction 7 was doubt." in (editor.folder / "site/parts/iran.html").read_bytes()


def asked(address: str) -> tuple[int, str, bytes]:
    """Ask for an address; return the status, the type and the bytes of the answer."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def test_the_pages_are_served_at_the_addresses_that_they_have_on_disk(editor: Editor) -> None:
    for path in sorted((editor.folder / "site").rglob("*")):
        if path.is_file():
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
    assert b"There is no page here" in asked(f"{editor.address}gone.html")[2]
    assert asked(f"{editor.address}../build.py")[0] == 404
    assert asked(f"{editor.address}assets/fonts/newsreader.woff2")[1] == "font/woff2"


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
        build.main([f"--serve={port}"], ROOT)
    assert f"'{port}' is no port; write a number from 0 to 65535" in capsys.readouterr().err


def test_a_failure_of_the_builder_is_a_problem_like_others(make: Make, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise TypeError("x")

    monkeypatch.setattr(serve, "build", fails)
    assert [str(each) for each in serve.build_whatever_comes(make(), load.Kept()).problems] == [
        "build.py:1:1: fails with TypeError('x'); undo the last change, and report this"
    ]


PROBLEM = File("content/a.md", "One.\n\tSee [it](b.md) now.\n").problem(
    15, 4, "link to 'b.md' leads nowhere; mend it"
)


def test_a_problem_shows_its_line_with_a_mark_under_the_place() -> None:
    assert told(PROBLEM, colour=False, width=80) == (
        "content/a.md:2:11: link to 'b.md' leads nowhere\n"
        "    2 | \tSee [it](b.md) now.\n"
        "      | \t         ^^^^\n"
        "      = mend it\n"
    )


@pytest.mark.parametrize("place", [0, 3, 50, 99])
def test_a_long_line_is_cut_around_the_place(place: int) -> None:
    words = "words " * 20
    text = words[:place] + "wrong" + words[place + 5 :]
    text = text[: max(place + 5, 60)]
    shown = told(File("a.md", text).problem(place, 5, "x"), False, 16).split("\n")
    assert len(shown[1]) <= 8 + 16
    start = shown[2].index("^")
    assert shown[1][start : start + 5] == "wrong"


def test_a_problem_elsewhere_than_on_a_terminal_is_one_line() -> None:
    assert str(PROBLEM) == "content/a.md:2:11: link to 'b.md' leads nowhere; mend it"


def on_a_terminal(folder: Path, **variables: str) -> str:
    """Run the builder on a terminal of its own, and return what it shows there."""
    leader, follower = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    subprocess.run(
        [sys.executable, "build.py", "--check"],
        cwd=folder,
        stderr=follower,
        env=environment | {"TERM": "xterm"} | variables,
        check=False,
    )
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    return shown


def test_color_is_for_terminals_and_no_color_is_respected(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    (folder / "content/404.md").write_text("Text.")
    assert "\x1b[31m^^^\x1b[0m" in on_a_terminal(folder)
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_a_terminal(folder, **variables)
        assert "\x1b" not in plain
        assert "    1 | Text.\r\n      | ^^^\r\n" in plain
