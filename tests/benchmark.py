"""Measure the builder beside a plain Markdown loop and other site builders, on the same text.

    python tests/benchmark.py          this site, and made-up ones of 10, 100 and 1,000 pages
    python tests/benchmark.py 10 100   this site, and made-up ones of so many pages

Every figure is the wall time of a whole process. MkDocs and Pelican take part where this Python
has them, Eleventy where it is on the PATH or in the node_modules of the folder named by ELEVENTY.
"""

import importlib.metadata
import importlib.util
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIZES = (10, 100, 1000)
PLAIN, OURS = "plain loop", "`build.py`, all written"

LOOP = '''\
from pathlib import Path

from jinja2 import Template
from markdown import Markdown

template = Template("""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main>{{ body }}</main></body>
</html>
""")
for path in sorted(Path("content").rglob("*.md")):
    text = path.read_text("utf-8").split("+++\\n", 2)[2]
    body = Markdown(extensions=["extra", "toc", "smarty", "meta"]).convert(text)
    target = Path("site", path.relative_to("content")).with_suffix(".html")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(template.render(title=path.stem, body=body), "utf-8")
'''

TYPOGRAPHER = """\
module.exports = (config) => {
  config.amendLibrary("md", (markdown) => markdown.set({ typographer: true }))
  return { markdownTemplateEngine: false }
}
"""

# --- The made-up sites ---

SOURCE = """\
title = "Talks begin"
publisher = "The Agency"
date = "2025-03-06"
url = "https://example.org/talks"
"""
KEYS = ("first", "second", "third", "fourth", "fifth")
PEOPLE = ("Ann Lee", "Bo Diaz", "Cy Marsh", "Dee Okoye")
WORDS = """\
agree answer arms army ask bank border bread bridge build call carry cease change city claim cost
council count deal demand door draft early east envoy evening export fall figure follow force
friend gain grain ground guard harbor hold hope hour island judge keep later law leader letter
limit market meeting minister month morning nation never north offer office open order paper part
peace people plan point power press price promise question rail reason refuse report rest return
river road rule sanction say season seldom send sign since south speak stand stone supply table
talk term threat time town trade treaty truce trust turn union voice wait water week west winter
word work world write year"""


def front(title: str, order: int) -> str:
    """Return the front matter of a page."""
    summary = f"{title} is one of the pages of a made-up site, and this is what it says of itself."
    return (
        f'+++\ntitle = "{title}"\nheadline = "{title} headline"\n'
        f'summary = "{summary}"\norder = {order}\n+++\n\n'
    )


def phrase(chance: random.Random, length: int) -> str:
    """Return so many words."""
    return " ".join(chance.choices(WORDS.split(), k=length))


def sentence(chance: random.Random) -> str:
    """Return a sentence with quotes, an apostrophe and dashes, as a text has them."""
    begin, middle, end = (phrase(chance, chance.randint(2, 6)) for _ in range(3))
    before, after = chance.choice(((", ", ""), (" -- ", ""), (' "', ',"'), (" -- the week's ", "")))
    return f"{begin.capitalize()}{before}{middle}{after} {end}."


def paragraph(chance: random.Random, end: str = "") -> str:
    """Return a paragraph of a few sentences."""
    sentences = [sentence(chance) for _ in range(chance.randint(3, 5))]
    return " ".join([*sentences, end]).strip()


