"""A Manuscript → PDF, by WeasyPrint.

In: HTML and stylesheets. Out: the bytes of a tagged PDF with bookmarks, embedded fonts, document properties and
boxes that can be ticked, which is PDF/A-3a and PDF/UA-1 at once. The same manuscript gives the same bytes in any
process, folder, time zone and year. Chinese lines are set by linesetting; the fonts are those of fonts.folder()
and no others. Whatever WeasyPrint complains of is an error here: it would go on and write a page with a hole.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import Location, Problem, WriteError
from pipeline.markup import Manuscript, Stylesheet
from pipeline.write import fonts, shared


def write_pdf(manuscript: Manuscript) -> bytes:
    """Return the PDF of a manuscript. Raises WriteError with every fault: a missing file, font or character."""
    where = fonts.require()
    from pipeline.write import engine

    with _environment(where), engine.ours():
        return _written(manuscript)


def page_numbers(manuscript: Manuscript) -> dict[str, str]:
    """Return the page on which each element with an id stands, for contents that another writer fills in.

    It costs a whole layout, unless the PDF was made just before; faults are left for `write_pdf` to report.
    """
    known = shared.noted(manuscript)
    if known is not None:
        return known
    where = fonts.require()
    from pipeline.write import engine

    with _environment(where), engine.ours():
        document, _, _ = _laid_out(manuscript)
    return _numbers(document)


def _numbers(document: Any) -> dict[str, str]:
    return {name: str(number) for number, page in enumerate(document.pages, 1) for name in page.anchors}


@contextmanager
def _environment(where: Path) -> Iterator[None]:
    """Let fontconfig see only our faces, and fontTools no clock, while a PDF is made.

    The garbage collector rests: a layout makes a million objects that all live until it is done, and looking
    through them again and again took a sixth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    _settled()
    with fonts.only(where), fonts.environment({"SOURCE_DATE_EPOCH": "315532800"}):
        try:
            yield
        finally:
            if collecting:
                gc.enable()


@lru_cache(maxsize=1)
def _settled() -> None:
    """Keep the program itself, a third of a million objects, out of all later looks for what is no longer used."""
    gc.freeze()


def _written(manuscript: Manuscript) -> bytes:
    from pipeline.write import pdffinish
    from pipeline.write.fetcher import listening
    from pipeline.write.sheets import faults

    document, page, problems = _laid_out(manuscript)
    shared.note(manuscript, _numbers(document))
    with listening(manuscript.template or "document") as complaints:
        content: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a", pdf_forms=True, custom_metadata=True, finisher=pdffinish.finish
        )
    problems = faults(manuscript.stylesheets, manuscript.folders) + problems
    problems += _explained(complaints, manuscript, page)
    if problems:
        raise WriteError(problems)
    return content


def _laid_out(manuscript: Manuscript) -> tuple[Any, Any, list[Problem]]:
    """Return the laid-out document, its parsed page and what is wrong with it."""
    from weasyprint.css.counters import CounterStyle

    from pipeline.write import engine
    from pipeline.write.fetcher import fetcher, listening
    from pipeline.write.quick.styles import remembering
    from pipeline.write.styles import Html
    from pipeline.write.titles import Vocabulary

    files = fetcher(manuscript.folders)
    name = manuscript.template or "document"
    faces, counters = _faces(manuscript.stylesheets), CounterStyle()
    problems: list[Problem] = []
    with listening(name, files) as complaints:
        styles = [_parsed(sheet, files, faces, counters) for sheet in manuscript.stylesheets]
        page = Html(manuscript.html, files)
        faces.vocabulary = Vocabulary.of(page.etree_element.itertext())
        with remembering(faces, complaints):
            document = page.render(
                font_config=faces, counter_style=counters, stylesheets=styles, pdf_forms=True, pdf_variant="pdf/a-3a"
            )
        document.metadata.created = document.metadata.modified = manuscript.date.isoformat()
        document.metadata.custom = dict(manuscript.properties)
        lost = engine.lost_notes(document)
    problems += [Problem(Location(name), f"no page has room for the footnote '{text}'") for text in lost]
    return document, page, problems + _explained(complaints, manuscript, page)


def _faces(stylesheets: Sequence[Stylesheet]) -> Any:
    """Return the font configuration of a document: its own where its stylesheets bring fonts."""
    from weasyprint.text.fonts import FontConfiguration

    from pipeline.write import sheets

    own = any(sheets.BOUND.search(sheet.text) for sheet in stylesheets)
    return FontConfiguration() if own else _shared_faces(os.environ["FONTCONFIG_FILE"])


@lru_cache(maxsize=1)
def _shared_faces(_: str) -> Any:
    """Return the configuration of our faces, opened once a process: a tenth of a short PDF's time."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _parsed(sheet: Stylesheet, files: Any, faces: Any, counters: Any) -> Any:
    """Return a stylesheet parsed; its counters are added, and its own fonts to `faces`."""
    from pipeline.write import sheets

    if not sheets.BOUND.search(sheet.text):
        known = sheets.parsed(sheet)
        counters.update(known.counters)
        return known.css
    from weasyprint import CSS

    from pipeline.write.fetcher import BASE_URL

    return CSS(string=sheet.text, base_url=BASE_URL, url_fetcher=files, font_config=faces, counter_style=counters)


_IMAGE = re.compile(r"Failed to load image at '(?P<url>.*?)':\s*(?P<why>.*)", re.DOTALL)


def _explained(complaints: list[Problem], manuscript: Manuscript, page: Any) -> list[Problem]:
    """Return WeasyPrint's complaints in our words; what follows from faults of the stylesheets is told there."""
    from pipeline.write.fetcher import name_of
    from pipeline.write.sheets import faults, follows, traced

    told = {problem.message for problem in faults(manuscript.stylesheets, manuscript.folders)}
    problems: list[Problem] = []
    for complaint in complaints:
        missing = f"'{complaint.location}': {complaint.message}"
        if missing in told or (told and follows(complaint)):  # a variable may be what is wrong
            continue
        if complaint.message.startswith(".notdef"):
            problems += _characters(complaint, page)
        elif image := _IMAGE.match(complaint.message):
            why = image["why"].removeprefix("Refused: ") or "this is no image that a PDF can show"
            problems.append(replace(complaint, message=f"image '{name_of(image['url'])}': {why}"))
        else:
            problems.append(traced(complaint, manuscript.stylesheets))
    return problems


def _characters(complaint: Problem, page: Any) -> Iterator[Problem]:
    """Yield WeasyPrint's note of characters that no font holds, one Problem for each, with the words around it."""
    for code in re.findall(r"U\+([0-9A-F]+)", complaint.message):
        char = chr(int(code, 16))
        around, item = _around(page.etree_element, char)
        where = f", in '{around}'" + (f" of {item}" if item else "") if around else ""
        yield Problem(
            complaint.location,
            f"no font has the character '{char}' (U+{code}){where}",
            hint="name a font that has it in the audience's stylesheet, or write the character otherwise",
        )


def _around(element: Any, char: str, item: str | None = None) -> tuple[str, str | None]:
    """Return the words around the first `char` at or below an element, and the item whose words they are."""
    item = element.get("data-item") or item
    texts = [(element.text, item)]
    for child in element:
        found = _around(child, char, item)
        if found[0]:
            return found
        texts.append((child.tail, item))
    for text, owner in texts:
        if text and char in text:
            at = text.index(char)
            return text[max(0, at - 8) : at + 9].strip(), owner
    return "", None
