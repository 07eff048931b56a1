"""The articles in seeds/: one folder each, holding the article as received and its extract.yaml.

In: the folder seeds/. Out: where each article lies, by id; `new_article` adds one. What the files say is the
business of `read` and `extract`, which are imported only where an article is added.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import Location, Problem, SeedError, UsageError
from pipeline.source import SUFFIXES

EXTRACT = "extract.yaml"

# Ids name folders here and files in output/: letters that every file system, shell and mail program takes.
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_LONGEST_MADE = 48  # characters of an id that nobody chose
_SAYS_NOTHING = re.compile(
    r"(?:article|document|untitled|new|text|draft|copy|download|index|main|"
    r"wen-zhang|wen-dang|wen-jian|wei-ming-ming|xin-jian(?:-[a-z-]+)?|gao|gao-jian|fu-ben|xia-zai|zheng-wen)?[-_.\d]*"
)


@dataclass(frozen=True)
class Seed:
    """One article: its id (the folder's name) and its files; the extract may not exist yet."""

    id: str
    folder: Path
    article: Path
    extract: Path


def find_articles(seeds: Path) -> tuple[list[Seed], dict[str, Problem]]:
    """Return every article in `seeds`, ordered by id, and what is wrong with folders that hold none or several.

    Folders that begin with a dot or underscore are passed over; the problems are by the folders' names.
    """
    found: list[Seed] = []
    faults: dict[str, Problem] = {}
    for folder in sorted(seeds.iterdir() if seeds.is_dir() else ()):
        if not folder.is_dir() or folder.name[0] in "._":
            continue
        result = _look_into(folder)
        if isinstance(result, Seed):
            found.append(result)
        else:
            faults[folder.name] = result
    return found, faults


def new_article(seeds: Path, file: Path, id: str | None = None) -> Seed:
    """Put a copy of `file` into seeds/<id>/ with a draft of its extract, and return where they are.

    Without an id the file's name decides, or the article's title where that says nothing. Nothing is left behind when
    anything fails, and nothing that exists is touched. Raises UsageError for an id that cannot be used, SeedError for
    a file that is no article or is here already.
    """
    suffix = _suffix(file)
    if id is None:
        _refuse_second_copy(seeds, file)
    else:
        _check_id(seeds, id)
    text, title = _draft(file, f"article{suffix}")
    if id is None:
        id = _free(seeds, _name_for(file, title))
    try:
        _settle(file, text, seeds / id, f"article{suffix}")
    except OSError as fault:
        raise SeedError(Problem(Location(str(seeds / id)), f"cannot be written: {fault.strerror}")) from None
    return Seed(id, seeds / id, seeds / id / f"article{suffix}", seeds / id / EXTRACT)


def _settle(file: Path, text: str, home: Path, article: str) -> None:
    """Make the folder elsewhere and move it into place, so that nobody meets it half made."""
    home.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    try:
        shutil.copyfile(file, folder / article)
        (folder / EXTRACT).write_text(text, encoding="utf-8", newline="\n")
        folder.chmod(0o755)
        folder.rename(home)  # fails on a folder that appeared meanwhile, unless that is empty
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _draft(file: Path, name: str) -> tuple[str, str]:
    """Return the text of a fresh extract.yaml of `file`, which will be called `name`, and the article's title."""
    from pipeline.extract.catalogue import dump
    from pipeline.extract.extractor import extract
    from pipeline.model import SourceFile
    from pipeline.read.reader import read

    source = read(file)
    origin = SourceFile(file=name, sha256=source.sha256)
    article = extract(source).model_copy(update={"source": origin})
    return dump(article), article.title.quote if article.title else ""


def _look_into(folder: Path) -> Seed | Problem:
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in SUFFIXES and file.name[0] not in "._~"]
    named = [file for file in files if file.stem == "article"] or files
    where = Location(str(folder))
    if not named:
        return Problem(where, "holds no article", f"known kinds: {', '.join(SUFFIXES)}")
    if len(named) > 1:
        names = ", ".join(file.name for file in named)
        return Problem(where, f"holds several articles: {names}", "keep one, or make a folder for each")
    return Seed(folder.name, folder, named[0], folder / EXTRACT)


def _suffix(file: Path) -> str:
    suffix = file.suffix.lower()
    if not file.is_file():
        message = "is a folder; give the article's file" if file.is_dir() else "there is no such file"
        raise SeedError(Problem(Location(str(file)), message))
    if suffix not in SUFFIXES:
        message = f"'{suffix or file.name}' is no kind of article"
        raise SeedError(Problem(Location(str(file)), message, f"known: {', '.join(SUFFIXES)}"))
    return suffix


def _check_id(seeds: Path, id: str) -> None:
    if not _ID.fullmatch(id) or ".." in id or id.endswith(".") or id.split(".")[0] in _RESERVED:
        hint = "small letters, digits, '-', '_' and '.', beginning with a letter or digit, at most 80"
        raise UsageError(Problem(Location("--id"), f"'{id}' cannot name a folder", hint))
    if os.path.lexists(seeds / id):
        raise UsageError(Problem(Location(str(seeds / id)), "exists already", "choose another --id"))


def _refuse_second_copy(seeds: Path, file: Path) -> None:
    size, content = file.stat().st_size, ""
    for seed in find_articles(seeds)[0]:
        if seed.article.stat().st_size != size:
            continue
        content = content or _digest(file)
        if _digest(seed.article) == content:
            where = Location(str(seed.article))
            raise SeedError(Problem(where, "is this article already", "give an --id to have it twice"))


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _name_for(file: Path, title: str) -> str:
    """Return an id from the file's name, from the title where that says nothing, from the content where both do."""
    for words in (file.stem, title):
        name = _in_plain_letters(words)
        if not _SAYS_NOTHING.fullmatch(name) and name not in _RESERVED:
            return name
    return f"article-{_digest(file)[:6]}"


def _in_plain_letters(words: str) -> str:
    """Return words as an id may hold them: Chinese in pinyin, accents dropped, syllables joined by hyphens."""
    if any("\u3400" <= char <= "\u9fff" for char in words):
        from pypinyin import lazy_pinyin  # reads its dictionary, a tenth of a second

        words = " ".join(lazy_pinyin(words))
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    return name if len(name) <= _LONGEST_MADE else name[: _LONGEST_MADE + 1].rpartition("-")[0] or name[:_LONGEST_MADE]


def _free(seeds: Path, name: str) -> str:
    id, n = name, 1
    while os.path.lexists(seeds / id):
        n += 1
        id = f"{name}-{n}"
    return id
