"""Which documents there are, which of them have to be written, and why.

In: what was asked for, digests of all inputs, the record of the last build. Out: one `Step` for each document that
is not as it should be, with its manuscript rendered. Nothing is written here, so that `--dry-run` is the same code.
Articles are taken one by one, and those whose inputs are as recorded are not even read.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from pipeline.errors import BriefingsError, ExtractError, Location, Problem
from pipeline.extract import catalogue
from pipeline.extract.check import coverage
from pipeline.extract.extractor import extract
from pipeline.manifest import (
    MANIFEST,
    ArticleRecord,
    DocumentRecord,
    EditionRecord,
    FileRecord,
    Manifest,
    Outline,
    short,
)
from pipeline.markup import Manuscript
from pipeline.model import Article, Edition, Quote
from pipeline.read.reader import read
from pipeline.records import editions
from pipeline.records.fingerprint import Uses, uses
from pipeline.records.stamps import Stamps, of_folder
from pipeline.render.audience import load_audience
from pipeline.render.renderer import Rendered, Renderer
from pipeline.request import Request, relative
from pipeline.seeds import Seed
from pipeline.selection import Choice, Target
from pipeline.source import Source

FORMATS = ("docx", "pdf")
"""Made when none is asked for; a format that was asked for once is kept up to date."""
Condition = Literal["intact", "missing", "edited"]


@dataclass
class Step:
    """A document of which at least one file has to be written."""

    article: str
    target: Target
    manuscript: Manuscript
    uses: Uses
    record: DocumentRecord
    """The record as it will be; its files are those of the last build until they are written."""
    stem: str
    """Path in output/ without the ending."""
    issues: bool
    """Whether this is a new edition."""
    made_from: dict[str, str] = field(default_factory=dict)
    """Format -> digest of what its writer is given; only formats that have to be written."""
    reasons: dict[str, None] = field(default_factory=dict)
    """Why they have to, for people."""
    left: int = 0
    """Files that are not written yet."""

    def path(self, format: str) -> str:
        """Return the path of a file in output/."""
        return f"{self.stem}.{format}"

    def lighten(self) -> None:
        """Let go of the page: all its files are written, and a report may hold thousands of steps."""
        self.manuscript = Manuscript("", ())
        self.uses = replace(self.uses, statements={}, styles="")


@dataclass
class Planner:
    """The plan, as it is made."""

    request: Request
    stamps: Stamps
    manifest: Manifest
    condition: Callable[[FileRecord], Condition]
    problems: list[Problem] = field(default_factory=list)
    fresh: int = 0
    """Files that are as they should be."""
    finished: list[str] = field(default_factory=list)
    """Articles of which all steps were yielded."""
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    """Article and key of documents that nothing makes any more."""
    _renderers: dict[str, Renderer | None] = field(default_factory=dict)

    def steps(self, choice: Choice) -> Iterator[Step]:
        """Yield what has to be done, article by article; faults are put into `problems` and the rest goes on."""
        for seed in choice.seeds:
            idle = True
            record = self.manifest.article(seed.id)
            if seed.id in self.manifest.damaged:
                self.problems.append(_damaged(self.request.output, seed.id))
            for step in _OfArticle(self, seed, record, choice).steps():
                idle = False
                yield step
            if idle:
                self.manifest.settle(seed.id)
            else:
                self.finished.append(seed.id)

    def renderer(self, name: str) -> Renderer | None:
        """Return the renderer of an audience, None when its folder is at fault; the fault is told once."""
        if name not in self._renderers:
            try:
                audience = load_audience(self.request.project.templates, name)
                self._renderers[name] = Renderer(self.request.project.templates, audience)
            except BriefingsError as fault:
                self.problems += fault.problems
                self._renderers[name] = None
        return self._renderers[name]


@dataclass
class _OfArticle:
    """The part of the plan that is about one article."""

    plan: Planner
    seed: Seed
    record: ArticleRecord
    choice: Choice

    def steps(self) -> Iterator[Step]:
        for name in self.choice.audiences:
            try:
                yield from self._audience(name)
            except BriefingsError as fault:
                self._tell(*fault.problems)
        if not self.plan.request.selects:
            self._tell(*self._orphans())
        if self.record.extract.get("made_from", "") not in ("", self.record.article.get("sha256")):
            self._tell(catalogue.outdated(str(self.seed.extract), self.seed.article.name))

    def _orphans(self) -> Iterator[Problem]:
        there = {document.audience for document in self.record.documents.values() if document.files}
        for name in sorted(there - set(self.choice.audiences)):
            folder = self.plan.request.output / self.seed.id / name
            if folder.is_dir():
                yield orphan(folder, "audience is no longer in templates/")

    def _tell(self, *problems: Problem) -> None:
        self.plan.problems += [problem for problem in problems if problem not in self.plan.problems]

    @cached_property
    def article(self) -> Article:
        """Return the article, read now and only once. Raises SeedError, ExtractError."""
        source = read(self.seed.article)
        article = catalogue.load(self.seed.extract, source)
        self._refuse_gaps(article, source)
        root = self.plan.request.project.root
        stamps = self.plan.stamps.articles
        if of_folder(self.seed.folder) != stamps[self.seed.id]:
            stamps[self.seed.id] = ""  # saved while it was read: it is looked at again next time
        self.record.article = {"file": relative(self.seed.article, root), "sha256": source.sha256}
        self.record.extract = {
            "file": relative(self.seed.extract, root),
            "digest": stamps[self.seed.id],
            "made_from": article.source.sha256,
        }
        self.record.title = article.title.quote if article.title else self.seed.id
        return article

    def _refuse_gaps(self, article: Article, source: Source) -> None:
        """Raises ExtractError when a measure that the rules find is neither in the extract nor left out by name."""
        kept = [f"{at} {part.span}" for at, part in catalogue.walk(article) if isinstance(part, Quote)]
        asked = short(self.plan.stamps.program, source.sha256, *kept)
        if self.record.covered == asked:
            return  # the rules need not be run again for a translation that changed
        if gaps := coverage(article, extract(source), source, str(self.seed.extract)):
            raise ExtractError(gaps)
        self.record.covered = asked

    def _audience(self, name: str) -> Iterator[Step]:
        stamps = self.plan.stamps
        basis = short(stamps.articles[self.seed.id], stamps.audiences[name], stamps.program)
        recorded = self._recorded(name, basis)
        if recorded is not None and all(self._as_recorded(target) for target in recorded):
            self.plan.fresh += sum(len(self._formats(self.record.documents[target.key])) for target in recorded)
            return
        renderer = self.plan.renderer(name)
        if renderer is None:
            return
        targets = self._targets(renderer)
        faults = len(self.plan.problems)
        stems = _stems(renderer, targets, self.article)
        for target in targets:
            if self.choice.has(target):
                yield from self._document(renderer, target, f"{self.seed.id}/{name}/{stems[target.key]}")
        if len(self.plan.problems) == faults:
            self._outline(name, basis, targets)

    def _recorded(self, name: str, basis: str) -> list[Target] | None:
        """Return the documents that are asked for, from the record alone; None when it does not tell."""
        outline = self.record.outlines.get(name)
        if outline is None or outline.basis != basis or self.plan.request.force:
            return None
        known = self.record.documents
        if any(key not in known for key in outline.documents) or self.choice.languages:
            return None
        targets = [target_of(known[key]) for key in sorted(outline.documents)]
        return [target for target in targets if self.choice.has(target)]

    def _as_recorded(self, target: Target) -> bool:
        document = self.record.documents[target.key]
        for format in self._formats(document):
            file = document.files.get(format)
            basis = self.plan.stamps.basis(self.seed.id, target.audience, format)
            if file is None or file.basis != basis or self.plan.condition(file) != "intact":
                return False
        return True

    def _formats(self, document: DocumentRecord | None) -> tuple[str, ...]:
        if self.choice.formats:
            return self.choice.formats
        there = document.files if document else {}
        return tuple(dict.fromkeys((*FORMATS, *there)))

    def _targets(self, renderer: Renderer) -> list[Target]:
        """Return every document that the audience gets of this article, in the order that they are listed in."""
        audience = renderer.audience
        before = {d.language for d in self.record.documents.values() if d.audience == audience.name and d.files}
        unasked = dict.fromkeys((*renderer.languages(self.article), *sorted(before)))
        languages = self.choice.languages or tuple(unasked)
        targets = []
        for language in languages:
            for kind in audience.kinds:
                if kind == "digest":
                    targets.append(Target(audience.name, kind, language))
                else:
                    mechanisms = [(m.id, m.number, m.name.quote) for m in self.article.mechanisms]
                    targets += [Target(audience.name, kind, language, *names) for names in mechanisms]
        return targets

    def _outline(self, name: str, basis: str, targets: list[Target]) -> None:
        """Note which documents there are, and which of the record there are no more."""
        if self.choice.languages:
            return
        keys = tuple(target.key for target in targets)
        self.record.outlines[name] = Outline(basis, keys)
        if not self.plan.request.selects:
            gone = [key for key, d in self.record.documents.items() if d.audience == name and key not in keys]
            self.plan.withdrawn += [(self.seed.id, key) for key in gone]

    def _document(self, renderer: Renderer, target: Target, stem: str) -> Iterator[Step]:
        try:
            step = self._step(renderer, target, stem)
        except BriefingsError as fault:
            self._tell(*fault.problems)
            return
        self.record.documents[target.key] = step.record
        if step.made_from:
            yield step

    def _step(self, renderer: Renderer, target: Target, stem: str) -> Step:
        before = self.record.documents.get(target.key)
        asked = self.plan.request.date
        edition = before.edition if before else editions.first(asked, self.article.issued)
        rendered = self._render(renderer, target, edition)
        used = uses(rendered.manuscript)
        issues = before is None
        if before is not None and used.seen(rendered.manuscript) != before.seen:
            old = editions.texts(before, self.record.texts)
            edition = editions.following(before.edition, editions.changes(old, used.statements), asked)
            rendered = self._render(renderer, target, edition)
            used = uses(rendered.manuscript)
            issues = True
        closure = self._closure(rendered, used)
        record = self._record(target, edition, used, rendered.manuscript, short(*map(str, sorted(closure.items()))))
        step = Step(self.seed.id, target, rendered.manuscript, used, record, stem, issues)
        self._find_stale(step, before, closure)
        self.record.closures[record.closure] = closure
        return step

    def _render(self, renderer: Renderer, target: Target, edition: EditionRecord) -> Rendered:
        issued = Edition(number=edition.number, date=datetime.date.fromisoformat(edition.date))
        return renderer.rendered(self.article, target.kind, target.language, target.mechanism, issued)

    def _record(
        self, target: Target, edition: EditionRecord, used: Uses, manuscript: Manuscript, closure: str
    ) -> DocumentRecord:
        statements = {}
        for item, text in used.statements.items():
            statements[item] = short(text)
            self.record.texts[short(text)] = text
        before = self.record.documents.get(target.key)
        return DocumentRecord(
            audience=target.audience,
            kind=target.kind,
            language=target.language,
            mechanism=target.mechanism,
            number=target.number,
            name=target.name,
            edition=edition,
            seen=used.seen(manuscript),
            closure=closure,
            statements=statements,
            files=dict(before.files) if before else {},
            kept=list(before.kept) if before else [],
        )

    def _closure(self, rendered: Rendered, used: Uses) -> dict[str, str]:
        """Return the digest of each file that had a part in the document, the article's own apart."""
        files = {name: known[:16] for name, known in rendered.files}
        fonts = {f"font {path.name}": self.plan.stamps.fonts[str(path)][:16] for path in used.fonts.values()}
        return files | fonts

    def _find_stale(self, step: Step, before: DocumentRecord | None, closure: dict[str, str]) -> None:
        """Put the formats that have to be written into the step, with what they are made from, and why."""
        stamps = self.plan.stamps
        for format in self._formats(before):
            now = step.uses.made_from(step.manuscript, format, stamps.writers[format], stamps.fonts)
            file = before.files.get(format) if before else None
            condition = self.plan.condition(file) if file else "missing"
            same = file is not None and file.made_from == now and file.path == step.path(format)
            if file and same and condition == "intact" and not self.plan.request.force:
                basis = stamps.basis(step.article, step.target.audience, format)
                step.record.files[format] = replace(file, basis=basis)
                self.plan.fresh += 1
                continue
            step.made_from[format] = now
            step.reasons.update(dict.fromkeys(self._why(step, before, format, condition, closure)))

    def _why(
        self, step: Step, before: DocumentRecord | None, format: str, condition: Condition, closure: dict[str, str]
    ) -> Iterator[str]:
        record = step.record
        file = before.files.get(format) if before else None
        if before is None or file is None:
            yield "new" if before is None else f"no {format} yet"
            return
        if condition != "intact":
            yield f"{file.path} is missing" if condition == "missing" else f"{file.path} was edited by a person"
        if file.path != step.path(format):
            yield f"its name was {file.path}"
        told = file.path != step.path(format)
        for item in dict.fromkeys((*record.statements, *before.statements)):
            was, now = before.statements.get(item), record.statements.get(item)
            if was != now:
                told = True
                yield f"{item} {'is new' if was is None else 'is gone' if now is None else 'changed'}"
        old = self.record.closures.get(before.closure, {})
        for name in sorted(old.keys() | closure.keys()):
            if old.get(name) != closure.get(name):
                told = True
                yield f"{name} {'is new' if name not in old else 'is gone' if name not in closure else 'changed'}"
        if self.plan.request.force:
            yield "--force"
        elif condition == "intact" and not told:
            seen = before.seen != record.seen
            yield "the article's other words changed" if seen else f"the program that writes {format} changed"