def made_up_page(number: int, last: int, chance: random.Random) -> str:
    """Return a page of about 3 KB with one of everything that a text has."""
    person, key = PEOPLE[number % len(PEOPLE)], KEYS[number % len(KEYS)]
    link = f"[{person}](../people.md#{person.lower().replace(' ', '-')})"
    after = f"page-{number + 1:04}.md" if number < last else "../index.md"
    rows = [f"| {phrase(chance, 2)} | {phrase(chance, 3)} | {number} |" for _ in range(4)]
    blocks = [
        paragraph(chance, "[¶1]"),
        f"## First, {phrase(chance, 3)}",
        paragraph(chance, f"{link} says so. [¶2]"),
        paragraph(chance, f"*{phrase(chance, 2)}* and **{phrase(chance, 2)}**. [@{key}]"),
        "\n".join(f"- {sentence(chance)} [¶{item}]" for item in (1, 2, 3)),
        f'!!! background "About the {phrase(chance, 2)}"\n    {paragraph(chance)} [@{key}]',
        f"## Second, {phrase(chance, 3)}",
        paragraph(chance, "[¶2 ¶3]"),
        "\n".join(["| what | how | number |", "|---|---|---|", *rows]),
        f"> {paragraph(chance)}\n>\n> — {link}, 7 March 2025 [¶3]",
        f"### Third, {phrase(chance, 3)}",
        paragraph(chance, f"[¶3 @{key}]"),
        f"The [next page]({after}) goes on.",
    ]
    return front(f"Page {number}", number + 10) + "\n\n".join(blocks) + "\n"


def made_up_files(size: int) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of a site of so many pages, three of which are its frame."""
    chance, last = random.Random(7), size - 3
    voices = [
        f"## ¶{number} Entry {{: #p{number} .reported }}\n\nSo it was. [¶{number}]\n"
        for number in (1, 2, 3)
    ]
    people = [f"## {name}\n\nSpeaks. [¶2]\n" for name in PEOPLE]
    settings = (ROOT / "content" / "site.toml").read_text("utf-8")
    yield "site.toml", re.sub(r"lengths = \[[^]]*\]", "lengths = [30, 30, 30]", settings)
    yield "sources.toml", "".join(f'[{key}]\nname = "{key}"\n{SOURCE}' for key in KEYS)
    yield "index.md", front("Home", 0) + "## First\n\nThe [first](notes/page-0001.md) page. [¶1]\n"
    yield "article.md", front("Guide", 1) + "\n".join(voices)
    yield "people.md", front("People", 2) + "\n".join(people)
    for number in range(1, last + 1):
        yield f"notes/page-{number:04}.md", made_up_page(number, last, chance)


def make_site(content: Path, size: int) -> None:
    """Write a made-up site of so many pages, with the styles of this one."""
    for name, text in made_up_files(size):
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copytree(ROOT / "content" / "assets", content / "assets")


# --- The contestants: each has a folder of its own, and makes its site/ from its content/ ---
# All set typographic quotes, as ours does: that is a good part of the work.


@dataclass(frozen=True)
class Contestant:
    """A builder at work in a folder; it has no command where it is not installed."""

    name: str
    folder: Path
    command: list[str]
    from_nothing: bool = True


def rewrite(content: Path, before: str) -> None:
    """Replace the front matter of every page with another builder's, which names the title."""
    for path in content.rglob("*.md"):
        _, matter, text = path.read_text("utf-8").split("+++\n", 2)
        title = tomllib.loads(matter)["title"]
        path.write_text(before.format(title=title) + text, "utf-8")


def plain_loop(folder: Path) -> Contestant:
    """Prepare a loop over the pages that does no more than convert them."""
    (folder / "loop.py").write_text(LOOP, "utf-8")
    return Contestant(PLAIN, folder, [sys.executable, "loop.py"])


def ours(folder: Path) -> list[Contestant]:
    """Prepare our builder, three times in the same folder: the first run makes what others find."""
    shutil.copy(ROOT / "build.py", folder)
    shutil.copytree(ROOT / "builder", folder / "builder")
    shutil.copytree(ROOT / "templates", folder / "templates")
    command = [sys.executable, "build.py"]
    return [
        Contestant(OURS, folder, command),
        Contestant("`build.py`, nothing changed", folder, command, from_nothing=False),
        Contestant("`build.py --check`", folder, [*command, "--check"], from_nothing=False),
    ]


def without_booklet(folder: Path) -> Contestant:
    """Prepare our builder as it would be if it made no booklet."""
    ours(folder)
    render = folder / "builder/render.py"
    text = render.read_text("utf-8")
    all_pages = "pages[:-1] if problems else pages"
    assert text.count(all_pages) == 1
    render.write_text(text.replace(all_pages, "pages[:-1]"), "utf-8")
    return Contestant(f"{OURS}, no booklet", folder, [sys.executable, "build.py"])


