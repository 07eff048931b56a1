"""A document while its templates, styles, wording or extract are being changed: HTML and PDF pages side by side.

A server for this machine alone, and a page that asks it for what is new. A change is rendered as soon as it is
complete; faults appear on the page with file, line and the source around it, and what was there before stays.
"""

from __future__ import annotations

import datetime
import io
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pipeline.errors import BriefingsError, Location, Problem, SeedError, UsageError
from pipeline.extract import catalogue
from pipeline.markup import Manuscript
from pipeline.model import KINDS, LANGUAGES, Article, DocumentKind, Edition, Language
from pipeline.read.reader import read
from pipeline.render.audience import list_audiences, load_audience
from pipeline.render.renderer import Renderer, find_mechanism
from pipeline.request import Project
from pipeline.seeds import Seed, find_articles
from pipeline.selection import mechanism_meant, unknown

AROUND = 3  # lines of source shown before and after a fault
SCALE = 1.6  # pixels to a point of a page's picture
HELD = 20.0  # seconds that a question for news is held open
HOSTS = frozenset({"127.0.0.1", "localhost"})
_SHELL = Path(__file__).with_name("preview.html")
POLICY = "default-src 'self' data: 'unsafe-inline'"


@dataclass(frozen=True)
class Subject:
    """Which document is looked at."""

    seed: Seed
    audience: str
    kind: DocumentKind
    language: Language | None = None
    """None: the first that the audience gets."""
    mechanism: str | None = None
    """None: the first of the article."""


def choose(
    project: Project,
    audience: str,
    kind: str,
    article: str | None = None,
    language: str | None = None,
) -> Subject:
    """Return the document meant. Raises UsageError for a name that is not known, with the known ones."""
    audiences = list_audiences(project.templates)
    good, faults = find_articles(project.seeds)
    seeds = {seed.id: seed for seed in good}
    if article in faults:
        raise SeedError(faults[article])
    if not seeds:
        raise UsageError(Problem(Location(str(project.seeds)), "there is no article"))
    kinds: dict[str, DocumentKind] = {known: known for known in KINDS}
    tongues: dict[str, Language] = {known: known for known in LANGUAGES}
    asked = (("audience", audience, audiences), ("document", kind, [*kinds]), ("article", article, [*seeds]))
    for what, word, known in (*asked, ("language", language, [*tongues])):
        if word is not None and word not in known:
            raise UsageError(unknown(what, word, known))
    seed = seeds[article] if article else next(iter(seeds.values()))
    return Subject(seed, audience, kinds[kind], tongues[language] if language else None)


def about(subject: Subject, mechanism: str) -> Subject:
    """Return the same document of the mechanism meant. Raises UsageError for one that is not known."""
    if subject.kind == "digest":
        raise UsageError(Problem(Location("--mechanism"), "a digest is about all mechanisms", "leave --mechanism out"))
    article = catalogue.load(subject.seed.extract, read(subject.seed.article))
    return replace(subject, mechanism=mechanism_meant(mechanism, article).id)


@dataclass(frozen=True)
class State:
    """What the page shows: the last document that could be made, and what is wrong now."""

    version: int = 0
    title: str = ""
    html: bytes = b""
    pdf: bytes = b""
    pages: int = 0
    problems: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0


@dataclass
class Preview:
    """One document, rendered again whenever `refresh` is called."""

    project: Project
    subject: Subject
    state: State = field(default_factory=State)

    def __post_init__(self) -> None:
        self._news = threading.Condition()
        self._pdfium = threading.Lock()  # PDFium is not safe in several threads
        self._article: tuple[tuple[object, ...], Article] | None = None

    def refresh(self) -> None:
        """Render the document anew; faults become part of the state."""
        start = time.monotonic()
        old = self.state
        try:
            manuscript, title = self._manuscript()
            made = _written(manuscript)
            state = State(old.version + 1, title, made[0], made[1], self._count(made[1]))
        except BriefingsError as fault:
            problems = tuple(shown_problem(problem, self.project.root) for problem in fault.problems)
            state = State(old.version + 1, old.title, old.html, old.pdf, old.pages, problems)
        with self._news:
            self.state = State(**{**vars(state), "seconds": round(time.monotonic() - start, 2)})
            self._news.notify_all()

    def wait(self, version: int) -> State:
        """Return the state once it is newer than `version`, or after a while as it is."""
        with self._news:
            self._news.wait_for(lambda: self.state.version > version, HELD)
            return self.state

    def picture(self, number: int) -> bytes:
        """Return the picture of a PDF page, from 1, as PNG. Raises LookupError when there is no such page."""
        import pypdfium2

        state = self.state
        if not 1 <= number <= state.pages:
            raise LookupError(number)
        with self._pdfium:
            document = pypdfium2.PdfDocument(state.pdf)
            try:
                made = io.BytesIO()
                document[number - 1].render(scale=SCALE).to_pil().save(made, "PNG", compress_level=1)
                return made.getvalue()
            finally:
                document.close()

    def _count(self, pdf: bytes) -> int:
        import pypdfium2

        with self._pdfium:
            document = pypdfium2.PdfDocument(pdf)
            try:
                return len(document)
            finally:
                document.close()

    def _manuscript(self) -> tuple[Manuscript, str]:
        subject = self.subject
        article = self._load(subject.seed)
        audience = load_audience(self.project.templates, subject.audience)
        renderer = Renderer(self.project.templates, audience)
        language = subject.language or renderer.languages(article)[0]
        mechanism = None
        if subject.kind != "digest":
            known = [item.id for item in article.mechanisms]
            if not known:
                raise UsageError(Problem(Location(str(subject.seed.extract)), "the article has no mechanism"))
            mechanism = find_mechanism(article, subject.mechanism or known[0]).id
        edition = Edition(number=1, date=article.issued or datetime.datetime.now().astimezone().date())
        manuscript = renderer.render(article, subject.kind, language, mechanism, edition)
        return manuscript, renderer.file_name(article, subject.kind, language, mechanism)

    def _load(self, seed: Seed) -> Article:
        """Return the article, read again only when one of its files has changed."""
        paths = (seed.article, seed.extract)
        now = tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in paths if path.is_file())
        if self._article is None or self._article[0] != now:
            if not seed.extract.is_file():
                hint = f"run 'briefings extract {seed.id}'"
                raise UsageError(Problem(Location(str(seed.extract)), "the article has no extract yet", hint))
            self._article = now, catalogue.load(seed.extract, read(seed.article))
        return self._article[1]


