"""The fonts that PDFs are set in: where they are, how they get there, and which characters they hold.

In: Fandol, Liberation and Noto, from packages or from the system. Out: a folder with one file per face and a
fontconfig file that knows nothing else, so that a page never depends on what else a machine has installed.
`python -m pipeline.write.fonts` fills the folder; a second call finds it full and returns at once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.errors import Location, Problem, WriteError
from pipeline.write import fontfaces
from pipeline.write.fontfaces import Face

VERSION = 4
"""Of the faces: raised whenever fontfaces makes them differently, so that they are made anew."""

STAMP = "faces.json"
CONFIGURATION = "fonts.conf"
INSTALL = "python -m pipeline.write.fonts"

FANDOL = {
    "fang": "FandolFang-Regular.otf",
    "kai": "FandolKai-Regular.otf",
    "hei": "FandolHei-Regular.otf",
    "song": "FandolSong-Regular.otf",
    "song-bold": "FandolSong-Bold.otf",
}
LIBERATION = {
    "times": "LiberationSerif-Regular.ttf",
    "times-bold": "LiberationSerif-Bold.ttf",
    "times-italic": "LiberationSerif-Italic.ttf",
    "times-bold-italic": "LiberationSerif-BoldItalic.ttf",
    "arial": "LiberationSans-Regular.ttf",
    "arial-bold": "LiberationSans-Bold.ttf",
}
NOTO = {"noto-serif": "NotoSerifSC-Regular.otf", "noto-sans": "NotoSansSC-Regular.otf"}

# package of Debian, files in it; then what brings them elsewhere
PACKAGES = {
    "texlive-lang-chinese": FANDOL,
    "fonts-liberation": LIBERATION,
}
ELSEWHERE = {
    "texlive-lang-chinese": {
        "Debian, Ubuntu": "sudo apt-get install --no-install-recommends texlive-lang-chinese",
        "Fedora": "sudo dnf install texlive-fandol",
        "Homebrew": "brew install --cask mactex-no-gui",
    },
    "fonts-liberation": {
        "Debian, Ubuntu": "sudo apt-get install fonts-liberation",
        "Fedora": "sudo dnf install liberation-serif-fonts liberation-sans-fonts",
        "Homebrew": "brew install --cask font-liberation",
    },
}
SYSTEM = (
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    "/usr/share/texmf-dist/fonts/opentype/public/fandol",
    "/usr/local/texlive",
    "/Library/TeX/Root/texmf-dist/fonts/opentype/public/fandol",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)

LATIN_OF = {"Times New Roman": "Times New Roman Latin", "Arial": "Arial Latin"}
"""Family → the family that Chinese text uses in its place: without the marks that Chinese sets full-width."""

_STYLES = (("Regular", ""), ("Bold", "-bold"), ("Italic", "-italic"), ("Bold Italic", "-bold-italic"))


def faces() -> tuple[Face, ...]:
    """Return every face of the folder and how it is made."""
    made = [
        Face("FangSong.otf", "仿宋", *_chinese("仿宋", "fang", "noto-serif", "times")),
        Face("KaiTi.otf", "楷体", *_chinese("楷体", "kai", "noto-serif", "times")),
        Face("HeiTi.otf", "黑体", *_chinese("黑体", "hei", "noto-sans", None)),
        Face("SongTi.otf", "宋体", *_chinese("宋体", "song", "noto-serif", "times")),
        Face("XiaoBiaoSong.otf", "方正小标宋简体", *_chinese("方正小标宋简体", "song-bold", "noto-serif", None, "")),
    ]
    for source, family in (("noto-serif", "Noto Serif SC"), ("noto-sans", "Noto Sans SC")):
        name = family.replace(" ", "") + ".otf"
        made.append(Face(name, family, (source,), fontfaces.renumbered(family, source)))
    for family, source in (("Times New Roman", "times"), ("Arial", "arial")):
        for style, suffix in _STYLES:
            if source + suffix not in LIBERATION:
                continue
            for name, limit in ((family, None), (LATIN_OF[family], fontfaces.LATIN)):
                file = f"{name}-{style}.ttf".replace(" ", "")
                made.append(Face(file, name, (source + suffix,), fontfaces.latin(name, style, source + suffix, limit)))
    return tuple(made)


def _chinese(
    family: str, han: str, donor: str, latin: str | None, marks: str = fontfaces.MARKS
) -> tuple[tuple[str, ...], fontfaces.Build]:
    sources = (han, donor) if latin is None else (han, donor, latin)
    return sources, fontfaces.chinese(family, han, donor, latin, marks)


def folder() -> Path:
    """Return the folder of the faces: $BRIEFINGS_FONTS, else `.fonts/` of the project. It need not exist."""
    named = os.environ.get("BRIEFINGS_FONTS")
    return Path(named).expanduser().resolve() if named else Path(__file__).resolve().parents[2] / ".fonts"


def ready(where: Path) -> bool:
    """Return whether `where` holds every face, made by this version."""
    try:
        stamp = json.loads((where / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    files = stamp.get("files", {})
    return stamp.get("version") == VERSION and all(
        (where / face.file).is_file() and (where / face.file).stat().st_size == files.get(face.file, {}).get("size")
        for face in faces()
    )


def require() -> Path:
    """Return folder(). Raises WriteError when the faces are not there, with the command that brings them."""
    where = folder()
    if not ready(where):
        raise WriteError(Problem(Location(str(where)), "the fonts are not set up", hint=f"run: {INSTALL}"))
    return where


def only(where: Path) -> AbstractContextManager[None]:
    """Let fontconfig see the faces of `where` and no others while the block lasts.

    The first of its configurations in a process decides for good what stands in for a missing character, so that
    every one is made within such a block, whether its fonts are used or not.
    """
    return environment({"FONTCONFIG_FILE": str(where / CONFIGURATION)})


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Let variables of the environment have these values while the block lasts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def install(where: Path) -> None:
    """Fill `where` with every face. Raises WriteError naming each font that cannot be had and what brings it."""
    if ready(where):
        return
    with tempfile.TemporaryDirectory(prefix="briefings-fonts-") as scratch:
        paths = _sources(Path(scratch))
        where.mkdir(parents=True, exist_ok=True)
        files = {}
        for face in faces():
            content = face.build(paths)
            _write(where / face.file, content)
            files[face.file] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    _write(where / CONFIGURATION, configuration().encode())
    _write(where / STAMP, (json.dumps({"version": VERSION, "files": files}, indent=1, sort_keys=True) + "\n").encode())


def configuration() -> str:
    """Return the fontconfig file: this folder alone, and what stands in for a family that lacks a character."""
    fallback = {"黑体": "Noto Sans SC", "Arial": "Noto Sans SC", "Arial Latin": "Noto Sans SC"}
    families = dict.fromkeys(face.family for face in faces())
    aliases = "".join(
        f"<alias binding='same'><family>{escape(family)}</family>"
        f"<default><family>{fallback.get(family, 'Noto Serif SC')}</family></default></alias>\n"
        for family in (*families, "serif", "sans-serif")
        if not family.startswith("Noto")
    )
    return (
        "<?xml version='1.0'?>\n<!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'>\n"
        f"<fontconfig>\n<dir prefix='relative'>.</dir>\n{aliases}</fontconfig>\n"
    )


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def _sources(scratch: Path) -> dict[str, Path]:
    """Return where every source file is, fetched into `scratch` when the system has none."""
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    package = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if package is None or package.origin is None:
        problems.append(_missing("Noto Serif SC and Noto Sans SC", {"pip": "pip install pylopdf-fonts-zh-cn"}))
    else:
        found |= {key: Path(package.origin).parent / name for key, name in NOTO.items()}
    for name, wanted in PACKAGES.items():
        paths = _on_system(wanted) or _from_debian(name, wanted, scratch)
        if paths:
            found |= paths
        else:
            problems.append(_missing(", ".join(sorted(wanted.values())), ELSEWHERE[name]))
    if problems:
        raise WriteError(problems)
    return found


def _missing(what: str, commands: dict[str, str]) -> Problem:
    ways = "".join(f"\n    {system}: {command}" for system, command in commands.items())
    return Problem(Location(str(folder())), f"fonts missing: {what}", hint=f"one of{ways}\n  then again: {INSTALL}")


def _on_system(wanted: dict[str, str]) -> dict[str, Path] | None:
    names = set(wanted.values())
    at: dict[str, Path] = {}
    for root in SYSTEM:
        for path in _files(Path(root).expanduser()):
            if path.name in names:
                at.setdefault(path.name, path)
        if len(at) == len(names):
            return {key: at[name] for key, name in wanted.items()}
    return None


def _files(root: Path) -> Iterator[Path]:
    for folder_, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            yield Path(folder_, name)


def _from_debian(package: str, wanted: dict[str, str], scratch: Path) -> dict[str, Path] | None:
    """Return the files out of a Debian package: downloaded and unpacked, not installed, so that no root is needed."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return None
    target = scratch / package
    target.mkdir()
    fetched = subprocess.run(["apt-get", "-qq", "download", package], cwd=target, capture_output=True, check=False)
    archive = next(target.glob("*.deb"), None)
    if fetched.returncode or archive is None:
        return None
    wildcards = [f"*/{name}" for name in wanted.values()]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as opened:
        subprocess.run(
            ["tar", "x", "--wildcards", *wildcards], cwd=target, stdin=opened.stdout, capture_output=True, check=False
        )
    at = {path.name: path for path in _files(target)}
    return {key: at[name] for key, name in wanted.items()} if set(wanted.values()) <= set(at) else None


def main() -> None:
    """Fill folder(); leave with 1 and the reasons when that fails."""
    try:
        install(folder())
    except WriteError as fault:
        raise SystemExit(str(fault)) from None


if __name__ == "__main__":
    main()
