"""The stylesheets of a document in cascade order, the last one made from the settings of audience.yaml.

Order: base/styles/base.css, <kind>.css, <language>.css, then the same of the audience, its style.css, then the
settings. Fonts, colours, sizes and margins become custom properties, which zh.css and en.css of base use; where left
pages do not mirror right ones, @page rules say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.markup import Stylesheet
from pipeline.model import DocumentKind, Language
from pipeline.render.audiencemodel import SIZES, Audience
from pipeline.render.textfile import decoded

NAMES = ("base", "{kind}", "{language}")
SETTINGS = "settings of {audience}/audience.yaml"


def stylesheets(templates: Path, audience: Audience, kind: DocumentKind, language: Language) -> tuple[Stylesheet, ...]:
    """Return the stylesheets of a document in cascade order."""
    found = [
        Stylesheet(shown, decoded(path.read_bytes(), shown))
        for path in stylesheet_files(templates, audience, kind, language)
        for shown in (f"{templates.name}/{path.relative_to(templates).as_posix()}",)
    ]
    if css := settings(audience, language):
        sources = (None, *(audience.location(*path) for _, _, path in _properties(audience, language)))
        found.append(Stylesheet(SETTINGS.format(audience=audience.name), css, sources))
    return tuple(found)


def stylesheet_files(templates: Path, audience: Audience, kind: DocumentKind, language: Language) -> list[Path]:
    """Return the stylesheet files of a document in cascade order."""
    names = [f"styles/{name.format(kind=kind, language=language)}.css" for name in NAMES]
    own = [*names, "style.css"]
    wanted = [templates / folder / name for folder in reversed(audience.folders) for name in own]
    return [path for path in wanted if path.is_file()]


def settings(audience: Audience, language: Language) -> str:
    """Return the CSS of what audience.yaml sets; empty when it sets nothing."""
    lines = [f"  {name}: {value};" for name, value, _ in _properties(audience, language)]
    css = [":root {", *lines, "}"] if lines else []
    return "\n".join([*css, *_page(audience), *_footer(audience, language)])


Property = tuple[str, str, tuple[str, ...]]


def _properties(audience: Audience, language: Language) -> Iterator[Property]:
    """Yield the custom properties that are set: name, value, and the path of the setting."""
    for role, value in audience.fonts.zh if language == "zh" else audience.fonts.en:
        if value and role in ("size", "line"):
            yield f"--{role}-body", value, ("fonts", language, role)
        elif value:
            yield f"--font-{role}", _families(value), ("fonts", language, role)
    for role, value in audience.colours:
        if value:
            yield f"--colour-{role}", value, ("colours", role)
    for names in (UPRIGHT, WIDE):
        for side, value in audience.page.margins:
            if value:
                yield names[side], value, ("page", "margins", side)


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
        for side, inner in (("right", "left"), ("left", "right" if audience.page.mirrored else "left")):
            look = f"content: {_string(line)}; {FOOTERS[language]} text-align: {inner};"
            yield f"@page :{side} {{ @bottom-{inner} {{ {look} }} }}"


def _string(text: str) -> str:
    """Return `text` as a CSS string."""
    return '"' + "".join(f"\\{ord(char):x} " if char in "\"\\<" or char < " " else char for char in text) + '"'


UPRIGHT = {side: f"--page-{side}" for side in ("top", "bottom", "inner", "outer")}
WIDE = {"top": "--wide-head", "bottom": "--wide-foot", "inner": "--wide-inner", "outer": "--wide-outer"}
"""The margins of an upright sheet by their property, and of a landscape one, which is the same sheet turned."""

EVERY_PAGE = """\
@page :left {
  margin-left: var(--page-inner); margin-right: var(--page-outer);
  @bottom-left { content: none; }
  @bottom-right { content: var(--number-outside); }
}
@page wide:left {
  margin-top: var(--wide-inner); margin-bottom: var(--wide-outer);
  @bottom-right { content: none; }
  @left-top { content: none; }
  @left-bottom { content: var(--number-outside); }
}"""
"""Left pages as right ones: the same margins, and the number in the same place."""


def _page(audience: Audience) -> Iterator[str]:
    """Yield @page rules: the size of the sheet, and left pages where they do not mirror right ones."""
    if audience.page.size:
        width, height = SIZES[audience.page.size]
        yield f"@page {{ size: {width} {height}; }}"
        yield f"@page wide {{ size: {height} {width}; }}"
    if not audience.page.mirrored:
        yield EVERY_PAGE
