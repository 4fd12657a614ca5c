"""Who said what, when: statements across the corpus, with their speakers, their days and their sources.

quotes      what a text quotes, and the text around it
verbs       the verbs of saying
speakers    the speaker that a noun phrase names
statements  who says what in a few sentences
people      full names, roles, pronouns of one document
reading     the statements of one document
dating      the day on which something was said, and why it is or is not known
placing     where it was said
joining     one entry for one statement in several documents
gathering   the timeline of a topic, from what a search found
"""

from rag.timeline.types import Statement, Timeline

__all__ = ["Statement", "Timeline"]
