"""Takes out of a text what is not the document. Conservative: each pass leaves what it is not certain of.

document   one text through every pass, and back again
lines      the lines that the passes judge, and what they find
wording    the words by which stubs and headings of lists are known
stubs      "Read more", "Advertisement", cookie notices: lines that a page puts around any article
headlines  lists of dated headlines, and of links under "Related stories"
mail       quoted replies, signatures and disclaimers
paged      running headers, footers and page numbers
furniture  lines that many documents of the outlet repeat
removal    the text without what was found, with offsets, and the text before
"""

from index.cleaning.document import CLEANER_VERSION, clean
from index.cleaning.furniture import repeated_keys
from index.cleaning.removal import Cleaned, Original, original

__all__ = ["CLEANER_VERSION", "Cleaned", "Original", "clean", "original", "repeated_keys"]
