"""The house itself: each room stands on those below it, is small, and says what it does."""

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

TABLE = (
    (ROOT / "README.md").read_text("utf-8").partition("| floor | room |")[2].partition("\n\n")[0]
)
ORDER = re.findall(r"`(\w+)`", "".join(row.split("|")[2] for row in TABLE.splitlines()[1:]))
ROOMS = sorted(path.stem for path in (ROOT / "builder").glob("*.py") if path.stem != "__init__")
FILES = [ROOT / "build.py", *(ROOT / "builder" / f"{room}.py" for room in ROOMS)]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def used(path: Path) -> set[str]:
    """Return the rooms that a file uses."""
    text = path.read_text("utf-8")
    names = re.findall(r"^\s*from builder import (.+)$", text, re.MULTILINE)
    direct = {each.strip() for line in names for each in line.split(",")}
    return direct | set(re.findall(r"^\s*from builder\.(\w+) import", text, re.MULTILINE))


def test_every_room_has_its_place_in_the_readme() -> None:
    assert sorted(ORDER) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_only_rooms_after_it_in_the_readme(room: str) -> None:
    assert used(ROOT / "builder" / f"{room}.py") <= {*ORDER[ORDER.index(room) + 1 :]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_room_is_taken_in_at_one_sitting(path: Path) -> None:
    tree = tree_of(path)
    assert len(path.read_text("utf-8").splitlines()) <= (80 if path.name == "build.py" else 200)
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    lengths = {each.name: (each.end_lineno or 0) - each.lineno + 1 for each in functions}
    assert {name: length for name, length in lengths.items() if length > 25} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_comes_in_what_goes_out_and_whom_it_uses(room: str) -> None:
    said = ast.get_docstring(tree_of(ROOT / "builder" / f"{room}.py")) or ""
    for words in ("Goes out: ", "Uses "):
        assert words in said.replace("\n", " ")


def test_nothing_is_imported_out_of_sight_but_what_only_some_need() -> None:
    """Imports stand at the top; two are too slow for a mere build of a small site."""
    inside = [
        ast.unparse(each)
        for path in FILES
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    assert sorted(inside) == [
        "from builder.serve import serve",
        "from multiprocessing import get_context",
    ]
