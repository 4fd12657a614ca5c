"""Publication dates with their evidence. A date is what a source says of itself; nothing is guessed from a file.

stated     fields made for dates: sidecars, metadata of pages, mails and books
days       the calendar days that words name, with every reading of an ambiguous one
headers    the lines that may say when a text was published
settling   one date out of all the evidence, or none
relative   "on Friday", counted from a publication date
"""

from index.dates.days import parse_day
from index.dates.headers import says_when
from index.dates.relative import ResolvedDate, resolve_relative
from index.dates.settling import from_header_lines, settle
from index.dates.stated import from_metadata, from_sidecar, metadata_candidates, settle_metadata

__all__ = [
    "ResolvedDate",
    "from_header_lines",
    "from_metadata",
    "from_sidecar",
    "metadata_candidates",
    "parse_day",
    "resolve_relative",
    "says_when",
    "settle",
    "settle_metadata",
]
