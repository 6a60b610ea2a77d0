"""How the code reads: what ruff has no rule for, said as tests over the source (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.rooms import FUNCTIONS, KERNEL

SOURCES = sorted({*KERNEL.rglob("*.py"), *FUNCTIONS.rglob("*.py")})
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FIELDS_BY_POSITION = 3
"""Up to so many fields a dataclass may be made by position."""


def name_of(source: Path) -> str:
    return str(source.relative_to(ROOT))


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Every statement that holds expressions of its own, from the outermost to the innermost."""
    blocks = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, blocks):
            yield node


def comprehensions(statement: ast.AST) -> Iterator[ast.AST]:
    """The comprehensions of one statement, without those of the statements in its body."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            continue
        if isinstance(child, COMPREHENSIONS):
            yield child
        yield from comprehensions(child)


def crowded(tree: ast.Module) -> Iterator[int]:
    """The lines of statements with more than one comprehension, or one that loops more than once."""
    for statement in statements(tree):
        found = list(comprehensions(statement))
        if len(found) > 1 or any(len(each.generators) > 1 for each in found):  # type: ignore[attr-defined]
            yield statement.lineno


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_statement_has_one_comprehension_that_loops_once(source: Path) -> None:
    assert list(crowded(ast.parse(source.read_text()))) == []


@pytest.mark.parametrize(
    "line", ["a = [b for b in c if any(d for d in b)]", "a = [d for b in c for d in b]"]
)
def test_a_crowded_statement_is_seen(line: str) -> None:
    assert list(crowded(ast.parse(line))) == [1]


def dataclasses(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, ast.expr]]:
    for node in ast.walk(tree):
        for decorator in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(called, ast.Name) and called.id == "dataclass":
                assert isinstance(node, ast.ClassDef)
                yield node, decorator


def fields(cls: ast.ClassDef) -> dict[str, bool]:
    """A class's public fields, and whether a docstring stands below each."""
    found: dict[str, bool] = {}
    for statement, following in zip(cls.body, [*cls.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            documented = (
                isinstance(following, ast.Expr)
                and isinstance(following.value, ast.Constant)
                and isinstance(following.value.value, str)
            )
            found[statement.target.id] = documented
    return {name: documented for name, documented in found.items() if not name.startswith("_")}


def by_keyword(decorator: ast.expr) -> bool:
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    return any(keyword.arg == "kw_only" for keyword in keywords)


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_from_four_fields_on_a_value_is_made_by_keyword(source: Path) -> None:
    for cls, decorator in dataclasses(ast.parse(source.read_text())):
        assert by_keyword(decorator) or len(fields(cls)) <= FIELDS_BY_POSITION, cls.name


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_of_a_class_all_fields_are_documented_or_none(source: Path) -> None:
    tree = ast.parse(source.read_text())
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        assert len(set(fields(cls).values())) <= 1, f"{cls.name}: {fields(cls)}"
        assert "Attributes:" not in (ast.get_docstring(cls) or ""), cls.name


CACHES = {"functools.cache", "functools.lru_cache"}
PURE = (
    KERNEL / "registry",
    KERNEL / "resources.py",
    FUNCTIONS / "isolation" / "policies",
    FUNCTIONS / "scaling" / "endpoints",
    KERNEL / "endpoints",
)
"""Where a cache holds what never changes: a table, a compiled pattern."""


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_what_a_process_remembers_is_declared_with_warm(source: Path) -> None:
    tree = ast.parse(source.read_text())
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    pure = source.name == "warm.py" or any(source.is_relative_to(place) for place in PURE)
    assert pure or not imported & CACHES
