"""Web pages: main text by trafilatura; what the page states of itself is in `page_facts`."""

from __future__ import annotations

import re
from typing import Any

from index.dates import says_when
from index.readers.content import Block, Content, join_blocks
from index.readers.page_facts import page_facts
from index.readers.plain import decode
from index.readers.visible import FURNITURE, drop_hidden, visible_blocks, write_out_spans
from index.types import Facts

# What the page says of its own encoding, within the bytes in which a browser looks for it.
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][\w:-]*)[^<>]*>")
# libxml2 compares every attribute of a tag with those before it: 10,000 take half a second, 100,000 a minute.
_MOST_ATTRIBUTES = 500
_ATTRIBUTE = r"""(?>[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+)"""
# With comments and scripts as wholes: what looks like a tag in them is none.
_OVERFULL = re.compile(
    rf"(<!--.*?(?:-->|\Z))|(<(?:(script|style)(?=[\s/>])|[a-zA-Z][^\s/>]*+){_ATTRIBUTE}{{0,{_MOST_ATTRIBUTES}}}+)"
    rf"{_ATTRIBUTE}*+((?(3)[\s/]*+>.*?(?:</\3|\Z)|))",
    re.DOTALL | re.IGNORECASE,
)
# Tags that do not nest, out of a page that nests without end.
_KEPT_FLAT = frozenset("html head body title meta link script style p br hr h1 h2 h3 h4 h5 h6".split())
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# Main-text extraction grows faster than the page: 1.5 s for 50,000 elements, 5 s for 100,000, 145 s for 700,000. News
# pages have fewer than 10,000; a page beyond this is a book, a log or a table.
_MOST_ARTICLE_ELEMENTS = 50_000
# An article among teasers and comments had at least 15 % of a page's words, over 22 saved pages.
_SMALLEST_ARTICLE = 0.1
_WHOLE_PAGE = 0.95
# A headline with author and day; what is longer has more in it.
_LONGEST_HEADER_CHARS = 400
_LONGEST_POSTED_CHARS = 100
_WORD = re.compile(r"\w+")
# trafilatura's names -> HTML's.
_TAGS = {"list": "ul", "item": "li", "row": "tr", "cell": "td", "lb": "br", "quote": "blockquote"}


def read_html(data: bytes) -> Content:
    """The article of the page; the page's whole visible text when no article can be told apart."""
    page = parse_page(data)
    said = page_facts(page)
    text, headings = join_blocks(_main_blocks(page))
    return Content(
        text=text,
        facts=Facts(title=said.title(headings), outlet=said.outlet, author=said.author, language=said.language),
        url=said.url,
        published=said.published,
        headings=headings,
    )


def parse_page(data: bytes, charset: str | None = None) -> Any:
    """The tree of a page, read by its byte order mark, the `charset` that its carrier states, or its own."""
    stated = _CHARSET.search(data[:4096])
    return parse_markup(decode(data, charset or (stated.group(1).decode("ascii") if stated else None)))


def parse_markup(text: str) -> Any:
    """The tree of a page whose bytes are decoded already."""
    from lxml import html

    # The encoding that an XML declaration names is no longer that of the text.
    text = _OVERFULL.sub(r"\1\2\4", _DECLARATION.sub("", text.replace("\x00", ""), count=1))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" or "depth" in entry.message for entry in parser.error_log):
        # libxml2 ends at 2,048 open tags and drops what follows.
        flat = _TAG.sub(lambda tag: tag.group() if tag.group(1).lower() in _KEPT_FLAT else " ", text)
        page = html.document_fromstring(flat.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    return page


def _main_blocks(page: Any) -> list[Block]:
    header = _own_header(page) or _posted(page)
    found = _blocks_below(page)
    shown = {block.text for block in found}
    return [*(block for block in header if block.text not in shown), *found]


def _posted(page: Any) -> list[Block]:
    """The one line of the page that says on which day it was posted, which may stand where no text is looked for."""
    blocks = visible_blocks(page, without=FURNITURE - {"header"})
    said = [block for block in blocks if len(block.text) <= _LONGEST_POSTED_CHARS and says_when(block.text)]
    return said if len({block.text for block in said}) == 1 else []


def _own_header(page: Any) -> list[Block]:
    """The headline and the lines with author and day of the page's one article, where it has a header for them."""
    headers = page.xpath("//article//header[.//time and (.//h1 or .//h2)]")
    if len(headers) != 1 or headers[0].xpath(".//nav | .//ul"):
        return []
    blocks = visible_blocks(headers[0])
    return blocks if sum(len(block.text) for block in blocks) <= _LONGEST_HEADER_CHARS else []


def _blocks_below(page: Any) -> list[Block]:
    everything = visible_blocks(page, without=FURNITURE)
    length = sum(len(block.text) for block in everything)
    if sum(1 for _ in page.iter()) > _MOST_ARTICLE_ELEMENTS:
        return everything
    drop_hidden(page)
    write_out_spans(page)
    article = _article_blocks(page)
    found = sum(len(block.text) for block in article)
    # Rows of tables say the names of their columns again, and the words of an article without its rows do not.
    shown = _distinct_words(everything)
    is_whole = found > _WHOLE_PAGE * length or len(_distinct_words(article) & shown) > _WHOLE_PAGE * len(shown)
    if is_whole:  # nothing around the article: the page itself keeps rows and paragraphs better
        return everything
    if found < _SMALLEST_ARTICLE * length:  # the page is no article: a list, a forum, questions and answers
        return everything
    return article or everything or visible_blocks(page)


def _distinct_words(blocks: list[Block]) -> set[str]:
    return {word for block in blocks for word in _WORD.findall(block.text)}


def _article_blocks(page: Any) -> list[Block]:
    import trafilatura

    try:
        extracted = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
        )
    except RecursionError:  # nested thousands deep
        return []
    body: Any = getattr(extracted, "body", None)
    if body is None:
        return []
    for element in list(body.iter()):
        element.tag = _html_tag(element)
    return visible_blocks(body)


def _html_tag(element: Any) -> str:
    if element.tag == "head":
        rank = str(element.get("rend", ""))
        return rank if re.fullmatch("h[1-6]", rank) else "h2"
    if element.tag == "code":  # a listing, or a word inside a sentence
        alone = element.getparent() is None or element.getparent().tag in ("body", "main")
        return "pre" if alone or "\n" in (element.text or "") else "code"
    return _TAGS.get(str(element.tag), str(element.tag))
