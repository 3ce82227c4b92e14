"""What is said on a terminal and to programs, and that nothing said in vain is an alarm."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import copy_of_the_project

from builder.problems import File
from builder.tell import told

pty = pytest.importorskip("pty", reason="shows a terminal as Unix has them")
PROBLEM = File("content/a.md", "One.\n\tSee [it](b.md) now.\n").problem(
    15, 4, "link to 'b.md' leads nowhere; mend it"
)
RUN = [sys.executable, "build.py"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project, whose site is current."""
    return copy_of_the_project(tmp_path_factory.mktemp("project"))


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
    environment |= {"TERM": "xterm"} | variables
    subprocess.run([*RUN, "--check"], cwd=folder, stderr=follower, env=environment, check=False)
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


def run(folder: Path, redirected: str) -> tuple[int, str]:
    """Run the builder in a shell with its output redirected; return the status and what it says."""
    script = f"{sys.executable} build.py {redirected}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    ("redirected", "said"),
    [
        (">&-", ""),
        (">/dev/full", "the output cannot be written: No space left on device\n"),
        ("--check >/dev/full", "the output cannot be written: No space left on device\n"),
        (">&- 2>&-", ""),
    ],
)
def test_an_output_that_is_closed_or_full_is_no_alarm(
    project: Path, redirected: str, said: str
) -> None:
    assert run(project, redirected) == (0, said)


@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full", ">&- 2>&-", "2>&1 | true"])
def test_problems_that_nobody_reads_are_no_alarm(tmp_path: Path, redirected: str) -> None:
    folder = copy_of_the_project(tmp_path)
    (folder / "content/404.md").write_text("Text.")
    status, said = run(folder, redirected)
    assert status == (0 if "|" in redirected else 1)
    assert said == ""


def test_a_reader_who_goes_away_is_no_alarm(project: Path) -> None:
    status, said = run(project, "| true")
    assert status == 0
    assert said in ("", "the output cannot be written: Broken pipe\n")


def test_ctrl_c_at_any_moment_ends_it_calmly(project: Path) -> None:
    chance, statuses = random.Random(7), set()
    subprocess.run(RUN, cwd=project, check=True, capture_output=True)
    start = time.perf_counter()
    subprocess.run(RUN, cwd=project, check=True, capture_output=True)
    takes = time.perf_counter() - start
    for number in range(30):
        if number % 3 == 0:  # so that it has something to write
            shutil.rmtree(project / "site", ignore_errors=True)
        started = subprocess.Popen(RUN, cwd=project, stdout=-1, stderr=-1)
        time.sleep(chance.random() * takes * 1.2)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=10)
        statuses.add(started.returncode)
        # Until the first lines have taken the signal over, it is Python's own to answer.
        assert b"Traceback" not in said or not (b"run()" in said or b"from builder" in said), said
    assert statuses <= {0, 130, -signal.SIGINT, 1}
    assert {0, 130} & statuses
    subprocess.run(RUN, cwd=project, check=True, capture_output=True)
    assert not list((project / "site").rglob(".*.draft"))


def test_a_python_without_the_packages_is_sent_to_the_readme(project: Path) -> None:
    command = [sys.executable, "-S", "build.py"]  # without what was installed
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "set up as README.md says" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize("utf8", ["0", "1"])
def test_a_path_in_any_script_is_told_in_any_locale(tmp_path: Path, locale: str, utf8: str) -> None:
    folder = tmp_path / "Überblick мир"
    folder.mkdir()
    copy_of_the_project(folder)
    settings = {"LC_ALL": locale, "PYTHONUTF8": utf8, "PYTHONCOERCECLOCALE": "0"}
    environment = os.environ | settings
    done = subprocess.run(
        [*RUN, "--check"], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    (folder / "content/мир.md").write_text("x")
    (folder / "content/404.md").write_text("“Мир”")
    (folder / "templates/turn.html").write_text("{% мир %}")
    done = subprocess.run(RUN, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stderr.decode("utf-8", "replace").endswith("problems; site/ is untouched.\n")
