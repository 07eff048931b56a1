"""After any change a build leaves the very files that a build of everything would, and rewrites those concerned alone.

Both builds start from the same record, so that editions have the same numbers. One audience has all that a folder can
hold; the other shows which changes of what they share are its own affair.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Pt
from PIL import Image

from pipeline.render.audiencemodel import FIELDS, INTERNAL

CHOICE = ("--audience", "mayor", "--audience", "departments", "--document", "note", "--document", "checklist",
          "--mechanism", "M1", "--lang", "zh", "--jobs", "1", "--date", "2025-03-04")  # fmt: skip
MAYOR = """\
based_on: leadership
title: {zh: 市长版}
masthead: {name: {zh: 市长专报}, logo: seal.png, logo_alt: {zh: 市徽}}
documents:
  checklist: {make: false}
"""
NOTE, TASKS = {"mayor"}, {"departments"}
"""The mayor's note and the departments' checklist; the departments' note stands for what shares parts with both."""
OTHER = {"departments-note"}


def seal(colour: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (60, 60), colour).save(held, "PNG")
    return held.getvalue()


def reference(size: int) -> bytes:
    held = io.BytesIO()
    document = Document()
    document.styles["Body Text"].font.size = Pt(size)
    document.save(held)
    return held.getvalue()


FILES: dict[str, str | bytes] = {
    "audience.yaml": MAYOR,
    "note.html": '{% extends "base/note.html" %}\n{% block imprint %}<footer class="imprint"><p>一</p></footer>{% endblock %}\n',
    "parts/source.html": '<section class="source"><p>{{ m.reference() }}</p></section>\n',
    "style.css": ".source p { color: #123456 }\n",
    "wording/zh.yaml": "part.decision: 请市长定夺\n",
    "seal.png": seal("red"),
    "reference.docx": reference(15),
}


def put(project: Any, path: str, held: str | bytes) -> None:
    file = project.templates / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(held if isinstance(held, bytes) else held.encode())


def own(path: str, held: str | bytes) -> Callable[[Any], None]:
    return lambda project: put(project, f"mayor/{path}", held)


def setting(old: str, new: str) -> Callable[[Any], None]:
    return own("audience.yaml", MAYOR.replace(old, new) if old else MAYOR + new)


def base(path: str, old: str, new: str) -> Callable[[Any], None]:
    return lambda project: project.edit(f"templates/{path}", old, new)


