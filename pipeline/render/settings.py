"""The stylesheets of a document in cascade order, the last one made from the settings of audience.yaml.

Order: base/styles/base.css, <kind>.css, <language>.css, then the same of the audience, its style.css, then the
settings. Fonts, colours and sizes become custom properties that the stylesheets use, margins become @page rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import Location, Problem, TemplateError
from pipeline.markup import Stylesheet
from pipeline.model import DocumentKind, Language
from pipeline.render.audiencemodel import Audience

NAMES = ("base", "{kind}", "{language}")
SETTINGS = "settings of {audience}/audience.yaml"


def stylesheets(templates: Path, audience: Audience, kind: DocumentKind, language: Language) -> tuple[Stylesheet, ...]:
    """Return the stylesheets of a document in cascade order."""
    found = [
        Stylesheet(f"{templates.name}/{path.relative_to(templates).as_posix()}", _read(templates, path))
        for path in stylesheet_files(templates, audience, kind, language)
    ]
    if css := settings(audience, language):
        found.append(Stylesheet(SETTINGS.format(audience=audience.name), css))
    return tuple(found)


def stylesheet_files(templates: Path, audience: Audience, kind: DocumentKind, language: Language) -> list[Path]:
    """Return the stylesheet files of a document in cascade order."""
    names = [f"styles/{name.format(kind=kind, language=language)}.css" for name in NAMES]
    own = [*names, "style.css"]
    wanted = [templates / folder / name for folder in reversed(audience.folders) for name in own]
    return [path for path in wanted if path.is_file()]


def _read(templates: Path, path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        shown = f"{templates.name}/{path.relative_to(templates).as_posix()}"
        raise TemplateError(Problem(Location(shown), "not UTF-8 text")) from None


def settings(audience: Audience, language: Language) -> str:
    """Return the CSS of what audience.yaml sets; empty when it sets nothing."""
    fonts = audience.fonts.zh if language == "zh" else audience.fonts.en
    properties = {f"--font-{role}": _families(value) for role, value in fonts if value and role not in ("size", "line")}
    properties |= {f"--{role}-body": value for role, value in fonts if value and role in ("size", "line")}
    properties |= {f"--colour-{role}": value for role, value in audience.colours if value}
    lines = [f"  {name}: {value};" for name, value in properties.items()]
    css = [":root {", *lines, "}"] if lines else []
    return "\n".join([*css, *_page(audience), *_footer(audience, language)])


def _families(value: str) -> str:
    generic = {"serif", "sans-serif", "monospace"}
    names = [name.strip() for name in value.split(",") if name.strip()]
    return ", ".join(name if name in generic else f'"{name}"' for name in names)


FOOTERS: dict[Language, str] = {
    "zh": "font: 10.5pt/14pt 宋体; vertical-align: top; padding-top: 4.65pt;",
    "en": "font: 9.5pt/12pt Times New Roman; vertical-align: top; padding-top: 7mm;",
}


def _footer(audience: Audience, language: Language) -> Iterator[str]:
    """Yield the line at the foot of every page: on the inner side, for page numbers stand outside or in the middle."""
    line = audience.imprint.footer.text(language) if audience.imprint.footer else None
    if line:
        for side, inner in (("right", "left"), ("left", "right")):
            look = f"content: {_string(line)}; {FOOTERS[language]} text-align: {inner};"
            yield f"@page :{side} {{ @bottom-{inner} {{ {look} }} }}"


def _string(text: str) -> str:
    """Return `text` as a CSS string."""
    return '"' + "".join(f"\\{ord(char):x} " if char in "\"\\<" or char < " " else char for char in text) + '"'


SIZES = {"A4": ("210mm", "297mm"), "A3": ("297mm", "420mm"), "B5": ("176mm", "250mm"), "Letter": ("8.5in", "11in")}


def _page(audience: Audience) -> Iterator[str]:
    """Yield @page rules; landscape pages (named wide) are the same sheet turned, its head to the binding."""
    page, margins = audience.page, audience.page.margins
    if page.size:
        width, height = SIZES[page.size]
        yield f"@page {{ size: {width} {height}; }}"
        yield f"@page wide {{ size: {height} {width}; }}"
    upright = {"margin-top": margins.top, "margin-bottom": margins.bottom}
    for side, left, right in (("right", margins.inner, margins.outer), ("left", margins.outer, margins.inner)):
        if not page.mirrored:
            left, right = margins.inner, margins.outer
        yield from _rule(f":{side}", {**upright, "margin-left": left, "margin-right": right})
        turned = {
            "margin-right": margins.top,
            "margin-left": margins.bottom,
            "margin-top": left,
            "margin-bottom": right,
        }
        yield from _rule(f"wide:{side}", turned)


def _rule(selector: str, values: dict[str, str | None]) -> Iterator[str]:
    body = " ".join(f"{name}: {value};" for name, value in values.items() if value)
    if body:
        yield f"@page {selector} {{ {body} }}"
