"""The whole work: whatever the content, the same anywhere, by one process or several."""

import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Make, copy_of_the_project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import INDEX, PAGES

import build
from builder import load, pipeline
from builder.pipeline import Built

NAMES = sorted(PAGES)
SEEDS = [
    *("+++\n", "[¶1 @ap-talks]", "[¶", "]", "[x](people.md#ann-lee)", "](//[", "![x](y)"),
    *('!!! since "x"\n    y', "!!!", '!!! care ""', "2018-01-01\n:   x", "2018\n\n:   x"),
    *("> q\n>\n> — w", ">", "— ", "- a\n    - b", "1. a\n3. b", "2018. x", "# h", "##", "## и"),
    *("{: #p1 .reported }", "{: .ours }", "{: lang=x dir }", "| a |\n|---|\n| b |", "| c | d |"),
    *(
        "<script>",
        "<!-- ",
        "-->",
        "&amp;",
        "{{ x }}",
        "{% x %}",
        "\x00",
        "\2",
        "\x0291\3",
        "\u202e",
    ),
    *("\r", "`", "```", "* * *", "*", "**", "\\", '"', "'", "--", "...", "\u200d", "🙂"),
    *("order = ", "[since]", "= 1", "[[x]]", "[^x]: y", "[x]: y", "*[A]: b", "===", "---"),
]
TEXTS = st.lists(st.sampled_from(SEEDS) | st.text(max_size=12), max_size=10).map("\n".join)