def mkdocs(folder: Path) -> Contestant:
    """Prepare MkDocs, whose menu is kept as short as ours: pages in notes/ are left out."""
    rewrite(folder / "content", "# {title}\n\n")
    content = folder / "content"
    pages = [path.relative_to(content).as_posix() for path in sorted(content.rglob("*.md"))]
    settings = {
        "site_name": "Benchmark",
        "docs_dir": "content",
        "theme": "mkdocs",
        "plugins": [],
        "use_directory_urls": False,
        "markdown_extensions": ["extra", "smarty"],  # it adds toc itself
        "nav": [page for page in pages if not page.startswith("notes/")],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(settings), "utf-8")  # JSON is YAML too
    return python_module("MkDocs", folder, ["build", "--quiet"])


def pelican(folder: Path) -> Contestant:
    """Prepare Pelican, without the feeds and lists that it makes besides the pages."""
    rewrite(folder / "content", "Title: {title}\nDate: 2025-03-07\n\n")
    without = ("FEED_ALL_ATOM", "CATEGORY_FEED_ATOM", "TRANSLATION_FEED_ATOM", "AUTHOR_FEED_ATOM")
    settings = ["THEME = 'simple'", "TYPOGRIFY = False", "DIRECT_TEMPLATES = []"]
    extensions = [f"markdown.extensions.{name}" for name in ("extra", "toc", "smarty", "meta")]
    settings += [f"MARKDOWN = {{'extension_configs': dict.fromkeys({extensions}, {{}})}}"]
    settings += ["CATEGORY_SAVE_AS = ''", *(f"{name} = None" for name in without)]
    (folder / "settings.py").write_text("\n".join(settings) + "\n", "utf-8")
    return python_module("Pelican", folder, ["content", "-s", "settings.py", "-o", "site", "-q"])


def python_module(name: str, folder: Path, arguments: list[str]) -> Contestant:
    """Return a builder that runs as a module of this Python, if it is there."""
    module = name.lower()
    if importlib.util.find_spec(module) is None:
        return Contestant(name, folder, [])
    name = f"{name} {importlib.metadata.version(module)}"
    return Contestant(name, folder, [sys.executable, "-m", module, *arguments])


def eleventy(folder: Path) -> Contestant:
    """Prepare Eleventy with one layout."""
    rewrite(folder / "content", '---\ntitle: "{title}"\nlayout: page.njk\n---\n\n')
    layout = '<!doctype html>\n<html lang="en">\n<title>{{ title }}</title>\n{{ content | safe }}\n'
    (folder / "content" / "_includes").mkdir()
    (folder / "content" / "_includes" / "page.njk").write_text(layout, "utf-8")
    (folder / "eleventy.config.cjs").write_text(TYPOGRAPHER, "utf-8")
    own = Path(os.environ.get("ELEVENTY", "."), "node_modules", ".bin").absolute()
    places = [os.environ.get("PATH", ""), str(own)]
    program = shutil.which("eleventy", path=os.pathsep.join(places))
    if program is None:
        return Contestant("Eleventy", folder, [])
    version = subprocess.check_output([program, "--version"], text=True).strip()
    command = [program, "--input=content", "--output=site", "--quiet"]
    return Contestant(f"Eleventy {version}", folder, command)


def contestants(content: Path, work: Path) -> list[Contestant]:
    """Return all builders, each prepared in a folder with its own copy of the text."""
    prepared: list[Contestant] = []
    for prepare in (plain_loop, ours, without_booklet, mkdocs, pelican, eleventy):
        folder = work / prepare.__name__
        unpublished = shutil.ignore_patterns("README.md")
        shutil.copytree(content, folder / "content", ignore=unpublished)
        made = prepare(folder)
        prepared += made if isinstance(made, list) else [made]
    return prepared


# --- The measurement ---


