"""An article to a draft extract: metadata, sections, achievements, principles, mechanisms and their measures.

Rules only, no network and no language model. The recipe stands in `extract`; each rule in the module named
for it. Nothing is invented: what the article doesn't say is None, and items the rules are unsure of say so.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.extract.blocks import article, blocks, is_chinese
from pipeline.extract.draft import Draft
from pipeline.extract.folding import fold
from pipeline.extract.mechanisms import judge
from pipeline.extract.metadata import metadata
from pipeline.extract.outline import outline
from pipeline.model import Article, SourceFile
from pipeline.source import Source


def extract(source: Source) -> Article:
    """Return the draft of an article's extract: every quote verbatim, with its span in `source.text`."""
    with _no_collections():
        text = fold(source.text)
        chinese = is_chinese(text)
        meta = metadata(article(blocks(source)), chinese)
        found = outline(meta.body, text, chinese)
        findings = judge(found, text, chinese, meta.title)
        draft = Draft(source.text, text, chinese)
        file = SourceFile(file=Path(source.path).name, sha256=source.sha256)
        return draft.article(file, meta, found, findings)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Keep Python from looking for cycles meanwhile: walking the growing outline again and again took a third."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
