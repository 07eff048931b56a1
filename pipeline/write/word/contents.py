"""The table of contents: nav.contents becomes Word's own field, filled in, so that nothing asks to be updated.

Its page numbers are those of the PDF layout of the same manuscript: the two break pages at nearly the same places,
and Word corrects them when a person updates the field.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pipeline.write.word import look, roles
from pipeline.write.word.blocks import Break, Contents, Field, Link, Paragraph
from pipeline.write.word.flow import Flow
from pipeline.write.word.inline import Inlines, Line
from pipeline.write.word.placing import Box


def build(flow: Flow, nav: Element, box: Box) -> None:
    """Add a table of contents to the flow: its heading as a paragraph, its links as the entries."""
    links = [a for a in nav.iter("a") if (a.get("href") or "").startswith("#")]
    inside = flow._inner(nav, flow.styles.of(nav), box)
    for child in nav:
        if child.tag != "a" and not any(True for _ in child.iter("a")):
            flow.block(child, inside)
    entries: list[Paragraph] = []
    top = 1
    for link in links:
        target = _target(flow, link)
        if target is None:
            flow.draft.fault(f"the contents link to {link.get('href')!r}, which no element has as its id")
            continue
        level = min(3, roles.heading_level(roles.paragraph_style(flow.styles, target)) or 1)
        top = max(top, level)
        entries.append(_entry(flow, link, level, inside))
    if entries:
        flow.blocks.append(Contents(entries, f'TOC \\o "1-{top}" \\h \\z \\u'))
        flow.clear()


def _target(flow: Flow, link: Element) -> Element | None:
    wanted = (link.get("href") or "")[1:]
    return next((element for element in flow.styles.root.iter() if element.get("id") == wanted), None)


def _entry(flow: Flow, link: Element, level: int, box: Box) -> Paragraph:
    """Return one entry: the words, dots to the right edge, and the page."""
    css = flow.styles.of(link)
    id = (link.get("href") or "")[1:]
    name = flow.draft.anchor(id) or ""
    line = Line(flow.draft)
    run = flow.draft.run_look(css)
    flow.draft.counters.update(css)
    whole = Link([], anchor=name)
    with line.inside(whole):
        Inlines(flow.draft, line).children(link)
        if not any(isinstance(item, Field) for item in whole.content):
            line.add(Break(run, "tab"))
            line.add(Field(f"PAGEREF {name} \\h", flow.draft.page_of(id), run))
    paragraph = Paragraph(f"toc {level}", look.paragraph_look(css, flow.draft.grid), run, line.finish())
    flow._indent(paragraph, box, 0.0, 0.0)
    end = round((box.left + box.width) * 20)
    paragraph.look |= {"tabs": f"right {_leader(flow, link)} {end}", "ind.firstLine": "0", "ind.firstLineChars": "0"}
    flow._place(paragraph, 0.0, 0.0, box)
    flow.blocks.pop()
    return paragraph


def _leader(flow: Flow, link: Element) -> str:
    css = flow.styles.shown(link, "after")
    for kind, value in () if css is None else css["content"]:
        if kind == "leader()":
            mark = value[1].strip()
            return {"": "none", "_": "underscore", "-": "hyphen"}.get(mark, "dot")
    return "dot"
