"""Everything about templates that can be seen without an article, all at once and each with file, line and column.

Syntax, what the sandbox forbids, elements and attributes outside the vocabulary, names that nothing defines, labels
that no wording file has, includes that lead nowhere, blocks and files of an overlay that override nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError

from pipeline.errors import Location, Problem, nearest
from pipeline.markup import ELEMENTS, EMPTY, GLOBAL
from pipeline.render.audience import KINDS, Audience
from pipeline.render.environment import Sandbox
from pipeline.render.syntax import Forbidden, column
from pipeline.render.wording import Wording

VARIABLES = frozenset({"article", "mechanism", "audience", "document", "edition", "kind", "language"})
SPECIAL = frozenset({"loop", "caller", "self", "super", "varargs", "kwargs", "namespace", "none", "true", "false"})
ASSETS = frozenset({".png", ".jpg", ".jpeg", ".svg", ".otf", ".ttf", ".woff2", ".md"})


def problems(environment: Sandbox, audience: Audience, wording: Wording) -> list[Problem]:
    """Return every fault of the templates that `audience` uses."""
    found: list[Problem] = []
    trees: dict[str, nodes.Template] = {}
    names = template_names(environment.templates, audience.folders)
    for name in names:
        try:
            trees[name] = _tree(environment, name)
        except Forbidden as fault:
            found += fault.problems
        except TemplateSyntaxError as fault:
            found.append(Problem(Location(environment.shown(name), fault.lineno), fault.message or "not valid"))
        except (SecurityError, RecursionError, ValueError) as fault:
            found.append(Problem(Location(environment.shown(name)), str(fault) or "nested too deep"))
        except UnicodeDecodeError:
            found.append(Problem(Location(environment.shown(name)), "not UTF-8 text"))
    defined = VARIABLES | SPECIAL | environment.functions | set().union(*(_defined(tree) for tree in trees.values()))
    for name, tree in trees.items():
        source, shown = environment.source(name), environment.shown(name)
        found += vocabulary(source, shown, environment)
        if len(trees) == len(names):  # a template that could not be read may be what defines a name
            found += _names(tree, source, shown, defined)
        found += _labels(tree, source, shown, wording)
        found += _includes(tree, source, shown, environment)
    found += _idle(environment, audience, trees)
    return sorted(set(found), key=lambda problem: (problem.location.path, problem.location.line or 0, str(problem)))


def template_names(templates: Path, folders: tuple[str, ...]) -> list[str]:
    """Return the names of all templates that an audience can reach; those overlaid as "<folder>/<name>"."""
    reached: dict[str, None] = {}
    for folder in folders:
        for path in sorted((templates / folder).rglob("*.html")):
            name = path.relative_to(templates / folder).as_posix()
            reached[f"{folder}/{name}" if name in reached else name] = None
    return sorted(reached)


def _tree(environment: Sandbox, name: str) -> nodes.Template:
    assert environment.loader is not None
    source, filename, _ = environment.loader.get_source(environment, name)
    environment.get_template(name)  # compiles, and so parses, checks and keeps it
    return environment.parse_only(source, name, filename)


def _defined(tree: nodes.Template) -> set[str]:
    """Return the names that a template sets anywhere: loops, sets, macros, arguments, imports."""
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    names |= {node.name for node in tree.find_all(nodes.Macro)}
    names |= {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in node.names}
    return names


def _names(tree: nodes.Template, source: str, shown: str, defined: frozenset[str]) -> Iterator[Problem]:
    for name in sorted(meta.find_undeclared_variables(tree) - defined):
        near = nearest(name, defined)
        lines = {node.lineno for node in tree.find_all(nodes.Name) if node.name == name}
        for line in sorted(lines):
            place = Location(shown, line, column(source, line, name))
            yield Problem(place, f"'{name}' is not defined", f"did you mean '{near}'?" if near else None)


def _labels(tree: nodes.Template, source: str, shown: str, wording: Wording) -> Iterator[Problem]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            for key in _constants(call.args[0]):
                if key not in wording:
                    near = wording.nearest(key)
                    place = Location(shown, call.lineno, column(source, call.lineno, key))
                    message = f"there is no label '{key}' in wording/{wording.language}.yaml"
                    yield Problem(place, message, f"did you mean '{near}'?" if near else None)


def _constants(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        if node.expr2:
            yield from _constants(node.expr2)


def references(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """Yield the fixed names of templates that a template includes, extends or imports, with the line."""
    for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
        target = getattr(node, "template", None)
        if isinstance(target, nodes.Const) and isinstance(target.value, str):
            yield target.value, node.lineno


def _includes(tree: nodes.Template, source: str, shown: str, environment: Sandbox) -> Iterator[Problem]:
    known = environment.list_templates(["html"])
    for target, line in references(tree):
        if target not in known:
            near = nearest(target, known)
            place = Location(shown, line, column(source, line, target))
            yield Problem(place, f"there is no template '{target}'", f"did you mean '{near}'?" if near else None)


_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)(>?)")
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_HOLE = "\ufffc"


def vocabulary(source: str, shown: str, environment: Sandbox) -> Iterator[Problem]:
    """Yield a problem for each element or attribute in a template's own text that writers do not know."""
    text = _masked(source, environment)

    def place(at: int) -> Location:
        line = source.count("\n", 0, at) + 1
        return Location(shown, line, at - source.rfind("\n", 0, at))

    for comment in re.finditer(r"<!--", text):
        yield Problem(place(comment.start()), "an HTML comment would reach the reader", "write {# … #}")
    for tag in _TAG.finditer(text):
        closing, name, rest, end = tag.groups()
        at = tag.start(2)
        if name.lower() not in ELEMENTS:
            near = nearest(name.lower(), ELEMENTS)
            hint = f"did you mean <{near}>?" if near else f"known: {', '.join(ELEMENTS)}"
            yield Problem(place(at), f"<{name}> is not in the vocabulary", hint)
            continue
        if not end:
            yield Problem(place(at), f"<{name}> has no end '>'")
        if closing:
            if name in EMPTY:
                yield Problem(place(at), f"<{name}> is empty and has no </{name}>")
            continue
        allowed = ELEMENTS[name.lower()] | GLOBAL
        for attribute in _ATTRIBUTE.finditer(rest):
            word = attribute[1].strip(_HOLE)
            if word and _HOLE not in attribute[1] and word not in allowed:
                near = nearest(word, allowed)
                advice = f"did you mean '{near}'?" if near else None
                if word == "style":
                    advice = "give it a class, and the look in a stylesheet"
                at = tag.start(3) + attribute.start()
                yield Problem(place(at), f"<{name}> takes no attribute '{word}'", advice)


