"""Write ``src/dedup/text/unicode.npz``: what the comparison form knows of Unicode.

Run it with the oldest supported Python, whose ``unicodedata`` is Unicode 13.0, and
with ``unicodedata2`` installed for the classes of newer letters::

    python3.10 -m pip install numpy unicodedata2
    python3.10 tools/unicode_table.py

Normalisation and case are frozen at Unicode 13.0, so that every supported Python gives
the same tokens: by Unicode's stability policy later versions normalise the characters of
13.0 alike, and characters assigned later are left as they stand. The classes (letter,
mark, digit) come from the newest Unicode at hand, so that newer letters are letters.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import numpy as np
import unicodedata2

OTHER, WORD, SOLO, MARK = range(4)
SOLO_NAMES = (
    "CJK UNIFIED IDEOGRAPH",
    "CJK COMPATIBILITY IDEOGRAPH",
    "HIRAGANA",
    "HENTAIGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "IDEOGRAPHIC",
)
N = sys.maxunicode + 1
TARGET = Path(__file__).parents[1] / "src" / "dedup" / "text" / "unicode.npz"


def token_class(char: str) -> int:
    """Class of a character in the token rule: other, word, solo or mark."""
    category = unicodedata2.category(char)
    if category[0] == "M":
        return MARK
    if category[0] not in "LN":
        return OTHER
    name = unicodedata2.name(char, "")
    if category in ("Lo", "Lm", "Nl") and name.startswith(SOLO_NAMES):
        return SOLO
    return WORD


def simple_lower(char: str) -> str:
    """Lower case of one code point as one code point."""
    lower = char.lower()
    return lower if len(lower) == 1 else "i" if char == "\u0130" else char


def main() -> None:
    """Build all tables and write them."""
    if unicodedata.unidata_version != "13.0.0":
        raise SystemExit("run this with Python 3.10, whose unicodedata is Unicode 13.0")
    classes = np.zeros(N, np.uint8)
    lower = np.arange(N, dtype=np.uint32)
    combining = np.zeros(N, np.uint8)
    later = np.zeros(N, bool)
    decomposed: dict[int, str] = {}
    for code in range(N):
        char = chr(code)
        classes[code] = token_class(char)
        lower[code] = ord(simple_lower(char))
        combining[code] = unicodedata.combining(char)
        later[code] = unicodedata.category(char) == "Cn" and unicodedata2.category(char) != "Cn"
        if 0xAC00 <= code <= 0xD7A3 or 0xD800 <= code <= 0xDFFF:
            continue
        full = unicodedata.normalize("NFKD", char)
        if full != char:
            decomposed[code] = full
    # Primary composites: what NFC makes again of a canonical pair.
    composed = []
    for code in range(N):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            first, second = (int(p, 16) for p in parts)
            if unicodedata.normalize("NFC", chr(first) + chr(second)) == chr(code):
                composed.append((first, second, code))
    composed.sort()
    keys = np.array(sorted(decomposed), np.uint32)
    values = [np.array([ord(c) for c in decomposed[int(k)]], np.uint32) for k in keys]
    offsets = np.zeros(len(keys) + 1, np.uint32)
    offsets[1:] = np.cumsum([len(v) for v in values])

    def runs(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        starts = np.flatnonzero(np.r_[True, table[1:] != table[:-1]]).astype(np.uint32)
        return starts, table[starts]

    class_starts, class_values = runs(classes)
    combining_starts, combining_values = runs(combining)
    later_starts, later_values = runs(later)
    changed = np.flatnonzero(lower != np.arange(N)).astype(np.uint32)
    np.savez_compressed(
        TARGET,
        class_starts=class_starts,
        class_values=class_values,
        combining_starts=combining_starts,
        combining_values=combining_values,
        later_starts=later_starts,
        later_values=later_values,
        lower_from=changed,
        lower_to=lower[changed],
        decomposed_from=keys,
        decomposed_offsets=offsets,
        decomposed_to=np.concatenate(values),
        composed=np.array(composed, np.uint32),
    )
    print(f"{TARGET}: {TARGET.stat().st_size} bytes; classes of Unicode {unicodedata2.unidata_version}")


if __name__ == "__main__":
    main()
