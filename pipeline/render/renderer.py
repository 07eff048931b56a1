"""Article + audience + kind + language → one semantic HTML page, handed over as a Manuscript.

For the build: `rendered` also tells which statements the page shows, what it read of the article and the labels, and
which files it was made from, each with its hash, so that what must be made again follows from content. `languages`
tells which languages are built unasked, `file_name` the name for people, without folder and suffix.
"""

from __future__ import annotations

import hashlib
import re
import traceback
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplateRuntimeError

from pipeline.errors import Location, Problem, TemplateError, UsageError, nearest
from pipeline.markup import Manuscript
from pipeline.model import KINDS, Article, DocumentKind, Edition, Language, Mechanism, natural
from pipeline.render import attention, check, functions, reading, settings
from pipeline.render.audiencemodel import Audience, fill
from pipeline.render.budget import BUDGET, Budget, Overspent
from pipeline.render.environment import Sandbox
from pipeline.render.page import Page, prove, shown_statements
from pipeline.render.registry import Registry
from pipeline.render.syntax import Forbidden
from pipeline.render.visible import visible
from pipeline.render.wording import Wording, load_wording

MAX_PAGE = 8_000_000  # characters of one page


@dataclass(frozen=True)
class Rendered:
    """A manuscript, and what it was made from."""

    manuscript: Manuscript
    statements: tuple[str, ...]
    """Names of the statements that the page shows (`M1.2c`, `M1.ask`, `title`), sorted as people sort."""
    files: tuple[tuple[str, str], ...]
    """Path below the project's folder and SHA-256 of each template, style, wording and setting file used, sorted."""
    reads: frozenset[str] = frozenset()
    """Names of the facts that it was made from; see `reading`."""


@dataclass(frozen=True)
class _Seen:
    """An article as one audience may see it."""

    article: Article
    """As it is."""
    seen: Article
    """Without the fields that are not for this audience."""
    noted: Article
    """The same, noting what is read of it."""
    whole: Article
    """The article as it is, noting what is read of it; for counting and rules."""
    registry: Registry
    """The names in `noted`."""


