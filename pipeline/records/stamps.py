"""What a build reads, as digests of its content; and the shortcut for a run that has nothing to do.

In: folders. Out: one digest for each article, audience and writer. Everything that decides what is rebuilt is told
by content. Dates of files serve twice, as they do in git: to not read a font, or a document in output/, again that
was read before and was not touched since. Nothing heavy is imported: the second run of a build ends here.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.manifest import digest, sha256, short
from pipeline.request import Request

KEPT_APART = ".briefings"
"""The folder in output/ for what is no document: lock, journal, log and the state that this module keeps."""
WRITERS = {"docx": ("word",), "pdf": ("pdf", "line"), "html": ("html", "screen")}
"""Files of pipeline/write that only one format runs through; all others count for every format."""
LIBRARIES = {
    "docx": ("python_docx", "docxtpl", "lxml"),
    "pdf": ("pydyf", "pyphen", "fonttools", "zopfli", "brotli", "pikepdf", "pypdf", "pillow"),
    "html": (),
}
RENDERING = ("jinja2", "markupsafe", "pydantic", "pydantic_core", "pyyaml")
"""Libraries that have a part in what a page says."""
EVERY = ("weasyprint", "tinycss2", "cssselect2", "tinyhtml5")
"""Libraries that stand behind every format."""
_BASED_ON = re.compile(r"""(?:^|[{,])[ \t]*["']?based_on["']?[ \t]*:[ \t]*["']?([^\s"'#,}]+)""", re.MULTILINE)
_SHARED = ("libpango-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1")
_HOMES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/opt/homebrew/lib")


@dataclass
class Stamps:
    """Digests of everything that a build reads."""

    articles: dict[str, str]
    """By the name of the folder in seeds/."""
    audiences: dict[str, str]
    """By name; templates, parts, styles, wording and settings, those of base included."""
    program: str
    """The code that reads, extracts and renders, with the libraries that it uses."""
    writers: dict[str, str]
    """By format."""
    fonts: dict[str, str]
    """By path; remembered with size and date."""
    templates: dict[str, str]
    """SHA-256 of each file in templates/, by its path below the project's folder."""
    names: dict[str, str]
    """By audience: which files lie in the folders that it draws on."""

    def all(self) -> str:
        """Return one digest over everything."""
        parts = [self.articles, self.audiences, self.program, self.writers, self.fonts]
        return digest(json.dumps(parts, sort_keys=True))

    def basis(self, article: str, audience: str, format: str) -> str:
        """Return a digest of every input that can matter to one audience's documents of one article."""
        return short(
            self.articles[article], self.audiences[audience], self.program, self.writers[format], self.all_fonts
        )

    @cached_property
    def all_fonts(self) -> str:
        """Return a digest of the project's fonts."""
        return short(*sorted(f"{os.path.basename(path)} {known}" for path, known in self.fonts.items()))


@dataclass
class State:
    """What the last builds left: output/.briefings/state.json. It may be lost without harm."""

    fonts: dict[str, list[Any]] = field(default_factory=dict)
    """path -> [size, date, inode, digest]"""
    folders: dict[str, str] = field(default_factory=dict)
    """Folder in output/ -> digest of the names, sizes and dates of its files, once they were found as recorded."""
    done: dict[str, list[Any]] = field(default_factory=dict)
    """Selection -> [digest of all inputs, number of files, warnings]; only builds without fault are noted."""

    def dump(self) -> str:
        """Return the text of state.json."""
        return json.dumps({"fonts": self.fonts, "folders": self.folders, "done": self.done})


def load_state(output: Path) -> State:
    """Return the state of an output folder, empty where none can be read."""
    try:
        return State(**json.loads((output / KEPT_APART / "state.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return State()


def take(request: Request, state: State) -> Stamps:
    """Return the digests of everything that the build reads; `state` learns fonts that it did not know.

    Raises OSError when a file cannot be read.
    """
    project = request.project
    program, writers = _program()
    templates = {entry.name: _contents(Path(entry.path)) for entry in _folders(project.templates)}
    drawn = {name: _draws_on(project.templates, name) for name in templates if name != "base"}
    return Stamps(
        articles={entry.name: of_folder(Path(entry.path)) for entry in _folders(project.seeds)},
        audiences={
            name: digest(*(_of(templates.get(folder, {})) for folder in folders)) for name, folders in drawn.items()
        },
        program=program,
        writers=writers,
        fonts=_fonts(font_folder(), state),
        templates={
            f"{project.templates.name}/{folder}/{name}": known
            for folder, files in templates.items()
            for name, known in files.items()
        },
        names={
            name: short(*(f"{folder}/{file}" for folder in folders for file in templates.get(folder, ())))
            for name, folders in drawn.items()
        },
    )


def _program() -> tuple[str, dict[str, str]]:
    """Return digests of what renders, and by format of what writes: code of ours, and the libraries that it uses."""
    home = Path(__file__).parents[1]
    installed = _installed()
    code = {path: digest(Path(path).read_bytes()) for path in _files(home)}
    apart = home / "write"
    own = {format: [path for path in code if _is_of(path, apart, format)] for format in WRITERS}
    every = [path for path in code if path.startswith(f"{apart}/") and not any(path in paths for paths in own.values())]
    rest = [path for path in code if not path.startswith(f"{apart}/") and _renders(path, home)]
    writers = {
        format: digest(
            *(code[path] for path in (*own[format], *every)),
            *(f"{name} {installed.get(name, '')}" for name in (*EVERY, *LIBRARIES[format])),
            *(_shared_libraries() if format == "pdf" else ()),
        )
        for format in WRITERS
    }
    return digest(*(code[path] for path in rest), *(installed.get(name, "") for name in RENDERING)), writers


def machinery(request: Request) -> str:
    """Return a digest of what a process loads once and keeps: the program, its libraries, the fonts."""
    program, writers = _program()
    return short(program, *writers.values(), *_fonts(font_folder(), load_state(request.output)).values())


def equipment() -> dict[str, str]:
    """Return digests of all that a machine writes documents with, by what it is called in messages."""
    writers = {f"programs that write {format}": known for format, known in _program()[1].items()}
    fonts = sorted(f"{os.path.basename(path)} {known}" for path, known in _fonts(font_folder(), State()).items())
    return writers | {"fonts": short(*fonts) if fonts else ""}


def listing(output: Path) -> dict[str, str]:
    """Return, for each folder of output/, a digest of the names, sizes and dates of its files."""
    folders: dict[str, str] = {}
    left = [str(output)]
    while left:
        folder = left.pop()
        lines = []
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != KEPT_APART:
                        left.append(entry.path)
                elif not entry.name.startswith("~$"):  # Word's own mark that a file is open
                    found = entry.stat(follow_symlinks=False)
                    lines.append(f"{entry.name}/{found.st_size}/{found.st_mtime_ns}")
        folders[os.path.relpath(folder, output)] = short(*sorted(lines))
    return folders


def nothing_to_do(request: Request) -> tuple[int, list[str]] | None:
    """Return how many files are as they should be, and the warnings of the build that made them.

    None: something is different from the last build, or may be; a build finds out what.
    """
    state = load_state(request.output)
    before = state.done.get(request.key())
    if before is None or request.force or not state.folders:
        return None
    try:
        stamps = take(request, state)
        if stamps.all() != before[0] or listing(request.output) != state.folders:
            return None
    except OSError:
        return None
    return before[1], before[2]


def font_folder() -> Path:
    """Return where the fonts are: as `pipeline.write.fonts.folder` does, without the time that its imports take."""
    named = os.environ.get("BRIEFINGS_FONTS")
    return Path(named).expanduser().resolve() if named else Path(__file__).resolve().parents[2] / ".fonts"


def _folders(path: Path) -> Iterator[os.DirEntry[str]]:
    if path.is_dir():
        with os.scandir(path) as entries:
            yield from sorted(
                (entry for entry in entries if entry.is_dir() and not entry.name.startswith((".", "_"))),
                key=lambda entry: entry.name,
            )


def _draws_on(templates: Path, name: str) -> list[str]:
    """Return the folders that an audience is made of: its own, those that it is based on, base.

    The file is not parsed, so that this takes no time; a name that only looks like a parent does no harm.
    """
    names = [name]
    for own in names:  # grows while it is read
        try:
            text = (templates / own / "audience.yaml").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        names += [parent for parent in dict.fromkeys(_BASED_ON.findall(text)) if parent not in names]
    return list(dict.fromkeys([*names, "base"]))


def _files(folder: Path) -> list[str]:
    """Return all files under a folder, sorted; caches and what editors leave are none."""
    found: list[str] = []
    left = [str(folder)]
    while left:
        with os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.name.startswith((".", "__pycache__", "~")) or entry.name.endswith(("~", ".pyc", ".swp")):
                    continue
                if entry.is_dir():
                    left.append(entry.path)
                else:
                    found.append(entry.path)
    return sorted(found)


def of_folder(folder: Path) -> str:
    """Return a digest of all files under a folder, by name and content."""
    return _of(_contents(folder))


def _of(contents: Mapping[str, str]) -> str:
    return digest(*(part for item in contents.items() for part in item))


def _contents(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file under a folder, by its path there; who needs one that cannot be read tells so."""
    found = {}
    for path in _files(folder):
        name = Path(path).relative_to(folder).as_posix()
        try:
            with open(path, "rb") as file:
                found[name] = sha256(file.read())
        except OSError as fault:
            found[name] = f"cannot be read: {fault.errno}"
    return found


def _renders(path: str, home: Path) -> bool:
    """Return whether a file of the program has a part in what a document says."""
    inside = os.path.relpath(path, home)
    if os.sep in inside:
        return inside.startswith(("read/", "extract/", "render/", "records/fingerprint.py", "records/pages.py"))
    return inside in ("model.py", "source.py", "markup.py", "yamlfile.py", "wordpackage.py", "plan.py", "step.py")


def _is_of(path: str, home: Path, format: str) -> bool:
    first = os.path.relpath(path, home).split(os.sep)[0]
    return first.startswith(WRITERS[format])


def _installed() -> dict[str, str]:
    """Return name -> version of what is installed, from the names of folders alone: reading metadata is slow."""
    found: dict[str, str] = {}
    for place in sys.path:
        if place.endswith(("site-packages", "dist-packages")) and os.path.isdir(place):
            for name in os.listdir(place):
                if name.endswith(".dist-info"):
                    project, _, version = name.removesuffix(".dist-info").partition("-")
                    found.setdefault(project.lower().replace("-", "_"), version)
    return found


def _shared_libraries() -> Iterable[str]:
    """Return the files behind the libraries of the system that PDFs are laid out with: their names bear versions."""
    for name in _SHARED:
        for home in _HOMES:
            path = os.path.join(home, name)
            if os.path.exists(path):
                yield os.path.basename(os.path.realpath(path))
                break


def _fonts(folder: Path, state: State) -> dict[str, str]:
    fonts = {}
    for path in _files(folder) if folder.is_dir() else ():
        found = os.stat(path)
        known = state.fonts.get(path)
        mark = [found.st_size, found.st_mtime_ns, found.st_ino]
        if known is None or known[:3] != mark:
            known = [*mark, digest(Path(path).read_bytes())]
            state.fonts[path] = known
        fonts[path] = str(known[3])
    return fonts
