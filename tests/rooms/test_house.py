"""The house itself: each room stands on those below it, is small, and says what it does."""

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

FLOORS = [
    ["serve"],
    ["tell"],
    ["pipeline"],
    ["prove", "render", "load"],
    ["check", "lanes"],
    ["gather"],
    ["link", "rules"],
    ["forms", "blocks", "addresses"],
    ["shape", "files", "pages"],
    ["toml"],
    ["text", "words", "records"],
    ["typography"],
    ["problems", "conventions", "strays", "publish"],
]
LEVEL = {room: height for height, floor in enumerate(reversed(FLOORS)) for room in floor}
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


def test_every_room_has_its_floor() -> None:
    assert sorted(LEVEL) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_only_rooms_below_it(room: str) -> None:
    above = [each for each in used(ROOT / "builder" / f"{room}.py") if LEVEL[each] >= LEVEL[room]]
    assert above == []


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


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_in_the_readme_and_most_have_a_test_of_their_name(room: str) -> None:
    assert f"`{room}`" in (ROOT / "README.md").read_text("utf-8")


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