class Renderer:
    """Makes the pages of one audience; keep it, because it keeps its compiled templates."""

    def __init__(self, templates: Path, audience: Audience) -> None:
        self.templates = templates
        self.audience = audience
        self._sandbox = Sandbox(templates, audience.folders, functions.for_templates())
        self._wording: dict[Language, Wording] = {}
        self._faults: dict[Language, list[Problem]] = {}
        self._trusted: set[tuple[DocumentKind, Language]] = set()
        self._hashes: dict[Path, str] = {}
        self._seen: _Seen | None = None
        self._lists = attention.load_lists(templates, audience.folders)

    def render(
        self,
        article: Article,
        kind: DocumentKind,
        language: Language,
        mechanism_id: str | None,
        edition: Edition,
    ) -> Manuscript:
        """Return one document. Raises TemplateError with every fault found, UsageError for an unknown mechanism."""
        return self.rendered(article, kind, language, mechanism_id, edition).manuscript

    def rendered(
        self,
        article: Article,
        kind: DocumentKind,
        language: Language,
        mechanism_id: str | None,
        edition: Edition,
    ) -> Rendered:
        """Return one document, the statements on it and the files it was made from. Raises as `render` does."""
        self.refuse_faults(kind, language)
        self._visible(article)  # looks at all of it once, which is not what the page reads
        reads: set[str] = set()
        token = reading.READS.set(reads)
        try:
            made = self._made(self._scope(article, kind, language, mechanism_id, edition), article)
        finally:
            reading.READS.reset(token)
        return replace(made, reads=frozenset(reads))

    def trust(self, kind: DocumentKind, language: Language) -> None:
        """Take the templates of a kind of document for faultless: they were found so, and nothing has changed."""
        self._trusted.add((kind, language))

    def refuse_faults(self, kind: DocumentKind, language: Language) -> None:
        """Raises TemplateError with every fault of the templates that can be seen without an article."""
        if (kind, language) in self._trusted:
            return
        self._environment(language)
        others = {f"{other}.html" for other in KINDS if other != kind}
        if faults := [p for p in self._faults[language] if Path(p.location.path).name not in others]:
            raise TemplateError(faults)  # a fault of another kind's own template is that kind's to tell

    def facts(self, language: Language) -> dict[str, str]:
        """Return what pages may have read of the labels, by the names in `Rendered.reads`."""
        return self._load_wording(language).facts()

    def languages(self, article: Article) -> tuple[Language, ...]:
        """Return the languages that are built unasked: the audience's, where the article speaks or has them."""
        return languages(article, self.audience)

    def file_name(
        self, article: Article, kind: DocumentKind, language: Language, mechanism_id: str | None = None
    ) -> str:
        """Return the name of a document's file, without folder and suffix; safe on every system."""
        wording = self._load_wording(language)
        document = self.audience.document(kind)
        pattern = document.file_name or self.audience.file_name
        mechanism = find_mechanism(article, mechanism_id) if kind != "digest" else None
        values = {
            "article": _plain(article.title.translation(language) or article.title.quote) if article.title else "",
            "number": mechanism.number if mechanism else "",
            "mechanism": _mechanism_name(mechanism, language) if mechanism else "",
            "document": wording.text(f"doc.{kind}", {}) if f"doc.{kind}" in wording else kind,
            "audience": (self.audience.title.text(language) if self.audience.title else None) or self.audience.name,
            "language": language,
        }
        return safe_name(fill(pattern.text(language) or pattern.text("en") or "{number} {document}", values))

    def check(self) -> list[Problem]:
        """Return every fault of this audience's templates that can be seen without an article."""
        problems: dict[Problem, None] = {}
        for language in self.audience.languages:
            try:
                self._environment(language)
                problems |= dict.fromkeys(self._faults[language])
            except TemplateError as fault:
                problems |= dict.fromkeys(fault.problems)
        return list(problems)

    def _made(self, scope: functions.Scope, article: Article) -> Rendered:
        environment = self._sandbox
        registry = self._visible(article).registry
        html, budget = _run(environment, scope, registry)
        location = Location(environment.shown(f"{scope.kind}.html"))
        if budget.problems:
            raise TemplateError(budget.problems)
        page = Page(html, location)
        problems = page.problems + prove(page, registry)
        if problems:
            raise TemplateError(self._traced(problems, page, html, scope, registry))
        made = self._handed_over(html, page, scope, environment, list(budget.templates))
        return self._with_office(made, scope, article)

    def _traced(
        self, problems: list[Problem], page: Page, html: str, scope: functions.Scope, registry: Registry
    ) -> list[Problem]:
        """Return problems of a page at the lines of the templates that they come from."""
        from pipeline.render.origin import Tracing

        tracing = Tracing(self.templates, self.audience.folders, functions.for_templates())
        try:
            _run(tracing, scope, registry)
        except TemplateError:  # to note the lines takes more than a page that was long already may take
            return problems
        starts = [0, *(found.end() for found in re.finditer("\n", html))]
        found = {problem: starts[page.at[problem][0] - 1] + page.at[problem][1] for problem in problems}
        return [replace(problem, location=tracing.place(html, at) or problem.location) for problem, at in found.items()]

    def _scope(
        self, article: Article, kind: DocumentKind, language: Language, mechanism_id: str | None, edition: Edition
    ) -> functions.Scope:
        seen = self._visible(article)
        mechanism = None if kind == "digest" else find_mechanism(seen.noted, mechanism_id)
        wording = self._load_wording(language)
        return functions.Scope(
            seen.noted, seen.whole, kind, language, mechanism, edition, self.audience, wording, self._lists
        )

    def _visible(self, article: Article) -> _Seen:
        """Return the article as the audience may see it; kept while the article stays the same."""
        if self._seen is None or self._seen.article is not article:
            seen = visible(article, self.audience)
            noted = reading.twin(seen)
            self._seen = _Seen(article, seen, noted, reading.twin(article), Registry(noted))
        return self._seen

    def _load_wording(self, language: Language) -> Wording:
        if language not in self._wording:
            self._wording[language] = load_wording(self.templates, self.audience, language)
        return self._wording[language]

    def _environment(self, language: Language) -> Sandbox:
        """Return the sandbox, once the templates were checked with the labels of a language."""
        if language not in self._faults:
            wording = self._load_wording(language)
            self._faults[language] = check.problems(self.templates, self.audience, wording)
        return self._sandbox

    def _handed_over(
        self, html: str, page: Page, scope: functions.Scope, environment: Sandbox, names: list[str]
    ) -> Rendered:
        folders = tuple(self.templates / folder for folder in self.audience.folders)
        references = [folder / "reference.docx" for folder in folders if (folder / "reference.docx").is_file()]
        sheets = settings.stylesheets(self.templates, self.audience, scope.kind, scope.language)
        manuscript = Manuscript(
            html=html,
            stylesheets=sheets,
            folders=folders,
            template=environment.shown(f"{scope.kind}.html"),
            date=scope.edition.date,
            reference=references[0] if references else None,
        )
        files = [path for name in names if (path := environment.path(name))]
        files += settings.stylesheet_files(self.templates, self.audience, scope.kind, scope.language)
        files += self._wording[scope.language].files
        files += [folder / name for folder in folders for name in ("audience.yaml", "attention.yaml")]
        files += [folder / image for image in page.images for folder in folders]
        files += references[:1]
        hashes = {
            path.relative_to(self.templates.parent).as_posix(): self._hash(path) for path in files if path.is_file()
        }
        return Rendered(manuscript, tuple(sorted(shown_statements(page), key=_order)), tuple(sorted(hashes.items())))

    def _with_office(self, made: Rendered, scope: functions.Scope, article: Article) -> Rendered:
        """Return the document with the Word file that the audience's own Word template makes of it, if it has one."""
        from pipeline.render.office import fill, office_template

        template = office_template(self.templates, self.audience, scope.kind, scope.language)
        if template is None:
            return made
        name = template.relative_to(self.templates.parent).as_posix()
        reading.note(reading.ALL)  # it is filled in a process of its own
        seen = self._visible(article).seen
        mechanism = None if scope.mechanism is None else find_mechanism(seen, scope.mechanism.id)
        word = fill(template, name, replace(scope, article=seen, whole=article, mechanism=mechanism))
        files = tuple(sorted((*made.files, (name, self._hash(template)))))
        return replace(made, manuscript=replace(made.manuscript, word=word, template=name), files=files)

    def _hash(self, path: Path) -> str:
        """Return a file's SHA-256, read once: what a renderer has compiled does not change either."""
        if path not in self._hashes:
            self._hashes[path] = hashlib.sha256(path.read_bytes()).hexdigest()
        return self._hashes[path]


