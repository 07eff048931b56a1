"""Every kind × audience × language × format of an article, written once: valid, the same in Word and PDF, complete."""

from __future__ import annotations

import shutil
from pathlib import Path

import libreoffice
import openxml_sdk
import pypdfium2
import pytest
import same_text
import word_faults

from pipeline.validate.validator import validate_file

ROOT = Path(__file__).parents[2]
AUDIENCES = ("departments", "leadership", "public", "research")
FILES = 4 * (3 * 2 + 1) * 2 * 2  # audiences × (kinds × mechanisms + digest) × languages × formats

pytestmark = pytest.mark.xdist_group("outputs")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Return the files of the article `lakeside`, all of them."""
    from pipeline.cli import main

    folder = tmp_path_factory.mktemp("outputs")
    shutil.copytree(ROOT / "tests" / "articles" / "lakeside", folder / "seeds" / "lakeside")
    shutil.copytree(ROOT / "templates", folder / "templates")
    assert main(["--project", str(folder), "build", "--date", "2024-05-06"]) == 0
    files = sorted(path for path in (folder / "output").rglob("*") if path.suffix in (".pdf", ".docx"))
    assert len(files) == FILES
    return files


def some(outputs, audience, suffix):
    found = [path for path in outputs if path.parent.name == audience and path.suffix == suffix]
    assert len(found) == FILES / len(AUDIENCES) / 2
    return found


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_the_quick_validators_find_nothing(audience, suffix, outputs):
    problems = [problem for path in some(outputs, audience, suffix) for problem in validate_file(path)]
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_word_and_pdf_say_the_same(audience, outputs):
    files = some(outputs, audience, ".docx")
    differing = {path.name: same_text.difference(path, path.with_suffix(".pdf")) for path in files}
    assert {name: lines for name, lines in differing.items() if lines} == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("制定环湖三县统一的排放标准", "制定环湖两县统一的排放标准", "only in Word: "),
        ("联合巡查", "", "only in the PDF: 联合巡查"),
        ("</w:body>", "<w:p><w:r><w:t>后加的一段</w:t></w:r></w:p></w:body>", "only in Word: 后加的一段"),
    ],
)
def test_one_word_more_or_less_is_a_difference(old, new, expected, outputs, tmp_path):
    docx = next(path for path in some(outputs, "departments", ".docx") if path.name.startswith("任务清单-1"))
    path = word_faults.planted(docx, word_faults.DOCUMENT, lambda xml: xml.replace(old, new), tmp_path / "changed.docx")
    assert any(line.startswith(expected) for line in same_text.difference(path, docx.with_suffix(".pdf")))


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("audience", AUDIENCES)
def test_word_has_as_many_pages_as_the_pdf_or_one_more_or_less(audience, outputs, tmp_path):
    files = some(outputs, audience, ".docx")
    shown = libreoffice.pdfs(files, tmp_path)
    counts = {
        path.name: [len(pypdfium2.PdfDocument(pdf)) for pdf in (shown[path], path.with_suffix(".pdf"))]
        for path in files
    }
    assert {name: (word, pdf) for name, (word, pdf) in counts.items() if abs(word - pdf) > 1} == {}


@pytest.mark.needs("java")
@pytest.mark.parametrize("profile", ["ua1", "3a"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_verapdf_finds_nothing(audience, profile, outputs):
    pytest.importorskip("jpype")
    import verapdf

    broken = {path.name: verapdf.failures(path, profile) for path in some(outputs, audience, ".pdf")}
    assert {name: rules for name, rules in broken.items() if rules} == {}


@pytest.mark.skipif(not openxml_sdk.PROGRAM.exists(), reason="not installed: the Open XML SDK's validator")
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_open_xml_sdk_finds_nothing(audience, outputs):
    files = some(outputs, audience, ".docx")
    # a document of the same kind and language differs in its words only: the second mechanism's are left out
    broken = {path.name: openxml_sdk.errors(path) for path in files if "2" not in path.stem}
    assert broken
    assert {name: errors for name, errors in broken.items() if errors} == {}
