"""What is stored of a document to find those that may carry the same report."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from index.origins.prepared import Hashes, Text, mixed, prepare, read_features, read_word

ORIGINS_VERSION = "5"

# The smallest hashes of the shingles are a sample that any two texts draw alike. At 36 a half copy is all but certain
# to share several (python -m benchmarks.origins); of a long text more are kept, so that its short excerpts are found.
_SHINGLE_KEYS = 36
_SHINGLES_PER_KEY = 28
_MOST_SHINGLE_KEYS = 400
_FEW_SHINGLES = 3
_FEATURE_KEYS = 14
_NAME_KEYS = 6
_QUOTATION_KEYS = 4
_QUOTATION_WORDS = 6
_FEATURES_OF_SENTENCE = 24
_PAIRS_OF_SENTENCE = 8
_64_BITS = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15
_NAME = zlib.crc32(b"name")
_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9\u0410-\u042f]"
_FULL_NAME = re.compile(rf"{_CAPITAL}\w{{2,40}}(?: {_CAPITAL}\w{{2,40}}){{1,4}}")
_DIGITS = re.compile(r"\d\d|\d.\d")
# Days of the month and other small counts are in every article.
_COMMON_NUMBER = re.compile(r"[12]?\d|3[01]|[05]0|100|0\d+")


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Keys of 63 bits; documents that share one may be related. A key of very many documents says nothing."""

    keys: tuple[int, ...]


def origin_id(text: str) -> str:
    """The origin of a document's text: equal for texts of the same words, whatever their marks and spacing."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return "origin-" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def fingerprints(text: str) -> Fingerprints:
    """Keys of `text`: of its words, for copies, and of its quotations, names and numbers, for rewrites.

    About 60 of an article of a thousand words, and at most some 400 of a book.
    """
    prepared = prepare(text)
    rare = {
        *_smallest(_keys(_whole_quotations(prepared)), _QUOTATION_KEYS).tolist(),
        *_smallest(_mixed(_pairs(prepared)), _FEATURE_KEYS).tolist(),
        *_smallest(_mixed(_full_names(prepared)), _NAME_KEYS).tolist(),
    }
    if len(prepared.shingles) < _FEW_SHINGLES and prepared.words:
        # Equal texts share two keys, as candidates must.
        rare.update(_keys(f"{mark} {' '.join(prepared.words)}" for mark in ("words", "equal")).tolist())
    most = min(max(_SHINGLE_KEYS, len(prepared.shingles) // _SHINGLES_PER_KEY), _MOST_SHINGLE_KEYS)
    return Fingerprints(tuple(sorted(rare.union(_smallest(prepared.shingles, most).tolist()))))


def _smallest(hashes: Hashes, most: int) -> Hashes:
    if len(hashes) > 4 * most:
        # Repeated shingles may fill the sample; four times as many leave enough different ones.
        hashes = np.partition(hashes, 4 * most)[: 4 * most]
    return np.unique(hashes)[:most]


def _keys(features: Iterable[str]) -> Hashes:
    digests = (hashlib.blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8) for feature in features)
    return np.array([int.from_bytes(digest.digest()) >> 1 for digest in digests], dtype=np.uint64)


def _whole_quotations(text: Text) -> Iterator[str]:
    for words in text.quoted_words:
        if len(words) >= _QUOTATION_WORDS:
            yield "quotation " + " ".join(words)


def _mixed(values: Iterable[int]) -> Hashes:
    return mixed(np.fromiter(values, dtype=np.uint64))


def _pairs(text: Text) -> Iterator[int]:
    """Rare numbers with the names and the other rare numbers of the same sentence."""
    for sentence in text.sentences:
        if not _DIGITS.search(text.text, sentence.start, sentence.end):
            continue
        features = read_features(sentence.of(text.text))
        numbers = _some([_hash(number) for number in features.numbers if not _COMMON_NUMBER.fullmatch(number)])
        if numbers:
            names = _some([_hash(name) for name in features.names])
            found = [_pair(number, name) for number in numbers for name in names]
            found += [_pair(one, other) for one, other in combinations(sorted(numbers), 2)]
            # A line of telephone numbers would fill the sample.
            yield from sorted(found)[:_PAIRS_OF_SENTENCE]


def _full_names(text: Text) -> Iterator[int]:
    """Two words of a name: few documents that have the same ones are about different things."""
    for match in _FULL_NAME.finditer(text.text):
        found = [read_word(word) for word in match.group().split(" ")]
        stems = [_hash(stem) for stem, is_name, _ in found if is_name]
        yield from (_pair(_NAME, _pair(one, two)) for one, two in pairwise(stems))


@lru_cache(maxsize=1 << 16)
def _hash(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


def _pair(one: int, two: int) -> int:
    """64 bits that tell both and their order; the smallest of several are as good as drawn by lot."""
    return ((one * _ODD ^ two) * _ODD) & _64_BITS


def _some(hashes: list[int]) -> list[int]:
    """A few, chosen alike in every text; a table of thousands of numbers may stand in one line."""
    return sorted(hashes)[:_FEATURES_OF_SENTENCE]