@dataclass(frozen=True)
class Run:
    """What one run of a builder took."""

    seconds: float
    megabytes: float


def run(contestant: Contestant) -> Run:
    """Run a builder once, from an empty site/ if it is to write everything.

    The memory is that of its largest process. A child begins with its parent's peak, so what this
    script itself holds must stay small: it keeps no text.
    """
    if contestant.from_nothing:
        shutil.rmtree(contestant.folder / "site", ignore_errors=True)
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            contestant.command, cwd=contestant.folder, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"{contestant.name} failed:\n{errors.read().decode(errors='replace')}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Run(seconds, usage.ru_maxrss / unit)


def warm_up(contestant: Contestant, pages: int) -> None:
    """Run a builder unmeasured, so that its caches are full; see that it leaves no page out."""
    run(contestant)
    made = sum(1 for _ in (contestant.folder / "site").rglob("*.html"))
    if made < pages:
        sys.exit(f"{contestant.name} made {made} of {pages} pages")


def measure(content: Path, work: Path) -> dict[str, list[Run]]:
    """Return the runs of every builder: each once in a round, so that noise hits all.

    The order changes from round to round: who follows itself would find the caches warm.
    """
    pages = count_pages(content)
    everyone = contestants(content, work)
    installed = [each for each in everyone if each.command]
    for contestant in installed:
        warm_up(contestant, pages)
    runs: dict[str, list[Run]] = {each.name: [] for each in everyone}
    chance = random.Random(7)
    for _ in range(21 if pages < 100 else 9 if pages < 1000 else 3):
        for contestant in chance.sample(installed, len(installed)):
            runs[contestant.name].append(run(contestant))
    return runs


def count_pages(content: Path) -> int:
    """Return how many pages a site has."""
    return sum(path.name != "README.md" for path in content.rglob("*.md"))


def median(runs: list[Run]) -> float:
    """Return the median time of a builder's runs."""
    return statistics.median(each.seconds for each in runs)


def cell(runs: list[Run], plain: float) -> str:
    """Return a builder's time as a multiple of the plain loop's, and in seconds."""
    return f"{median(runs) / plain:.2f} × ({median(runs):.2f} s)" if runs else "not installed"


def table(results: dict[str, dict[str, list[Run]]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: a row for each builder, a column for each site."""
    yield f"| median time | {' | '.join(results)} |"
    yield "|---" + "|--:" * len(results) + "|"
    for name in next(iter(results.values())):
        cells = [cell(runs[name], median(runs[PLAIN])) for runs in results.values()]
        yield f"| {name} | {' | '.join(cells)} |"


def summary(sizes: list[int], results: dict[str, dict[str, list[Run]]]) -> str:
    """Return a line on how our builder grows: its time per page, and its memory at the largest."""
    runs = [results[heading(size)][OURS] for size in sizes]
    times = [f"{median(each) / size * 1000:.1f} ms" for each, size in zip(runs, sizes, strict=True)]
    at = " and ".join(f"{time} a page at {size:,}" for time, size in zip(times, sizes, strict=True))
    memory = max(each.megabytes for each in runs[-1])
    return f"`build.py`, all written: {at} pages; at most {memory:.0f} MB at {sizes[-1]:,}."


def heading(size: int) -> str:
    """Return the heading of a made-up site's column."""
    return f"{size:,} pages"


def main() -> None:
    """Measure this site and the made-up ones, print the table."""
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    results = {}
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        own = ROOT / "content"
        results[f"this site, {count_pages(own)} pages"] = measure(own, work / "own")
        for size in sizes:
            make_site(work / f"content-{size}", size)
            results[heading(size)] = measure(work / f"content-{size}", work / str(size))
    print("\n".join(table(results)))
    print(f"\n{summary([each for each in sizes if each >= 100] or sizes, results)}")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("Markdown", "Jinja2")]
    print(f"Python {sys.version.split()[0]}, {', '.join(versions)}, {os.cpu_count()} cores.")


if __name__ == "__main__":
    # Installed packages come compiled; ours is at its first run, unless this forbids to keep that.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
