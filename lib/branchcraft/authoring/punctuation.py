"""Chinese text has Chinese punctuation: a full-width comma after a Chinese word, not the narrow one of English (GB/T 15834—2011).

A keyboard or a habit easily leaves narrow signs, which look cramped beside Chinese characters. This finds and mends them in the three places where
learners' text is written: chapters (MyST), item banks and plans (YAML) and string literals of the library. What only looks like punctuation is
left alone: 15:30, 1,136, code, formulas, links, HTML tags, the {…} of an f-string, raw strings (patterns).

Run: python -m branchcraft.authoring.punctuation [--fix] [files…]        (default: everything of the course under the current folder)
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tokenize
from collections.abc import Callable, Sequence
from pathlib import Path

WIDE = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01", "(": "\uff08", ")": "\uff09"}
OPEN_QUOTE, CLOSE_QUOTE = "\u201c", "\u201d"
_CJK = r"\u3001-\u3011\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e"
_IS_CJK = re.compile(f"[{_CJK}]")
_SKIPPED = frozenset("*_~`'\"\u201c\u201d\u2014\u2026 ")
"""Marks between a sign and the character that decides about it."""
_KEEP = re.compile(
    r"`[^`\n]*`|\$[^$\n]+\$|<[^<>\n]*>|\]\([^()\s]*\)|&\w+;|https?://\S+|\b[A-Za-z_][A-Za-z0-9_.]*\([^()\u3400-\u9fff]*\)|\{[a-z-]+\}|\\[nrt\"'\\]|%\([a-z_]+\)[a-z]"
)
"""Not prose: inline code, formulas, tags, link targets, entities, calls, roles, escapes."""


def widened(text: str, keep: Callable[[str], list[tuple[int, int]]] | None = None) -> str:
    """`text` with Chinese punctuation wherever Chinese stands beside it; `keep` gives further spans to leave alone."""
    if not _IS_CJK.search(text):
        return text
    return "\n".join(_line(line) for line in text.split("\n")) if keep is None else _line(text, keep(text))


def _line(line: str, kept: Sequence[tuple[int, int]] = ()) -> str:
    if not _IS_CJK.search(line):
        return line
    spans = [*kept, *(found.span() for found in _KEEP.finditer(line))]
    free = [True] * len(line)
    for first, end in spans:
        free[first:end] = [False] * (end - first)
    signs = list(line)
    _brackets(line, signs, free)
    _quotes(line, signs, free)
    for k, sign in enumerate(line):
        if free[k] and sign in ",:;?!" and _between_chinese(line, k):
            signs[k] = WIDE[sign]
    return "".join(signs)


def _between_chinese(line: str, k: int) -> bool:
    """Whether the sign at `k` belongs to a Chinese sentence."""
    before, after = _neighbour(line, k, -1), _neighbour(line, k, 1)
    near = bool(_IS_CJK.match(before)) or bool(_IS_CJK.match(after))
    if line[k] in ":," and before.isdigit() and after.isdigit() and line[k - 1 : k].isdigit() and line[k + 1 : k + 2].isdigit():
        thousands = re.match(r"\d{3}(?!\d)", line[k + 1 :]) is not None
        return line[k] == "," and not thousands
    if line[k] in "?!":
        return bool(_IS_CJK.match(before)) or (before in ")%" and near) or (before.isalnum() and near)
    if line[k] in ",;":
        return near or before in "%)" or after.isdigit() or (line[k] == "," and before == "}" and after == "{")
    return near


def _neighbour(line: str, k: int, way: int) -> str:
    k += way
    while 0 <= k < len(line) and line[k] in _SKIPPED:
        k += way
    return line[k] if 0 <= k < len(line) else ""


def _brackets(line: str, signs: list[str], free: Sequence[bool]) -> None:
    """Widen pairs of round brackets that hold Chinese or stand in it."""
    stack: list[int] = []
    for k, sign in enumerate(line):
        if not free[k]:
            continue
        if sign == "(":
            stack.append(k)
        elif sign == ")" and stack:
            first = stack.pop()
            inside = line[first + 1 : k]
            beside = _IS_CJK.match(_neighbour(line, first, -1)) or _IS_CJK.match(_neighbour(line, k, 1))
            if _IS_CJK.search(inside) or (beside and line[first - 1 : first] != "]"):
                signs[first], signs[k] = WIDE["("], WIDE[")"]


def _quotes(line: str, signs: list[str], free: Sequence[bool]) -> None:
    """Turn pairs of straight double quotes around or beside Chinese into curved ones."""
    places = [k for k, sign in enumerate(line) if sign == '"' and free[k] and line[k - 1 : k] != "\\"]
    if len(places) % 2:
        return
    for first, last in zip(places[::2], places[1::2], strict=True):
        if _IS_CJK.search(line[first + 1 : last]):
            signs[first], signs[last] = OPEN_QUOTE, CLOSE_QUOTE


# The three kinds of file


def markdown(text: str) -> str:
    """A chapter in MyST: prose is widened; front matter, code cells and cell metadata stay as they are."""
    out, fence, front = [], "", False
    for number, line in enumerate(text.split("\n")):
        if number == 0 and line == "---":
            front = True
        elif front:
            front = line != "---"
        elif fence:
            fence = "" if line.strip() == fence else fence
        elif (opening := re.match(r"\s*(`{3,}|~{3,})", line)) is not None:
            fence = opening[1]
        elif not line.startswith("+++"):
            line = _line(line)
        out.append(line)
    return "\n".join(out)


_YAML_SIGNS = re.compile(
    r"^\s*(?:- )*\{?\s*\"?[A-Za-z_]\w*\"?:(?=\s|$)"  # a key at the beginning of a line
    r"|(?<=[{,])\s*\"?[A-Za-z_]\w*\"?:(?=\s)"  # a key in {…}
    r"|,(?=\s*\"?[A-Za-z_]\w*\"?:\s)"  # the comma before one
    r"|\s#.*$|^\s*#.*$"  # a comment
)
_YAML_QUOTES = re.compile(r"(?<=[:,\[]\s)\"|\"(?=\s*(?:[,}\]]|$))")


def yaml_text(text: str) -> str:
    """An item bank: values are widened; keys, the commas and quotes of YAML's own and comments stay."""
    return "\n".join(_line(line, _yaml_spans(line)) for line in text.split("\n"))


