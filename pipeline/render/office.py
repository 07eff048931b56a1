"""A whole-Word template of an office: templates/<audience>/note.docx with Jinja marks, filled by docxtpl.

The marks see the same variables and functions as HTML templates, in the same sandbox; what functions return is plain
text, because Word has no tags. The file may come from elsewhere: it is looked into before it is opened, and filled
in a process of its own with bounded memory and time, because docxtpl searches the XML with regular expressions.
PDF of it is LibreOffice's work (pipeline/write/office.py), where that is present.
"""

from __future__ import annotations

import datetime
import io
import os
import pickle
import re
import resource
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from markupsafe import Markup

from pipeline.errors import Location, Problem, TemplateError
from pipeline.model import Action, DocumentKind, Language, Quote
from pipeline.render import functions
from pipeline.render.audiencemodel import Audience
from pipeline.render.budget import BUDGET, Budget
from pipeline.render.environment import Sandbox
from pipeline.render.registry import Registry
from pipeline.render.syntax import Forbidden
from pipeline.wordpackage import MAX_PART, unsafe_to_carry

MEMORY = 2 << 30
SECONDS = 30

_CHILD = "from pipeline.render.office import child; child()"


def office_template(templates: Path, audience: Audience, kind: DocumentKind, language: Language) -> Path | None:
    """Return the audience's whole-Word template for a kind: that of the language first; None when it has none."""
    names = (f"{kind}.{language}.docx", f"{kind}.docx")
    paths = [templates / folder / name for folder in audience.folders for name in names]
    return next((path for path in paths if path.is_file()), None)


def fill(template: Path, shown: str, scope: functions.Scope) -> bytes:
    """Return the Word file that the template makes of one document; `shown` names the template in messages.

    Raises TemplateError for a file that is no safe Word file, and for each broken mark with its paragraph.
    """
    data = template.read_bytes()
    if fault := unsafe_to_carry(data):
        hint = "save it in Word as a Word document (.docx), without links to other files"
        raise TemplateError(Problem(Location(shown), fault, hint))
    root = str(Path(__file__).parents[2])
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _CHILD],
            input=pickle.dumps((data, shown, scope)),
            capture_output=True,
            timeout=SECONDS * 2,
            env=surroundings,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TemplateError(Problem(Location(shown), f"filling it takes longer than {SECONDS * 2} s")) from None
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        spent = not lines or "MemoryError" in lines[-1]
        raise TemplateError(
            Problem(Location(shown), "filling it takes too much memory or time" if spent else lines[-1])
        )
    result = pickle.loads(done.stdout)
    if isinstance(result, TemplateError):
        raise result
    return bytes(result)


# ---- in a process of its own ----


def child() -> None:
    """Fill the template given on standard input; the other end of `fill`."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    data, shown, scope = pickle.loads(sys.stdin.buffer.read())
    result: bytes | TemplateError
    try:
        result = _filled(data, shown, scope)
    except TemplateError as fault:
        result = fault
    sys.stdout.buffer.write(pickle.dumps(result))


class PlainFunctions(functions.Functions):
    """The same functions for Word: text without tags."""

    def _tagged(self, kind: str, name: str, language: Language, text: str) -> Markup:
        return Markup("{}").format(Markup.striptags(Markup(text)) if isinstance(text, Markup) else text)

    def footnote(self, item: Quote, /) -> str:
        """Return the words for where an item stands."""
        return self.t("place.footnote", place=self.source(item))

    def field(self, action: Action, name: str, /) -> str:
        """Return the value of a field to fill in, else that it is to be decided."""
        return Markup(super().field(action, name)).striptags()

    def tick(self, action: Action, /) -> str:
        """Return a box, ticked when the action is done."""
        return "☑" if action.status == "done" else "☐"

    def instrument_name(self, action: Action, /) -> str:
        """Return what the action works through, as text."""
        return Markup(super().instrument_name(action)).striptags()

    def verb_name(self, action: Action, /) -> str:
        """Return the governing verb, as text."""
        return Markup(super().verb_name(action)).striptags()


@dataclass
class Part:
    """A part of the package while it is filled: its XML, one paragraph a line."""

    name: str = ""
    xml: str = ""

    def paragraph(self, line: int) -> tuple[int, str]:
        """Return the number of the paragraph at a line of the XML, and what it says."""
        lines = self.xml.split("\n")[:line]
        number = sum(text.startswith(("<w:p ", "<w:p>")) for text in lines)
        return number, " ".join(re.sub(r"<[^>]+>", "", lines[-1]).split())[:60] if lines else ""


class WordSandbox(Sandbox):
    """The sandbox, with XML of Word as the source of templates."""

    max_template = MAX_PART  # of the characters of one part's XML

    def __init__(self, shown: str) -> None:
        super().__init__(Path(), (), functions.for_templates())
        self.bytecode_cache = None  # each file is filled once
        self.part = Part()
        self._file = shown

    def shown(self, name: str) -> str:
        """Return the name of the Word file."""
        return self._file

    def source(self, name: str) -> str:
        """Return the XML being filled."""
        return self.part.xml


def _filled(data: bytes, shown: str, scope: functions.Scope) -> bytes:
    from docxtpl import DocxTemplate

    sandbox = WordSandbox(shown)

    class Template(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            xml = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
            sandbox.part = Part(str(part.partname), xml)
            filled: str = super().render_xml_part(src_xml, part, context, jinja_env)
            _settle(budget, sandbox)
            return filled

    budget = Budget()
    BUDGET.set(budget)
    functions.SCOPE.set(PlainFunctions(scope, Registry(scope.article)))
    template = Template(io.BytesIO(data))
    try:
        template.render(scope.variables(), sandbox, autoescape=True)
    except Forbidden as fault:
        budget.problems += fault.problems
    except TemplateSyntaxError as fault:
        budget.problems.append(Problem(Location(shown, fault.lineno), fault.message or "not a valid mark"))
    except (SecurityError, TemplateRuntimeError, TypeError, ValueError, LookupError, ZeroDivisionError) as fault:
        budget.problems.append(Problem(_line(fault, shown), str(fault)))
    _settle(budget, sandbox)
    if budget.problems:
        raise TemplateError(budget.problems)
    when = datetime.datetime.combine(scope.edition.date, datetime.time())
    template.docx.core_properties.created = template.docx.core_properties.modified = when
    made = io.BytesIO()
    template.save(made)
    return _repacked(made.getvalue())


def _line(fault: BaseException, shown: str) -> Location:
    """Return the line of the XML at which filling failed: Jinja gives the frames of a template its own lines."""
    found, trace = None, fault.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            found = trace.tb_lineno
        trace = trace.tb_next
    return Location(shown, found)


def _settle(budget: Budget, sandbox: WordSandbox) -> None:
    """Turn places in the XML, which say nothing to people, into the paragraph and its words."""
    for n, problem in enumerate(budget.problems):
        if problem.location.line is not None:
            number, text = sandbox.part.paragraph(problem.location.line)
            where = {"document": ""}.get(Path(sandbox.part.name).stem, f" of {Path(sandbox.part.name).stem}")
            message = f"{problem.message}, in paragraph {number}{where}: '{text}'"
            budget.problems[n] = Problem(Location(problem.location.path), message, problem.hint)


def _repacked(data: bytes) -> bytes:
    """Return the package with its parts in order and without the clock, so that equal content is equal bytes."""
    source, made = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    first = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    names = source.namelist()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in [*first, *sorted(set(names) - set(first))]:
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            package.writestr(part, source.read(name))
    return made.getvalue()
