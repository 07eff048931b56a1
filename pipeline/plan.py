"""Which documents there are, which of them have to be written, and why.

In: what was asked for, digests of all inputs, the record of the last build. Out: one `Step` for each document that
is not as it should be, with its manuscript rendered. Nothing is written here, so that `--dry-run` is the same code.
Articles are taken one by one. One whose inputs are as recorded is not even read; of the others, only documents are
rendered of which something that their page read has changed.
"""

from __future__ import annotations

import datetime
import re
from collections import ChainMap, Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from pipeline.errors import BriefingsError, ExtractError, Location, Problem
from pipeline.extract import catalogue
from pipeline.folder import ANEW
from pipeline.manifest import (
    MANIFEST,
    ArticleRecord,
    DocumentRecord,
    EditionRecord,
    FileRecord,
    Manifest,
    Outline,
    sha256,
    short,
)
from pipeline.markup import Manuscript
from pipeline.model import Article, Edition, Language, Quote
from pipeline.read.reader import read
from pipeline.records import editions, pages
from pipeline.records.fingerprint import Uses, uses
from pipeline.records.pages import Memory, Page, Pages
from pipeline.records.stamps import Stamps, of_folder
from pipeline.render.audience import load_audience
from pipeline.render.reading import facts
from pipeline.render.renderer import Rendered, Renderer
from pipeline.request import Request, relative
from pipeline.seeds import Seed
from pipeline.selection import Choice, Target
from pipeline.source import Source
from pipeline.step import Closure, Condition, Reason, Step, why, why_files, why_itself

FORMATS = ("docx", "pdf")
"""Made when none is asked for; a format that was asked for once is kept up to date."""
_WORDING = re.compile(r"/wording/[^/]+\.yaml$")


