"""Text files of the templates' folders: UTF-8, or told what they are and where it shows."""

from __future__ import annotations

from pipeline.errors import Location, Problem, TemplateError


def decoded(data: bytes, shown: str) -> str:
    """Return the text of a file; `shown` names it in messages. Raises TemplateError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig", errors="replace")) + 1
        raise TemplateError(
            Problem(Location(shown, line, column), "not UTF-8 text", f"{_looks(data)}save it as UTF-8")
        ) from None


def _looks(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it looks like UTF-16 (“Unicode”): "
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "it looks like GBK (“ANSI”): "