def _stems(renderer: Renderer, targets: list[Target], article: Article) -> dict[str, str]:
    """Return key -> file name without ending; two documents never share one, in upper or lower case."""
    names = {t.key: renderer.file_name(article, t.kind, t.language, t.mechanism) for t in targets}
    count = Counter(name.casefold() for name in names.values())
    for target in targets:
        if count[names[target.key].casefold()] > 1:
            marks = [mark for mark in (target.mechanism, target.kind, target.language) if mark]
            names[target.key] += f" ({', '.join(marks)})"
    return names


def target_of(document: DocumentRecord) -> Target:
    """Return which document a record is about."""
    return Target(
        document.audience, document.kind, document.language, document.mechanism, document.number, document.name
    )


def location(article: str, target: Target) -> Location:
    """Return how messages name a document that has no file yet."""
    return Location(f"{article}/{target.key}")


def orphan(folder: Path, what: str) -> Problem:
    """Return the warning about documents of an article or an audience that there is no more: they stay."""
    message, hint = f"its {what}; the documents stay", "delete the folder if nobody needs them"
    return Problem(Location(relative(folder, Path.cwd())), message, hint, "warning")


def _damaged(output: Path, article: str) -> Problem:
    message = f"what it records of '{article}' cannot be read and is not used"
    hint = "documents are numbered from their first edition; those in the folder are kept under other names"
    return Problem(Location(relative(output / MANIFEST, Path.cwd())), message, hint, "warning")
