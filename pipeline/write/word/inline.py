"""The inside of a paragraph: text, marks, links, notes, fields and controls, from inline HTML.

White space collapses as in CSS. Every element of the vocabulary has its place here or in flow.py;
one that has none is a fault, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.markup import CONTROL, ELEMENTS
from pipeline.write.styles import Css, points, quotation_marks
from pipeline.write.word import look
from pipeline.write.word.blocks import (
    Anchor,
    Break,
    Control,
    Field,
    Footnote,
    Inline,
    Link,
    Note,
    Paragraph,
    Picture,
    Revision,
    Text,
)
from pipeline.write.word.draft import Draft, bookmark_name
from pipeline.write.word.grid import line_height

INLINE_TAGS = frozenset("a span em strong q cite sup sub ins del br img input".split())
TITLE_BREAK = "\v"
"""Stands for br.break until it is known whether the title fits one line."""
BLANK = " " * 5
"""What an empty control shows, as wide as Word's own: it can be seen and clicked."""
BOX = 0.8
"""How high a box to tick is in its face, in em."""
_SPACE = re.compile(r"[ \t\n\r\f]+")


class Line:
    """The content of one paragraph, gathered from inline elements."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.items: list[Inline] = []
        self._lists = [self.items]
        self._last: Text | None = None
        self._at_space = True
        self._revising = False

    def text(self, words: str | None, css: Css, run: dict[str, str], style: str | None = None) -> None:
        """Add text as it stands in HTML; spaces collapse unless `white-space` keeps them."""
        if not words:
            return
        kept = css["white_space"] in ("pre", "pre-wrap", "break-spaces")
        if kept or css["white_space"] == "pre-line":
            for n, piece in enumerate(words.split("\n")):
                if n:
                    self.line_break(run)
                for k, part in enumerate(piece.split("\t") if kept else [piece]):
                    if k:
                        self.add(Break(run, "tab"))
                    self._plain(part if kept else _SPACE.sub(" ", part), run, style)
            return
        words = _SPACE.sub(" ", words)
        if self._at_space:
            words = words.lstrip(" ")
        if words:
            self._plain(words, run, style)
            self._at_space = words.endswith(" ")

    def _plain(self, words: str, run: dict[str, str], style: str | None) -> None:
        if not words:
            return
        if found := CONTROL.search(words.replace(TITLE_BREAK, "")):
            self.draft.fault(f"a control character (U+{ord(found[0]):04X}), which no document can hold")
            return
        if self._revising:
            run = {**run, "u": "none", "strike": "0"}  # Word marks its revisions itself, until they are accepted
        current = self._lists[-1]
        if current and isinstance(last := current[-1], Text) and last.look == run and last.style == style:
            last.text += words
        else:
            current.append(Text(words, run, style))
        self._last = current[-1]  # type: ignore[assignment]  # just appended or extended
        self._at_space = False

    def add(self, item: Inline) -> None:
        """Add anything but text."""
        self._lists[-1].append(item)
        if not isinstance(item, Anchor):
            self._at_space = False
            self._last = None

    def line_break(self, run: dict[str, str]) -> None:
        """End the line; spaces before it are not shown."""
        self._trim()
        self.add(Break(run))
        self._at_space = True

    @contextmanager
    def inside(self, container: Link | Revision | Control) -> Iterator[None]:
        """Gather into a link, revision or control; it is left out when nothing was gathered."""
        self._lists.append(container.content)
        revising, self._revising = self._revising, self._revising or isinstance(container, Revision)
        yield
        self._revising = revising
        self._lists.pop()
        if container.content:
            self._lists[-1].append(container)

    def finish(self) -> list[Inline]:
        """Return what was gathered, without the space at its end."""
        self._trim()
        return self.items

    def _trim(self) -> None:
        if self._last is not None and self._at_space:
            self._last.text = self._last.text.rstrip(" ")


class Inlines:
    """Turns inline HTML into the items of a Line."""

    def __init__(self, draft: Draft, line: Line) -> None:
        self.draft = draft
        self.line = line
        self.styles = draft.styles

    def children(self, element: Element, style: str | None = None) -> None:
        """Add an element's text, children and generated content."""
        self.generated(element, "before", style)
        css = self.styles.of(element)
        run = self.run(element)
        self.draft.counters.enter()
        self.line.text(element.text, css, run, style)
        for child in element:
            self.element(child, element, style)
            self.line.text(child.tail, css, run, style)
        self.draft.counters.leave()
        self.generated(element, "after", style)

    def run(self, element: Element) -> dict[str, str]:
        """Return how an inline element's text looks, its own background included."""
        css = self.styles.of(element)
        run = self.draft.run_look(css)
        if css["display"][0] == "inline":
            run = look.shade(css, run)
        if run["vertAlign"] != "baseline":
            size = raised_size(css)
            run = {**run, "sz": size, "szCs": size}
        return run

    def element(self, child: Element, parent: Element, style: str | None) -> None:
        """Add one inline element."""
        if not isinstance(child.tag, str):
            return
        css = self.styles.of(child)
        if child.tag not in ELEMENTS:
            self.draft.fault(f"<{child.tag}> is no element that Word documents can hold: {_words(child)!r}",
                             "pipeline/markup.py lists the elements")  # fmt: skip
            return
        if css["display"] == ("none",):
            return
        if child.tag not in INLINE_TAGS:
            self.draft.fault(f"<{child.tag}> stands inside a line of text: {_words(child)!r}",
                             "close the paragraph before it")  # fmt: skip
            return
        self.draft.counters.update(css)
        if css["float"] == "footnote":
            self._footnote(child)
            return
        name = self.draft.anchor(child.get("id") or "")
        number = self.draft.number() if name else 0
        if name:
            self.line.add(Anchor(name, number))
        self._shown(child, parent, style)
        if name:
            self.line.add(Anchor(name, number, end=True))

    def _shown(self, child: Element, parent: Element, style: str | None) -> None:
        match child.tag:
            case "br":
                self._break(child)
            case "img":
                self._image(child)
            case "input":
                self._checkbox(child)
            case "a" if child.get("href"):
                self._link(child, parent)
            case "ins" | "del":
                when = child.get("datetime") or self.draft.manuscript.date.isoformat()
                revision = Revision("ins" if child.tag == "ins" else "del", [], when[:10])
                with self.line.inside(revision):
                    self.children(child, style)
            case _ if child.get("data-field"):
                self._field(child)
            case _:
                self.children(child, self.draft.character_style(child, parent) or style)

    def _break(self, child: Element) -> None:
        run = self.run(child)
        if "break" in (child.get("class") or "").split():
            self.line.text(TITLE_BREAK, {"white_space": "pre"}, run)
            self.line._at_space = True
        else:
            self.line.line_break(run)

    def _link(self, child: Element, parent: Element) -> None:
        target = child.get("href") or ""
        link = Link([])
        if target.startswith("#"):
            link.anchor = self.draft.anchor(target[1:])
            if link.anchor is None:
                self.draft.fault(f"link to {target!r}, which no element has as its id: {_words(child)!r}")
                return
        else:
            link.relationship = self.draft.add_link(target)
        with self.line.inside(link):
            self.children(child, self.draft.character_style(child, parent))

    def _image(self, child: Element) -> None:
        source = child.get("src") or ""
        try:
            relationship, width, height = self.draft.add_image(source)
        except ValueError as problem:
            self.draft.fault(f"image {source!r}: {problem}", "Word shows PNG, JPEG, GIF, BMP and TIFF images")
            return
        css = self.styles.of(child)
        wanted = points(css["width"], 440), points(css["height"], 440)
        if wanted[0] and not wanted[1]:
            wanted = wanted[0], height * wanted[0] / width
        elif wanted[1] and not wanted[0]:
            wanted = width * wanted[1] / height, wanted[1]
        elif not any(wanted):
            wanted = width, height
        self.line.add(Picture(relationship, *wanted, child.get("alt") or ""))

    def _checkbox(self, child: Element) -> None:
        name = child.get("name") or child.get("id") or "box"
        checked = child.get("checked") is not None
        css = self.styles.of(child)
        run = dict(self.run(child), **{f"rFonts.{slot}": "MS Gothic" for slot in ("ascii", "hAnsi", "eastAsia", "cs")})
        if height := points(css["height"]):
            room = line_height(css) or height / BOX
            run |= dict.fromkeys(("sz", "szCs"), str(int(min(height / BOX, room) * 2)))  # a line of this height cuts it
        self._control(Control(self.draft.tag(name), child.get("title") or name,
                              [Text("☒" if checked else "☐", run)], checked))  # fmt: skip

    def _field(self, child: Element) -> None:
        tag, hint = child.get("data-field") or "", child.get("data-placeholder") or ""
        inside = Line(self.draft)
        inner = Inlines(self.draft, inside)
        inner.draft.counters.enter()
        run = self.run(child)
        inside.text(child.text, self.styles.of(child), run)
        for part in child:
            inner.element(part, child, None)
            inside.text(part.tail, self.styles.of(child), run)
        inner.draft.counters.leave()
        content = inside.finish()
        empty = not content or all(isinstance(item, Text) and item.text.strip() == hint for item in content)
        if not content:
            content = [Text(hint or BLANK, run)]
        self._control(Control(self.draft.tag(tag), child.get("title") or hint or tag, content, placeholder=empty))

    def _control(self, control: Control) -> None:
        """Wrap a control in a hidden bookmark of its name: LibreOffice 7.4 loses the tag but keeps bookmarks."""
        name = "_f_" + bookmark_name(control.tag)[:36]
        number = self.draft.number()
        self.line.add(Anchor(name, number))
        self.line.add(control)
        self.line.add(Anchor(name, number, end=True))

    def _footnote(self, child: Element) -> None:
        css = self.styles.of(child)
        call = self.styles.pseudo(child, "footnote-call")
        call = css if call is None else call
        inside = Line(self.draft)
        paragraph = Paragraph("footnote text", look.paragraph_look(css, self.draft.grid), self.draft.run_look(css))
        marker = self.styles.pseudo(child, "footnote-marker")
        note = Footnote([paragraph], *_around_counter("normal" if marker is None else marker["content"]))
        self.draft.notes.append(note)
        number = len(self.draft.notes)
        Inlines(self.draft, inside).children(child)
        paragraph.content = inside.finish()
        size = raised_size(call)
        mark = self.draft.run_look(call)
        raised = {"vertAlign": "superscript", "sz": size, "szCs": size, "spacing": mark["spacing"]}
        self.draft.character_styles.setdefault("footnote reference", raised)
        self.line.add(Note(number, {**mark, **raised}, *_around_counter(call["content"])))

    def generated(self, element: Element, pseudo: str, style: str | None = None) -> None:
        """Add the content of ::before or ::after."""
        css = self.styles.shown(element, pseudo)
        if css is None:
            return
        self.draft.counters.update(css)
        if css["display"][0] == "block" and pseudo == "after":
            self.line.line_break(self.draft.run_look(css))
        self.parts(css["content"], element, css, style)
        if css["display"][0] == "block" and pseudo == "before":
            self.line.line_break(self.draft.run_look(css))

    def parts(self, content: Any, element: Element, css: Css, style: str | None = None) -> None:
        """Add the parts of a CSS content list."""
        run = look.shade(css, self.draft.run_look(css))
        for kind, value in content:
            match kind:
                case "string":
                    self.line.text(value, css, run, style)
                case "attr()":
                    self.line.text(element.get(value[0]) or "", css, run, style)
                case "counter()" if value[0] in ("page", "pages"):
                    self.line.add(Field("PAGE" if value[0] == "page" else "NUMPAGES", "1", run, style))
                case "counter()":
                    shown = self.styles.counter(self.draft.counters.value(value[0]), value[1])
                    self.line.text(shown, css, run, style)
                case "quote":
                    marks = quotation_marks(css)
                    if not value.startswith("no-"):
                        self.line.text(marks[0 if value.startswith("open") else 1], css, run, style)
                case "leader()":
                    self.line.add(Break(run, "tab"))
                case "target-counter()":
                    self._target(value, element, css, style)
                case "content()":
                    self.line.text("".join(element.itertext()), css, run, style)
                case _:
                    self.draft.fault(f"generated content {kind} is nothing that Word can show")

    def _target(self, value: Any, element: Element, css: Css, style: str | None) -> None:
        """Add a counter as it is at another place: a page as a field, any other as text."""
        run = look.shade(css, self.draft.run_look(css))
        target, counter, form = value
        id = (element.get(target[1][0]) or "")[1:] if target[0] == "attr()" else target[1][1]
        name = self.draft.anchor(id)
        if name is None:
            self.draft.fault(f"a reference to #{id}, which no element has as its id")
        elif counter == "page":
            self.line.add(Field(f"PAGEREF {name} \\h", self.draft.page_of(id), run, style))
        else:
            self.line.text(self.styles.counter(self.draft.counter_at(id, counter) or 0, form), css, run, style)


def css_size(css: Css) -> float:
    """Return a font size in points."""
    return float(css["font_size"] * 0.75)


def raised_size(css: Css) -> str:
    """Return w:sz for text that Word raises: it makes it smaller itself, to about two thirds."""
    return str(round(css_size(css) / 0.66 * 2))


def _around_counter(content: Any) -> tuple[str, str]:
    """Return the strings before and after the counter in a footnote's mark or number."""
    before, after, seen = "", "", False
    for kind, value in content if not isinstance(content, str) else ():
        if kind == "counter()":
            seen = True
        elif kind == "string" and seen:
            after += value
        elif kind == "string":
            before += value
    return before, after


def _words(element: Element) -> str:
    """Return the beginning of an element's text, to find it by."""
    words = _SPACE.sub(" ", "".join(element.itertext())).strip()
    return words if len(words) <= 30 else words[:29] + "…"