def _yaml_spans(line: str) -> list[tuple[int, int]]:
    """What YAML itself reads: keys, the commas between entries of {…} and of a list on one line (options: [做, 不做]), quotes, comments."""
    spans = [found.span() for signs in (_YAML_SIGNS, _YAML_QUOTES) for found in signs.finditer(line)]
    for listed in re.finditer(r"(?<=: )\[[^\]]*\]", line):
        spans += [(k, k + 1) for k in range(*listed.span()) if line[k] == ","]
    return spans


def python(text: str) -> str:
    """Python source: string literals with Chinese are widened, save docstrings, raw strings and what f-strings hold in braces."""
    lines = text.split("\n")
    edits: list[tuple[int, int, int, int, str]] = []
    previous = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            prefix = re.match(r"[A-Za-z]*", token.string)[0].lower()  # type: ignore[index]  # matches always
            docstring = previous in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL) and token.line.strip().startswith(
                ('"""', "'''")
            )
            if _IS_CJK.search(token.string) and "r" not in prefix and not docstring:
                edits.append((*token.start, *token.end, _literal(token.string, "f" in prefix)))
        if token.type not in (tokenize.COMMENT,):
            previous = token.type
    for row, column, last_row, last_column, new in reversed(edits):
        block = lines[row - 1 : last_row]
        lines[row - 1 : last_row] = (block[0][:column] + new + block[-1][last_column:]).split("\n")
    return "\n".join(lines)


def _literal(literal: str, formatted: bool) -> str:
    quote = re.match(r"[A-Za-z]*(\"\"\"|'''|\"|')", literal)
    assert quote is not None
    first, last = quote.end(), len(literal) - len(quote[1])
    body = literal[first:last]
    spans = _braces(body) if formatted else [found.span() for found in re.finditer(r"\{[^{}]*\}", body)]
    done, start = [], 0
    for line in body.split("\n"):
        inside = [(max(a - start, 0), min(b - start, len(line))) for a, b in spans if b > start and a < start + len(line)]
        done.append(_line(line, inside))
        start += len(line) + 1
    return literal[:first] + "\n".join(done) + literal[last:]


def _braces(body: str) -> list[tuple[int, int]]:
    spans, depth, first, k = [], 0, 0, 0
    while k < len(body):
        if body[k : k + 2] in ("{{", "}}") and depth == 0:
            k += 2
            continue
        if body[k] == "{":
            first = k if depth == 0 else first
            depth += 1
        elif body[k] == "}" and depth:
            depth -= 1
            if depth == 0:
                spans.append((first, k + 1))
        k += 1
    return spans


MENDERS: dict[str, Callable[[str], str]] = {".md": markdown, ".yaml": yaml_text, ".py": python}
PLACES = (
    "notebooks/src/*.md", "cases/src/*.md", "exercises/src/*.md", "exercises/items/*.yaml", "cases/items/*.yaml", "lib/**/*.py",
    "notebooks/plans/*.yaml", "README.zh-CN.md",
)  # fmt: skip


def course_texts(root: Path) -> list[Path]:
    """The files that hold what learners and trainers read; this one, full of both kinds of signs, is left out."""
    return [path for place in PLACES for path in sorted(root.glob(place)) if path.name != Path(__file__).name]


def mended(path: Path) -> str:
    """The file's text with Chinese punctuation."""
    return MENDERS[path.suffix](path.read_text(encoding="utf-8"))


def narrow(path: Path) -> list[str]:
    """Lines that still have narrow punctuation, as "name:line text"."""
    old, new = path.read_text(encoding="utf-8").split("\n"), mended(path).split("\n")
    return [f"{path}:{number} {one.strip()[:90]}" for number, (one, other) in enumerate(zip(old, new, strict=True), start=1) if one != other]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m branchcraft.authoring.punctuation", description="Chinese punctuation in Chinese text.")
    parser.add_argument("files", nargs="*", type=Path, help="default: everything of the course here")
    parser.add_argument("--fix", action="store_true", help="mend instead of listing")
    options = parser.parse_args(arguments)
    files = options.files or course_texts(Path())
    if strange := [str(path) for path in files if path.suffix not in MENDERS]:
        parser.error(f"only {', '.join(MENDERS)} can be read, not {', '.join(strange)}")
    wrong = 0
    for path in files:
        lines = narrow(path)
        wrong += len(lines)
        if options.fix and lines:
            path.write_text(mended(path), encoding="utf-8")
        elif lines:
            print("\n".join(lines))
    print(f"{wrong} lines {'mended' if options.fix else 'with narrow punctuation'}")
    return 1 if wrong and not options.fix else 0


if __name__ == "__main__":
    sys.exit(main())