def _written(manuscript: Manuscript) -> tuple[bytes, bytes]:
    from pipeline.write.html import write_html
    from pipeline.write.office import write_office
    from pipeline.write.pdf import write_pdf

    pdf = write_office(manuscript, "pdf") if manuscript.word else write_pdf(manuscript)
    style = f"<style>{_faces()}</style></head>".encode()
    return write_html(manuscript).replace(b"</head>", style, 1), pdf


def _faces() -> str:
    """Return @font-face rules for the PDF's own fonts, which this machine may not have."""
    from pipeline.write import fonts

    rules = []
    for face in fonts.faces():
        weight = "bold" if "Bold" in face.file else "normal"
        style = "italic" if "Italic" in face.file else "normal"
        source = f"url('/fonts/{quote(face.file)}')"
        look = f"font-weight: {weight}; font-style: {style}"
        rules.append(f"@font-face {{font-family: '{face.family}'; {look}; src: {source}}}")
    return "\n".join(rules)


def shown_problem(problem: Problem, root: Path) -> dict[str, Any]:
    """Return a fault with the lines of source around it, for the page."""
    place = problem.location
    lines = _source(place.path, root) if place.line else []
    first = max(1, (place.line or 1) - AROUND)
    around = [
        {"number": n, "text": lines[n - 1][:300], "here": n == place.line}
        for n in range(first, min(len(lines), (place.line or 0) + AROUND) + 1)
    ]
    return {
        "place": str(place),
        "message": problem.message,
        "hint": problem.hint or "",
        "column": place.column,
        "source": around,
    }


def _source(name: str, root: Path) -> list[str]:
    """Return the lines of a file of the project, none for any other file."""
    for path in (root / name, Path(name)):
        whole = path.resolve()
        if (
            whole.is_relative_to(root.resolve())
            and whole.is_file()
            and whole.suffix in (".html", ".yaml", ".css", ".txt")
        ):
            return whole.read_text("utf-8", errors="replace").splitlines()
    return []


class _Handler(BaseHTTPRequestHandler):
    """Answers the page's questions."""

    preview: Preview
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one question."""
        if self.headers.get("Host", "").rpartition(":")[0] not in HOSTS:
            self._answer(b"only from this machine", "text/plain", HTTPStatus.FORBIDDEN)
            return
        url = urlsplit(self.path)
        routes: dict[str, Callable[[], tuple[bytes, str]]] = {
            "/": lambda: (_SHELL.read_bytes(), "text/html; charset=utf-8"),
            "/state": lambda: (self._state(parse_qs(url.query)), "application/json"),
            "/document": lambda: (self.preview.state.html, "text/html; charset=utf-8"),
            "/page": lambda: (self.preview.picture(int(parse_qs(url.query)["n"][0])), "image/png"),
        }
        if url.path.startswith("/fonts/"):
            routes[url.path] = lambda: (self._font(url.path.removeprefix("/fonts/")), "font/otf")
        try:
            body, kind = routes[url.path]()
        except (LookupError, ValueError):
            self._answer(b"there is no such page", "text/plain", HTTPStatus.NOT_FOUND)
            return
        self._answer(body, kind)

    def _font(self, name: str) -> bytes:
        from pipeline.write import fonts

        path = fonts.folder() / Path(unquote(name)).name
        if not path.is_file():
            raise LookupError(name)
        return path.read_bytes()

    def _state(self, query: dict[str, list[str]]) -> bytes:
        state = self.preview.wait(int(query.get("after", ["-1"])[0]))
        shown = {name: value for name, value in vars(state).items() if name not in ("html", "pdf")}
        return json.dumps(shown, ensure_ascii=False).encode()

    def _answer(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=3600" if kind.startswith("font/") else "no-store")
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True  # the reader went away

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: every glance at the page would be a line."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


def serve(preview: Preview, port: int, stop: threading.Event, ready: Callable[[str], None]) -> None:
    """Serve the preview to this machine until `stop` is set, rendering anew after each change.

    `port` 0: any that is free. `ready` is called with the address once the first rendering is done.
    Raises UsageError when the port is taken.
    """
    from pipeline.commands.watch import on_change

    handler = type("Handler", (_Handler,), {"preview": preview})
    try:
        server = _Server(("127.0.0.1", port), handler)
    except OSError as fault:
        problem = Problem(
            Location(f"127.0.0.1:{port}"), f"cannot listen there: {fault.strerror}", "choose another --port"
        )
        raise UsageError(problem) from None
    serving = threading.Thread(target=server.serve_forever, name="preview", daemon=True)

    def begin() -> None:
        preview.refresh()
        serving.start()
        ready(f"http://127.0.0.1:{server.server_port}/")

    try:
        on_change([preview.project.templates, preview.subject.seed.folder], preview.refresh, stop, begin)
    finally:
        if serving.is_alive():
            server.shutdown()
        server.server_close()