@st.composite
def changes(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw files of the tiny site, some of them cut, mixed up or replaced."""
    changed = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        text = PAGES[name]
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        mixed = text[:start] + draw(TEXTS) + text[end:]
        encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "latin-1"]))
        changed[name] = mixed.encode(encoding, "replace")
    return changed


def is_calm(built: Built) -> None:
    """Assert that a build gave pages that are safe, or problems at places of content."""
    assert built.problems or set(built.outputs) >= {"index.html", "parts/iran.html"}
    for problem in built.problems:
        assert re.match(r"content/[\w./-]+:\d+:\d+: \S", str(problem)), str(problem)
        assert "; " in str(problem)
    for url in built.outputs if not built.problems else ():
        html = built.outputs[url].decode() if url.endswith(".html") else ""
        assert not re.search(r"<script|<iframe|<style|\son\w+=|javascript:|[\2\3]", html)


@settings(
    max_examples=int(os.environ.get("EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(changed=changes())
def test_any_content_gives_problems_or_pages_and_never_a_traceback(
    changed: dict[str, bytes],
) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent)
        for name, text in PAGES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(changed.get(name, text.encode()))
        (folder / "templates").symlink_to(ROOT / "templates")
        is_calm(pipeline.build(folder))


def mutated(lines: list[str], chance: random.Random) -> list[str]:
    """Return lines with one change, such as a slip of the hand makes."""
    at, other = (chance.randrange(len(lines)) for _ in range(2))
    line, sign = lines[at], chance.randrange(len(lines[at]) + 1)
    return chance.choice(
        [
            [*lines[:at], *lines[at + 1 :]],
            [*lines[:at], line, *lines[at:]],
            [*lines[:at], lines[other], *lines[at:]],
            [*lines[:at], "", *lines[at:]],
            [*lines[:at], line[:sign] + line[sign + 1 :], *lines[at + 1 :]],
            [*lines[:at], line[:sign], line[sign:], *lines[at + 1 :]],
            [*lines[:at], " " * chance.randrange(1, 9) + line, *lines[at + 1 :]],
            [*lines[:at], line + " " + "".join(lines[at + 1 : at + 2]), *lines[at + 2 :]],
            [*lines[:at], line[:sign] + chance.choice(SEEDS) + line[sign:], *lines[at + 1 :]],
        ]
    )


WRITTEN = re.compile(
    r"\]\([^)]*\)|\{:[^}\n]*\}|\[[¶@][^\]]*\]|^[ >]*!!! [\w-]+|^[ >]*[\d-]+\.?$", re.M
)


def lost(text: str, html: str) -> set[str]:
    """Return the words of a page's source that stand nowhere in the page."""
    body = WRITTEN.sub(" ", text.split("+++", 2)[2]).replace("&", " ")
    shown = set(re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", html) + html))
    return set(re.findall(r"[^\W\d_]+", body)) - shown


def test_mutations_of_the_real_content_give_problems_at_places_or_lose_no_word(
    tmp_path: Path,
) -> None:
    """One change each; MUTATIONS says how many."""
    folder, chance = copy_of_the_project(tmp_path), random.Random(os.environ.get("SEED", "7"))
    names = sorted((folder / "content").rglob("*.md")) + sorted((folder / "content").glob("*.toml"))
    names = [path for path in names if path.name != "README.md"]
    for _ in range(int(os.environ.get("MUTATIONS", "20"))):
        path = chance.choice(names)
        before = path.read_text("utf-8")
        after = "\n".join(mutated(before.split("\n"), chance))
        path.write_text(after, "utf-8")
        built = pipeline.build(folder)
        for problem in built.problems:
            there = (folder / problem.path).read_text("utf-8").count("\n") + 1
            assert 1 <= problem.line <= there, problem
            assert not re.search("[\2\3]|klzzwxh|wzxhzdk", str(problem)), problem
        url = path.relative_to(folder / "content").with_suffix(".html").as_posix()
        if not built.problems and path.suffix == ".md":
            assert not lost(after, built.outputs[url].decode()), after
        path.write_text(before, "utf-8")


def test_the_order_of_files_on_the_disk_and_the_umask_change_nothing(
    make: Make, monkeypatch
) -> None:
    folder = make()
    outputs = pipeline.build(folder).outputs
    walk = os.walk

    def backward(*arguments: object, **options: object):
        for parent, folders, names in walk(*arguments, **options):
            yield parent, folders[::-1], names[::-1]

    monkeypatch.setattr(os, "walk", backward)
    before = os.umask(0o077)
    try:
        assert build.main([], folder) == 0
    finally:
        os.umask(before)
    for url, data in outputs.items():
        assert (folder / "site" / url).read_bytes() == data


RUN = [sys.executable, str(ROOT / "build.py")]
DIFFERENCES = [
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"},
    {"LC_ALL": "C", "TZ": "America/New_York"},
]


@pytest.mark.parametrize("environment", DIFFERENCES)
def test_the_published_site_is_what_the_build_makes_anywhere(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    checked = subprocess.run(
        [*RUN, "--check"],
        cwd=tmp_path,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "site/ is current\n", "")


def test_a_build_after_another_makes_the_same_site() -> None:
    builds = [pipeline.build(ROOT).outputs for _ in range(3)]
    assert builds == builds[:1] * 3


@pytest.fixture
def shared(monkeypatch) -> Callable[[Path], Built]:
    """Return a function that builds with the work shared among processes."""

    def built(folder: Path) -> Built:
        with monkeypatch.context() as patched:
            patched.setattr(load, "MANY", 1)
            return pipeline.build(folder)

    return built


def test_pages_read_by_several_processes_make_the_same_site(shared) -> None:
    assert shared(ROOT).outputs == pipeline.build(ROOT).outputs


def test_problems_of_several_processes_are_the_same(make: Make, shared) -> None:
    text = INDEX + "\nBare. <b>\n\n" + "[[[" * 60 + "x" + "](y)](y)](y)" * 60
    folder = make({"content/index.md": text, "content/people.md": "x"})
    alone = pipeline.build(folder).problems
    assert shared(folder).problems == alone
    assert len(alone) >= 3


def test_a_lost_word_is_found() -> None:
    text = "+++\nx = 1\n+++\n\nThe zebra [left](gone.md). [¶1]\n{: .ours }\n"
    assert lost(text, "<p>The <b>zebra</b> left</p>") == set()
    assert lost(text, "<p>The left</p>") == {"zebra"}