@dataclass
class Planner:
    """The plan, as it is made."""

    request: Request
    stamps: Stamps
    manifest: Manifest
    condition: Callable[[FileRecord], Condition]
    memory: Memory
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
                self.problems.append(_damaged(self.request.output, seed.id, known=self.manifest.damaged[seed.id]))
            part = _OfArticle(self, seed, record, choice)
            for step in part.steps():
                idle = False
                yield step
            part.remember()
            if idle:
                self.manifest.settle(seed.id)
            else:
                self.finished.append(seed.id)

    def renderer(self, name: str, *, sound: bool) -> Renderer | None:
        """Return the renderer of an audience, None when its folder is at fault; the fault is told once.

        The audience is `sound` when it was found without fault and is the same still.
        """
        if name not in self._renderers:
            try:
                audience = load_audience(self.request.project.templates, name, sound=sound)
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
    _labels: dict[tuple[str, str], ChainMap[str, str]] = field(default_factory=dict)

    def remember(self) -> None:
        """Keep what is known of the pages, where something new is."""
        if "pages" in vars(self):
            self.plan.memory.save(self.seed.id, self.pages)

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

    @cached_property
    def pages(self) -> Pages:
        """Return what is known of how the article's pages were made."""
        return self.plan.memory.load(self.seed.id)

    @cached_property
    def facts(self) -> dict[str, str]:
        """Return what the fields of the article hold."""
        return facts(self.article)

    def _known(self, renderer: Renderer, language: Language) -> ChainMap[str, str]:
        """Return all facts that a page in a language may have read."""
        at = renderer.audience.name, language
        if at not in self._labels:
            self._labels[at] = ChainMap(renderer.facts(language), self.facts)
        return self._labels[at]

    def _refuse_gaps(self, article: Article, source: Source) -> None:
        """Raises ExtractError when a measure that the rules find is neither in the extract nor left out by name."""
        kept = [f"{at} {part.span}" for at, part in catalogue.walk(article) if isinstance(part, Quote)]
        asked = short(self.plan.stamps.program, source.sha256, *kept)
        if self.record.covered == asked:
            return  # the rules need not be loaded and run again for a translation that changed
        from pipeline.extract.check import coverage
        from pipeline.extract.extractor import extract

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
        known = [target_of(d) for d in self.record.documents.values() if d.audience == name]
        sound = [target for target in known if self._is_sound(target)]
        renderer = self.plan.renderer(name, sound=bool(sound))
        if renderer is None:
            return
        for target in sound:
            renderer.trust(target.kind, target.language)
        targets = self._targets(renderer)
        faults = len(self.plan.problems)
        stems = _stems(renderer, targets, self.article)
        for target in targets:
            if self.choice.has(target):
                yield from self._document(renderer, target, f"{self.seed.id}/{name}/{stems[target.key]}")
        if len(self.plan.problems) == faults:
            self._outline(name, basis, targets)

    def _checked(self, audience: str) -> str:
        return short(self.plan.stamps.audiences[audience], self.plan.stamps.program)

    def _is_sound(self, target: Target) -> bool:
        """Return whether the templates of a document were found without fault, and are the same still."""
        page = self.pages.get(target.key)
        return page is not None and page.checked == self._checked(target.audience)

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
            if self._is_unchanged(renderer, target, stem):
                return
            step = self._step(renderer, target, stem)
            if not step.made_from and self._is_restyled(step):
                from pipeline.write.sheets import refuse_faults

                refuse_faults(step.manuscript)  # as writers do, and none will see it
        except BriefingsError as fault:
            self._tell(*fault.problems)
            return
        if step.made_from:
            yield step
        else:
            self.record.enter(target.key, step.record, step.closure, step.uses.statements.values())

    def _is_restyled(self, step: Step) -> bool:
        """Return whether stylesheets, settings or fonts are others than those that a writer saw last."""
        before = self.record.documents[step.target.key]
        then = self.record.closures.get(before.closure, {})
        names = {name for name in (*then, *step.closure) if not name.endswith(".html")}
        return any(then.get(name) != step.closure.get(name) for name in names)

    def _is_unchanged(self, renderer: Renderer, target: Target, stem: str) -> bool:
        """Return whether a document would be rendered as it was, and its files are as they should be.

        Raises TemplateError with the faults of templates that were changed since: a page need not use what is broken.
        """
        before, page = self.record.documents.get(target.key), self.pages.get(target.key)
        if before is None or page is None or self.plan.request.force:
            return False
        then = self.record.closures.get(before.closure, {})
        now = self._today(then)
        if now is None or page.record != pages.recorded(before) or page.basis != self._basis(target, before.edition):
            return False
        if page.values != pages.values(page.reads, self._known(renderer, target.language)):
            return False
        renderer.refuse_faults(target.kind, target.language)
        formats = self._formats(before)
        if not all(self._is_current(before, page, format, f"{stem}.{format}") for format in formats):
            return False
        record = replace(before, number=target.number, name=target.name, closure=_key(now), files=dict(before.files))
        for format in formats:
            self._keep(record, format)
        self.record.enter(target.key, record, now)
        self.pages.put(target.key, replace(page, checked=self._checked(target.audience), record=pages.recorded(record)))
        return True

    def _is_current(self, document: DocumentRecord, page: Page, format: str, path: str) -> bool:
        file = document.files.get(format)
        if file is None or file.path != path or self.plan.condition(file) != "intact":
            return False
        return page.made_from.get(format) == [self.plan.stamps.writers[format], file.made_from]

    def _today(self, then: Closure) -> Closure | None:
        """Return the digests of today; None where something but wording is different, whose labels count singly."""
        known = self.plan.stamps.templates
        now = {name: known.get(name, "")[:16] for name in then if not name.startswith("font ")}
        if any(now[name] != then[name] and not _WORDING.search(name) for name in now) or "" in now.values():
            return None
        return {**then, **now}

    def _basis(self, target: Target, edition: EditionRecord) -> str:
        stamps = self.plan.stamps
        place = (target.key, str(edition.number), edition.date)
        return short(*place, stamps.program, stamps.names[target.audience], stamps.all_fonts)

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
        record = self._record(target, edition, used, rendered.manuscript, _key(closure))
        step = Step(self.seed.id, target, rendered.manuscript, used, record, closure, stem, issues)
        page = Page(
            basis=self._basis(target, edition),
            reads=rendered.reads,
            values=pages.values(rendered.reads, self._known(renderer, target.language)),
            checked=self._checked(target.audience),
            record=pages.recorded(record),
        )
        self._find_stale(step, before, page)
        self.pages.put(target.key, page)
        return step

    def _render(self, renderer: Renderer, target: Target, edition: EditionRecord) -> Rendered:
        issued = Edition(number=edition.number, date=datetime.date.fromisoformat(edition.date))
        return renderer.rendered(self.article, target.kind, target.language, target.mechanism, issued)

    def _record(
        self, target: Target, edition: EditionRecord, used: Uses, manuscript: Manuscript, closure: str
    ) -> DocumentRecord:
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
            statements={item: short(text) for item, text in used.statements.items()},
            files=dict(before.files) if before else {},
            kept=list(before.kept) if before else [],
        )

    def _closure(self, rendered: Rendered, used: Uses) -> dict[str, str]:
        """Return the digest of each file that had a part in the document, the article's own apart."""
        root = self.plan.request.project.root
        files = {name: known[:16] for name, known in rendered.files}
        files |= {relative(path, root): sha256(path.read_bytes())[:16] for path in used.assets.values()}
        fonts = {f"font {path.name}": self.plan.stamps.fonts[str(path)][:16] for path in used.fonts.values()}
        return files | fonts

    def _find_stale(self, step: Step, before: DocumentRecord | None, page: Page) -> None:
        """Put the formats that have to be written into the step, with what they are made from, and why."""
        stamps = self.plan.stamps
        different = self._why(step, before)
        for format in self._formats(before):
            now = step.uses.made_from(step.manuscript, format, stamps.writers[format], stamps.fonts)
            page.made_from[format] = [stamps.writers[format], now]
            file = before.files.get(format) if before else None
            condition = self.plan.condition(file) if file else "missing"
            same = file is not None and file.made_from == now and file.path == step.path(format)
            if same and condition == "intact" and not self.plan.request.force:
                self._keep(step.record, format)
                continue
            step.made_from[format] = now
            reasons = why_itself(file, step.path(format), condition) if file else []
            if before is not None and file is None:
                reasons.append(Reason(f"there is no {format} yet"))
            elif file is None or file.made_from != now:
                reasons += different or [Reason(f"the program that writes {format} changed")]
            step.reasons[format] = tuple(reasons) or (Reason("--force"),)

    def _why(self, step: Step, before: DocumentRecord | None) -> list[Reason]:
        """Return what is different in a document since the last build: statements first, then files, then the rest."""
        if before is None:
            return [Reason("new")]
        found = why(editions.texts(before, self.record.texts), step.uses.statements)
        found += why_files(self.record.closures.get(before.closure, {}), step.closure)
        return found or ([Reason("the article's other words changed")] if before.seen != step.record.seen else [])

    def _keep(self, record: DocumentRecord, format: str) -> None:
        """Note that a file is as it should be, as of today's inputs."""
        basis = self.plan.stamps.basis(self.seed.id, record.audience, format)
        record.files[format] = replace(record.files[format], basis=basis)
        self.plan.fresh += 1


def _key(closure: Closure) -> str:
    return short(*map(str, sorted(closure.items())))


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


def _damaged(output: Path, article: str, *, known: bool) -> Problem:
    message, hint = f"what it records of '{article}' cannot be read", "its copy is used" if known else ANEW
    return Problem(Location(relative(output / MANIFEST, Path.cwd())), message, hint, "warning")