CHANGES: dict[str, tuple[Callable[[Any], None], set[str]]] = {
    "the face of the body": (setting("", "fonts: {zh: {body: 宋体}}\n"), NOTE),
    "the size of the page": (setting("", "page: {size: B5}\n"), NOTE),
    "margins": (setting("", "page: {margins: {top: 30mm}, mirrored: false}\n"), NOTE),
    "a colour": (setting("", "colours: {accent: '#0b6e5a'}\n"), NOTE),
    "the title of the edition": (setting("市长版", "市长专用"), NOTE),
    "the name in the masthead": (setting("市长专报", "市长快报"), NOTE),
    "an issuing body": (setting("masthead: {", "masthead: {issuer: {zh: 市府办}, "), NOTE),
    "a classification": (setting("", "classification: {zh: 内部资料}\n"), NOTE),
    "the line at the foot": (setting("", "imprint: {footer: {zh: 仅供参阅}}\n"), NOTE),
    "the order of sections": (setting("documents:\n", "documents:\n  note: {sections: [source, decision]}\n"), NOTE),
    "the depth": (setting("documents:\n", "documents:\n  note: {depth: all, sections: [decision, key-points]}\n"), NOTE),
    "fields that are shown": (setting("", f"fields: [{', '.join(sorted(set(FIELDS) - INTERNAL - {'ask'}))}]\n"), NOTE),
    "points to watch": (setting("", "attention: {order: [W2], limit: 1}\n"), NOTE),
    "a label in the settings": (setting("", "wording: {zh: {part.key-points: 三点}}\n"), NOTE),
    "the name of the file": (setting("", "file_name: {zh: '{number}{document}', en: '{number} {document}'}\n"), NOTE),
    "how many editions are kept": (setting("", "editions_kept: 3\n"), set()),
    "what the audience is for": (setting("", "about: {zh: 市长}\n"), set()),
    "a block of its own": (own("note.html", str(FILES["note.html"]).replace("一", "二")), NOTE),
    "a part of its own": (own("parts/source.html", '<section class="source"><p>{{ source(mechanism.lead) }}</p></section>'), NOTE),
    "a part that takes base's place": (own("parts/decision.html", "<p>{{ edited(mechanism.ask) }}</p>\n"), NOTE),
    "a stylesheet of its own": (own("style.css", ".source p { color: #654321 }\n"), NOTE),
    "a stylesheet that is added": (own("styles/note.css", "h1 { color: #654321 }\n"), NOTE),
    "a rule for what no page has": (own("style.css", ".source p { color: #123456 }\n.nobody { color: #654321 }\n"), set()),
    "a wording file": (own("wording/zh.yaml", "part.decision: 请市长审定\n"), NOTE),
    "words for a rule": (own("attention.yaml", "money: {zh: [推动]}\n"), NOTE),
    "the logo": (own("seal.png", seal("blue")), NOTE),
    "the Word file with the styles": (own("reference.docx", reference(17)), NOTE),
    "a part of all": (base("base/parts/source.html", '<section class="source">', '<section class="source"><p>又</p>'), TASKS | OTHER),
    "a part of the notes": (base("base/parts/measures.html", '<section class="measures">', '<section class="measures"><p>又</p>'), NOTE | OTHER),
    "a macro that nobody calls": (base("base/macros.html", "{# ---- words and numbers", "{% macro idle() %}x{% endmacro %}\n{# ---- words and numbers"), set()),
    "columns": (base("departments/audience.yaml", "documents:\n", "documents:\n  checklist: {columns: {tasks: [number, action]}}\n"), TASKS),
    "a label of one table": (base("base/wording/zh.yaml", "col.remarks: 备注", "col.remarks: 其他"), TASKS),
    "a label of the notes": (base("base/wording/zh.yaml", "part.measures: 建议措施", "part.measures: 所提措施"), NOTE | OTHER),
    "a label of a heading in the folder": (base("base/wording/zh.yaml", "part.decision: 请定事项", "part.decision: 请示"), set()),
    "a stylesheet of all": (base("base/styles/zh.css", "h1 {", "h1 { color: #654321;"), NOTE | TASKS | OTHER),
    "the audience it is based on": (base("leadership/audience.yaml", "limit: 4", "limit: 1"), NOTE),
}  # fmt: skip

IN_BOTH = {"the face of the body", "the size of the page", "the logo", "a stylesheet of all", "how many editions are kept",
           "the Word file with the styles", "a block of its own"}  # fmt: skip
"""Changes that are followed in PDF as well; the others are quicker in Word alone, and the plan is the same."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once; each change is made to a copy."""
    from tests.conftest import ARTICLES, ROOT, Project

    folder = tmp_path_factory.mktemp("changes") / "project"
    shutil.copytree(ARTICLES / "lakeside", folder / "seeds" / "lakeside")
    shutil.copytree(ROOT / "templates", folder / "templates")
    project = Project(folder)
    for path, held in FILES.items():
        put(project, f"mayor/{path}", held)
    assert project.run("build", *CHOICE) == 0
    return folder


def documents(output: Path) -> dict[str, str]:
    """Return the digest of each file in an output folder, by its audience, kind and format."""
    found = {}
    for path in (path for path in sorted(output.rglob("*")) if path.suffix in (".docx", ".pdf")):
        if "editions" not in path.parts:
            kind = "-note" if path.parts[-2] == "departments" and "任务清单" not in path.name else ""
            found[f"{path.parts[-2]}{kind}{path.suffix}"] = hashlib.sha256(path.name.encode() + path.read_bytes()).hexdigest()
    return found


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_leaves_what_a_whole_build_would_and_touches_nothing_else(built, tmp_path, name):
    from tests.conftest import Project

    change, concerned = CHANGES[name]
    choice = CHOICE if name in IN_BOTH else (*CHOICE, "--format", "docx")
    project = Project(shutil.copytree(built, tmp_path / "project"))
    before = documents(project.output)
    assert before.keys() == {f"{name}.{suffix}" for name in NOTE | TASKS | OTHER for suffix in ("docx", "pdf")}
    change(project)
    shutil.copytree(project.output, project.folder / "whole")
    assert project.run("build", *choice) == 0
    assert project.run("build", *choice, "--force", "--output", "whole") == 0
    after = documents(project.output)
    assert after == documents(project.folder / "whole")
    formats = ("docx", "pdf") if name in IN_BOTH else ("docx",)
    assert {each for each in after if after[each] != before.get(each)} == {
        f"{document}.{format}" for document in concerned for format in formats
    }