def statements(manuscript: Manuscript) -> tuple[str, ...]:
    """Return the names of the statements that a manuscript shows, sorted as people sort."""
    return tuple(sorted(shown_statements(Page(manuscript.html, Location(manuscript.template))), key=_order))


def languages(article: Article, audience: Audience) -> tuple[Language, ...]:
    """Return the languages in which `audience` gets documents unasked.

    A language that the article is not written in counts when an editor has translated a mechanism's name or a measure.
    """
    quotes = [quote for item in article.mechanisms for quote in (item.name, *item.measures)]
    return tuple(
        language
        for language in audience.languages
        if language == article.language or any(quote.translation(language) for quote in quotes)
    )


def find_mechanism(article: Article, id: str | None) -> Mechanism:
    """Return the mechanism with this id or number. Raises UsageError when there is none."""
    for mechanism in article.mechanisms:
        if id in (mechanism.id, mechanism.number):
            return mechanism
    known = [mechanism.id for mechanism in article.mechanisms]
    near = nearest(id or "", known)
    hint = (f"did you mean '{near}'? " if near else "") + f"known: {', '.join(known) or 'none'}"
    raise UsageError(Problem(Location(article.source.file), f"unknown mechanism '{id}'", hint))


_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def safe_name(text: str) -> str:
    """Return a file name that every system takes: no separators, no reserved marks, at most 150 bytes."""
    text = _UNSAFE.sub(" ", unicodedata.normalize("NFC", text))
    text = re.sub(r"\s+", " ", re.sub(r"([-_])\1+", r"\1", text)).strip(" .-_")
    if len(text.encode()) > 150:
        whole, text = text, text.encode()[:150].decode(errors="ignore")
        if " " in text[-30:] and whole[len(text)] != " ":  # a word would be cut
            text = text.rpartition(" ")[0]
    text = text.strip(" .-_")
    if not text or re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", text):
        text = f"_{text}"
    return text


