"""The name of every statement of an article: what data-item says in the HTML, and the way back from it.

A quote that has an id is named by it; every other statement by its owner and field: `M1.name`, `M1.ask`,
`M1.points.2`, `M1.2c.lead_body`, `title`, `authors.1`, `terms.7`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from pipeline.model import Article, Bilingual, Quote, Term

Statement = Quote | Bilingual | Term


class Registry:
    """Names of the statements of one article, both ways."""

    def __init__(self, article: Article) -> None:
        self.items: dict[str, Statement] = dict(_named(article, ""))
        self._names = {id(item): name for name, item in self.items.items()}
        self._article = article  # keeps the objects alive whose identity is the key

    def name(self, item: Statement) -> str | None:
        """Return the name of a statement of this very article, None for anything else."""
        return self._names.get(id(item))


def _named(value: BaseModel, prefix: str) -> Iterator[tuple[str, Statement]]:
    for field in type(value).model_fields:
        held = getattr(value, field)
        many = isinstance(held, tuple)
        for n, item in enumerate(held if many else (held,), 1):
            if isinstance(item, BaseModel):
                own = getattr(item, "id", None)
                path = own or ".".join(filter(None, (prefix, field, str(n) if many else "")))
                if isinstance(item, Statement):
                    yield path, item
                yield from _named(item, path)
