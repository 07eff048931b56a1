"""URLs of a Manuscript → files in its folders, and nothing else: never the network, never another folder.

Relative URLs resolve against BASE_URL, a name that no one can own; its path is looked up in the manuscript's
folders, first hit wins, and `fonts/…` also in the folder of the faces. data: URIs hold their own content.
"""

from __future__ import annotations

import logging
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from pipeline.errors import Location, Problem
from pipeline.write import fonts
from pipeline.write.files import find, inside

BASE_URL = "https://tpl.invalid/"
MAX_BYTES = 32 << 20
MAX_PIXELS = 40_000_000
"""Of an image; a page of 600 dots to the inch has 35 million, and each takes some bytes of memory."""

TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


PIXELS = frozenset({".png", ".jpg", ".jpeg", ".gif"})


def _pixels(path: Path) -> int:
    """Return how many pixels an image has, 0 for what is none: its head says so, nothing is unpacked."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(file).size
            return width * height
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return 0
    except Image.DecompressionBombError:
        return sys.maxsize


class Refused(ValueError):
    """A URL that leads nowhere or outside; the message says which."""


class LocalFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's fetcher, confined to folders; `problems` holds what could not be had."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(allowed_protocols={"data", "https"}, allow_redirects=False)
        self._folders = tuple(folders)
        self.problems: list[Problem] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return what the URL names. Raises Refused, which WeasyPrint logs; `problems` keeps it for the writer."""
        try:
            if url.startswith("data:"):
                if len(url) > MAX_BYTES:
                    raise Refused("a data: URI is larger than 32 MB")
                return super().fetch(url, headers)
            path = self.find(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix.lower()]})
        except Refused as fault:
            problem = Problem(Location(name_of(url)), str(fault), hint=self.hint(url))
            if problem not in self.problems:
                self.problems.append(problem)
            raise

    def find(self, url: str) -> Path:
        """Return the file that a URL names. Raises Refused."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc != "tpl.invalid":
            raise Refused("only files beside the templates are read, never the network")
        name = inside(url)
        if Path(name).suffix.lower() not in TYPES:
            raise Refused("a file of this kind is not read")
        path = find(name, self._folders)
        if path is None and name.startswith("fonts/"):
            path = find(name.removeprefix("fonts/"), (fonts.folder(),))
        if path is None:
            raise Refused("the file is missing")
        if path.stat().st_size > MAX_BYTES:
            raise Refused("larger than 32 MB")
        if path.suffix.lower() in PIXELS and (pixels := _pixels(path)) > MAX_PIXELS:
            raise Refused(f"an image of {pixels // 1_000_000} million pixels; make it one of {MAX_PIXELS // 1_000_000}")
        return path

    def hint(self, url: str) -> str | None:
        """Return what helps where a URL leads to no file."""
        if not url.startswith(BASE_URL):
            return "put the file beside the templates and name it by a relative path"
        return "looked in " + ", ".join(map(str, self._folders)) if self._folders else None


def fetcher(folders: Sequence[Path]) -> LocalFetcher:
    """Return the fetcher for a manuscript's folders."""
    return LocalFetcher(folders)


def name_of(url: str) -> str:
    """Return a URL as its author wrote it: relative where it is ours."""
    return url[:60] + "…" if url.startswith("data:") else unquote(url.removeprefix(BASE_URL))


_QUIET = re.compile(r"Failed to load (?:image|font|stylesheet)|Font-face .* cannot be loaded")


@contextmanager
def listening(where: str, files: LocalFetcher | None = None) -> Iterator[list[Problem]]:
    """Yield a list that holds, when the block ends, all that WeasyPrint complained of inside it.

    WeasyPrint logs a missing image, a dead link or a declaration that it ignores, and goes on; here each
    becomes a Problem, `where` being the document in whose making it arose.
    """
    problems: list[Problem] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problem = Problem(Location(where), record.getMessage())
            if problem not in problems:
                problems.append(problem)

    logger = logging.getLogger("weasyprint")
    listener, level, above = Listener(logging.WARNING), logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield problems
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = above
        if files is not None and files.problems:
            problems[:] = [p for p in problems if not _QUIET.search(p.message)]
            problems[:0] = files.problems
