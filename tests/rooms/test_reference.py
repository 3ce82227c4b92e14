"""What content/README.md and README.md give to copy builds, and what they say is so."""

import re
from pathlib import Path

from conftest import ROOT, copy_of_the_project

from builder import conventions
from builder.load import load
from builder.pipeline import build

REFERENCE = (ROOT / "content" / "README.md").read_text("utf-8")


def examples(language: str) -> list[str]:
    """Return the reference's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE)


def with_all_steps(head: str) -> str:
    """Return the head of a part with every step of the tracks, as its comments say."""
    for track in ("track", "since"):
        table = re.search(rf"\[{track}\.pressure\].*?(?=\n\n|\n\+\+\+)", head, re.DOTALL)
        assert table
        others = "".join(
            f"\n\n{table[0].replace('pressure', step)}" for step in ("table", "deal", "lasting")
        )
        head = head.replace(table[0], table[0] + others)
    return head


def test_what_the_reference_gives_to_copy_builds(tmp_path: Path) -> None:
    folder = copy_of_the_project(tmp_path)
    page, source, head = examples("toml")
    *texts, person = examples("markdown")
    assert len(texts) == 8
    last = load(ROOT, []).parts[-1].meta
    here = f'order = {last.order + 1}\ngroup = "{last.group}"'
    head = re.sub('order = 65\ngroup = "[a-z]+"', here, head)
    part = with_all_steps(head) + "\n" + "\n".join(texts)
    part = part.replace("iran.md#timeline", "name.md#a-short-name").replace(
        'iran = "One sentence. [¶12]"\n', ""
    )
    (folder / "content/parts/name.md").write_text(part + "\n## Since the article {: .since }\n")
    (folder / "content/extra.md").write_text(page.replace("About", "Extra").replace("140", "145"))
    for name, text in (("people.md", person), ("sources.toml", source)):
        with (folder / "content" / name).open("a") as file:
            file.write(f"\n{text}")
    assert [str(problem) for problem in build(folder).problems] == []


def test_the_reference_names_every_form_that_there_is() -> None:
    for names in (
        conventions.BOXES,
        conventions.VOICES,
        conventions.SECTIONS,
        conventions.COPIED,
        [name.removeprefix("content/") for name in conventions.REQUIRED],
        [name for name in conventions.KINDS if "/" not in name],
    ):
        for name in names:
            assert name in REFERENCE, name
    for value in sum(conventions.MARKS.values(), ()):
        assert f"`{value}`" in REFERENCE, value


def test_the_readme_is_short_and_names_what_there_is() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme.count("\n") <= 150
    for path in re.findall(
        r"`((?:tests|content|templates|builder|\.github|\.ci)/[\w./-]*)`", readme
    ):
        assert (ROOT / path).exists(), path
