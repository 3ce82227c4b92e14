"""Make tests/fingerprints.json from the article, which is not in this repository.

    python tests/fingerprint.py < article.txt > tests/fingerprints.json

The input has one paragraph after another, each beginning with its number as `**¶1**`. The output
holds hashes of word sequences, cut so short that many sequences share each one: enough to say that
a text is not the article's, or to trust that a quotation is, and too little to read it back.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator

QUOTED = range(1, 5)  # the lengths by which a quotation is compared with its paragraph
COPIED = 8  # as many words in a row as may not be the article's


def words(text: str) -> list[str]:
    """Return the words of a text; case, punctuation and the form of quotes do not matter."""
    return re.findall(r"[^\W_]+", text.lower().replace("’", "").replace("'", ""))


def sequences(text: str, length: int) -> Iterator[str]:
    """Yield every run of so many words."""
    found = words(text)
    for start in range(len(found) - length + 1):
        yield " ".join(found[start : start + length])


def fingerprint(sequence: str, bits: int) -> int:
    """Return a hash of a sequence, cut to so many bits."""
    digest = hashlib.blake2b(sequence.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - bits)


def main() -> None:
    """Read the article, write its fingerprints."""
    parts = re.split(r"\*\*¶(\d+)\*\*", sys.stdin.read())[1:]
    paragraphs = dict(zip(parts[::2], parts[1::2], strict=True))
    whole = " ".join(paragraphs.values())
    quoted = {
        number: sorted({fingerprint(s, 16) for n in QUOTED for s in sequences(text, n)})
        for number, text in paragraphs.items()
    }
    copied = sorted({fingerprint(s, 32) for s in sequences(whole, COPIED)})
    json.dump({"quoted": quoted, "copied": copied}, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
