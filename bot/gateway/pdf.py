"""A page or more of plain text as PDF: a title and lines, in the font every reader has. Standard library only.

PDF 1.7, ISO 32000-1: Helvetica is one of its 14 standard fonts; WinAnsiEncoding holds the letters of our three languages, others
lose their accent or become "?".
"""

import unicodedata
from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 612, 792, 72  # US Letter, in points
BODY, TITLE, LEADING = 11, 18, 16
# Widths of Helvetica's letters 32 to 126, in thousandths of the size (Adobe's metrics of the standard fonts).
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_LETTERS = {chr(n): int(width) for n, width in enumerate(_WIDTHS.split(), 32)}


def document(title: str, lines: Sequence[str], language: str) -> bytes:
    """The file. `lines` are wrapped; an empty one is a gap. `language` is en, es or pt, for screen readers."""
    rows = [(TITLE, part) for part in wrapped(title, TITLE)] + [(BODY, "")]
    rows += [(BODY, part) for line in lines for part in (wrapped(line, BODY) or [""])]
    pages = list(_pages(rows))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) /ViewerPreferences << /DisplayDocTitle true >> >>".encode(),
        f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, content in enumerate(pages):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {5 + 2 * n} 0 R /Resources"
        objects.append(f"{page} << /Font << /F1 3 0 R >> >> >>".encode())
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    objects.append(b"<< /Title (" + _escaped(title) + b") >>")
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    made = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    start, count = len(made), len(objects) + 1
    made += f"xref\n0 {count}\n0000000000 65535 f \n".encode() + table
    return made + f"trailer\n<< /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def _pages(rows: Sequence[tuple[int, str]]) -> list[bytes]:
    """Each page's drawing: one text object, line after line from the top."""
    pages, content, left = [], b"", HEIGHT - MARGIN
    for size, text in rows:
        step = LEADING + size - BODY
        if left - step < MARGIN and content:
            pages.append(content)
            content, left = b"", HEIGHT - MARGIN
        left -= step
        content += f"BT /F1 {size} Tf {MARGIN} {left} Td (".encode() + _escaped(text) + b") Tj ET\n"
    return [*pages, content]


def wrapped(text: str, size: int) -> list[str]:
    """The text in lines that fit between the margins; a word that is wider than a line is cut."""
    most = (WIDTH - 2 * MARGIN) * 1000 / size
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        while rest:
            tried = f"{line} {rest}" if line else rest
            if _width(tried) <= most:
                line, rest = tried, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                fits = next(n for n in range(len(rest), 0, -1) if _width(rest[:n]) <= most or n == 1)
                lines.append(rest[:fits])
                rest = rest[fits:]
    return [*lines, line] if line else lines


def _width(text: str) -> int:
    return sum(_LETTERS.get(letter, _LETTERS.get(unicodedata.normalize("NFD", letter)[0], 1015)) for letter in text)


def _escaped(text: str) -> bytes:
    """A string of PDF: in WinAnsi, with its three special signs escaped."""
    made = b""
    for letter in unicodedata.normalize("NFC", text):
        plain = unicodedata.normalize("NFD", letter)[0]
        for one in (letter, plain, "?"):
            try:
                made += one.encode("cp1252")
                break
            except UnicodeEncodeError:
                continue
    return made.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
