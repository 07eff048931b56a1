"""The rules of the house, held by the code itself: which part may know which, and how large a thing may grow."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PIPELINE = Path(__file__).parents[2] / "pipeline"

FOUNDATION = ("errors", "source", "markup", "yamlfile", "wordpackage", "model")
PARTS = ("read", "extract", "render", "write", "validate")
PRINTING = ("cli", "__main__", "benchmark", "pictures")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}

LONGEST_FUNCTION = 50
MOST_PARAMETERS = 5
MEDIAN_FILE = 200
LONGEST_FILE = 600

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PIPELINE.rglob("*.py")):
        name = ".".join(path.relative_to(PIPELINE.parent).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text("utf-8"), filename=str(path))
    assert len(found) > 20, "the modules were not found"
    return found


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the modules of this project that a module imports, wherever in it that happens."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "pipeline")
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: imports are written in full"
            if node.module and node.module.split(".")[0] == "pipeline":
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    yield whole if whole in modules() else node.module


def part(module: str) -> str:
    return [*module.split("."), ""][1]


def functions() -> Iterator[tuple[str, Function]]:
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", node


def test_the_foundation_knows_nothing_but_itself():
    for name in FOUNDATION:
        below = FOUNDATION[: FOUNDATION.index(name)]
        known = {part(target) for target in imports(modules()[f"pipeline.{name}"])}
        assert known <= set(below), f"{name} imports {known - set(below)}"


def test_parts_know_the_foundation_and_never_each_other():
    seen = set()
    for name, tree in modules().items():
        if part(name) in PARTS:
            seen.add(part(name))
            strangers = {target for target in imports(tree) if part(target) not in (*FOUNDATION, part(name))}
            assert not strangers, f"{name} imports {strangers}"
    assert seen == set(PARTS)


def test_nothing_is_imported_from_a_package_root():
    packages = {name for name in modules() if (PIPELINE.parent / name.replace(".", "/") / "__init__.py").is_file()}
    assert packages
    for name, tree in modules().items():
        assert not packages & set(imports(tree)), f"{name} imports from a package, not from a module of it"


def test_nobody_imports_the_command_line():
    for name, tree in modules().items():
        if part(name) not in ("cli", "__main__"):
            assert "cli" not in map(part, imports(tree)), f"{name} imports the command line"


def test_no_module_imports_itself_by_way_of_others():
    graph = {name: set(imports(tree)) for name, tree in modules().items()}
    while leaves := {name for name, targets in graph.items() if not targets & graph.keys()}:
        for leaf in leaves:
            del graph[leaf]
    assert not graph, f"a cycle among {sorted(graph)}"


def test_package_files_are_empty():
    files = [path for path in PIPELINE.rglob("__init__.py") if path.parent != PIPELINE]
    assert files
    assert [path for path in files if path.read_text("utf-8").strip()] == []


def test_no_module_is_a_drawer_for_odds_and_ends():
    for name in modules():
        assert not FORBIDDEN_NAMES & set(name.split("."))


def test_folders_are_at_most_two_levels_deep():
    assert max(len(path.relative_to(PIPELINE).parts) for path in PIPELINE.rglob("*.py")) <= 3


def test_functions_are_short():
    long = {where: f.end_lineno - f.lineno + 1 for where, f in functions() if f.end_lineno - f.lineno >= LONGEST_FUNCTION}
    assert long == {}


def test_functions_take_few_parameters():
    def count(f: Function) -> int:
        names = [a.arg for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)]
        return len([name for name in names if name not in ("self", "cls")])

    assert {where: count(f) for where, f in functions() if count(f) > MOST_PARAMETERS} == {}


def test_files_are_small():
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in PIPELINE.rglob("*.py") if path.stat().st_size}
    assert statistics.median(lengths.values()) <= MEDIAN_FILE
    assert {str(path): n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def test_only_the_command_line_prints():
    for name, tree in modules().items():
        if part(name) in PRINTING:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                pytest.fail(f"{name}:{node.lineno} prints")


def test_public_functions_and_classes_say_what_they_are():
    silent = []
    for name, tree in modules().items():
        if name.endswith("__init__") or not tree.body:
            continue
        if not ast.get_docstring(tree):
            silent.append(name)
        for node in tree.body:
            named = isinstance(node, (*Function.__args__, ast.ClassDef)) and not node.name.startswith("_")
            if named and not ast.get_docstring(node):
                silent.append(f"{name}.{node.name}")
    assert silent == []


def test_no_notes_to_self():
    for path in PIPELINE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not [word for word in ("TODO", "FIXME", "XXX") if word in text], path