def _masked(source: str, environment: Sandbox) -> str:
    """Return the source with Jinja's own parts blanked: an expression leaves a hole, statements and comments spaces."""
    out: list[str] = []
    at, depth = 0, ""
    for _, kind, value in environment.lex(source):
        start = source.index(value, at) if value else at
        out.append(_blank(source[at:start]))
        at = start + len(value)
        if kind in ("variable_begin", "block_begin", "comment_begin", "raw_begin"):
            depth = kind
        if depth:
            out.append(_blank(value, _HOLE if depth == "variable_begin" else " "))
        else:
            out.append(value)
        if kind in ("variable_end", "block_end", "comment_end", "raw_end"):
            depth = ""
        if kind == "raw_begin":
            depth = ""
    return "".join(out)


def _blank(text: str, mark: str = " ") -> str:
    return re.sub(r"[^\n]", mark, text)


def _idle(environment: Sandbox, audience: Audience, trees: dict[str, nodes.Template]) -> Iterator[Problem]:
    """Yield a problem for each file or block of an overlay that overrides nothing."""
    own, *others = audience.folders
    if not others:
        return
    folder = environment.templates / own
    bases = [environment.templates / name for name in others]
    used = {target for tree in trees.values() for target, _ in references(tree)}
    for kind in KINDS:
        document = audience.document(kind)
        used |= {f"parts/{part}.html" for part in (*document.sections, *document.mechanism_sections)}
    fixed = {"audience.yaml", "attention.yaml", "reference.docx", "style.css"}
    fixed |= {f"styles/{name}.css" for name in ("base", *KINDS, "zh", "en")}
    fixed |= {f"wording/{language}.yaml" for language in ("zh", "en")} | {f"{kind}.docx" for kind in KINDS}
    known = fixed | {path.relative_to(base).as_posix() for base in bases for path in base.rglob("*") if path.is_file()}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if not path.is_file() or hidden or name in known | used or path.suffix.lower() in ASSETS:
            continue
        near = nearest(name, known)
        hint = f"did you mean '{near}'?" if near else "no template includes it and no setting names it"
        yield Problem(Location(f"{environment.templates.name}/{audience.name}/{name}"), "overrides nothing", hint)
    for template, tree in trees.items():
        yield from _idle_blocks(environment, template, tree, trees)


def _idle_blocks(
    environment: Sandbox, name: str, tree: nodes.Template, trees: dict[str, nodes.Template]
) -> Iterator[Problem]:
    """Yield a problem for each block of a child template that its parents do not have."""
    known: set[str] = set()
    inner = {block.name for outer in tree.find_all(nodes.Block) for block in outer.find_all(nodes.Block)}
    parents: list[nodes.Template] = []
    child = tree
    while (extends := child.find(nodes.Extends)) is not None:
        target = str(extends.template.value) if isinstance(extends.template, nodes.Const) else ""
        parent = trees.get(target) or trees.get(target.partition("/")[2])
        if parent is None or parent in parents:
            return  # a name made at run time, or a circle, which rendering reports
        parents.append(parent)
        known |= {block.name for block in parent.find_all(nodes.Block)}
        child = parent
    if not parents:
        return
    for block in tree.find_all(nodes.Block):
        if block.name not in known | inner:
            near = nearest(block.name, known)
            source, shown = environment.source(name), environment.shown(name)
            place = Location(shown, block.lineno, column(source, block.lineno, block.name))
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(sorted(known))}"
            yield Problem(place, f"the block '{block.name}' overrides nothing", hint)