def _plain(text: str) -> str:
    return text.replace("|", "")


def _mechanism_name(mechanism: Mechanism, language: Language) -> str:
    title = mechanism.name.translation(language) or mechanism.name.quote
    return _plain(title)


def _order(name: str) -> tuple[tuple[int, int | str], ...]:
    """Return a sort key in which M2 stands before M10, numbers and words never compared with each other."""
    return tuple((isinstance(part, str), part) for part in natural(name))


def _run(environment: Sandbox, scope: functions.Scope, registry: Registry) -> tuple[str, Budget]:
    """Return the page of a document, and what was spent on it. Raises TemplateError at the place where it fails."""
    budget = Budget()
    tokens = BUDGET.set(budget), functions.SCOPE.set(functions.Functions(scope, registry))
    try:
        return _page(environment, f"{scope.kind}.html", scope.variables()), budget
    finally:
        BUDGET.reset(tokens[0])
        functions.SCOPE.reset(tokens[1])


def _page(environment: Sandbox, name: str, variables: dict[str, object]) -> str:
    budget = BUDGET.get()
    try:
        pieces = []
        for piece in environment.get_template(name).generate(variables):
            budget.written += len(piece)
            if budget.written > MAX_PAGE:
                raise Overspent(f"the page is longer than {MAX_PAGE:,} characters")
            pieces.append(piece)
        return "".join(pieces)
    except Forbidden as fault:
        raise TemplateError(fault.problems) from None
    except TemplateSyntaxError as fault:
        place = Location(environment.shown(fault.name or name), fault.lineno)
        raise TemplateError(Problem(place, fault.message or "not valid")) from None
    except TemplateNotFound as fault:
        place = _place(environment, fault.__traceback__, name)
        near = nearest(str(fault.name), environment.list_templates(["html"]))
        hint = f"did you mean '{near}'?" if near else None
        raise TemplateError(Problem(place, f"there is no template '{fault.name}'", hint)) from None
    except (SecurityError, TemplateRuntimeError) as fault:
        raise TemplateError(Problem(_place(environment, fault.__traceback__, name), str(fault))) from None
    except RecursionError as fault:
        place = _place(environment, fault.__traceback__, name)
        raise TemplateError(Problem(place, "templates or macros that call themselves without end")) from None
    except (TypeError, ValueError, LookupError, ZeroDivisionError) as fault:
        if not _is_templates(fault.__traceback__):
            raise
        raise TemplateError(Problem(_place(environment, fault.__traceback__, name), str(fault))) from None


def _place(environment: Sandbox, trace: TracebackType | None, name: str) -> Location:
    """Return the place of the innermost template in a traceback (Jinja gives its frames the template's own lines)."""
    known = {
        str(path): environment.shown(key) for key in environment.list_templates() if (path := environment.path(key))
    }
    found = Location(environment.shown(name))
    for frame in traceback.extract_tb(trace):
        if frame.filename in known:
            found = Location(known[frame.filename], frame.lineno)
    return found


def _is_templates(trace: TracebackType | None) -> bool:
    """Return whether the fault was raised by a template or by Jinja, not by code of ours that it called."""
    frames = [frame.filename for frame in traceback.extract_tb(trace)]
    return "/pipeline/render/" not in Path(frames[-1]).as_posix() or (
        frames[-1].endswith("render/functions.py") and (len(frames) > 1 and "sandbox" in frames[-2])
    )
