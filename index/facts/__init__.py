"""Title, outlet, author and language of a document, each with its evidence. What nothing says stays unknown.

stated     what a format, a page or the sidecar says of itself
people     whether words are the name of a person or of a newspaper
lines      bylines and names of newspapers in the first lines of a text
language   the language of a text, where enough of it speaks for one
settling   one fact out of what is stated and what the text says
"""

from index.facts.language import language_code, settle_language
from index.facts.people import same_people
from index.facts.settling import as_stated, settle_facts
from index.facts.stated import BY_DEFAULT, SHOWN, contradicted, filled, first_of, overriding, stated

__all__ = [
    "BY_DEFAULT",
    "SHOWN",
    "as_stated",
    "contradicted",
    "filled",
    "first_of",
    "language_code",
    "overriding",
    "same_people",
    "settle_facts",
    "settle_language",
    "stated",
]
