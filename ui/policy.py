"""The content security policy: nothing comes from or goes to another host, and no script runs but the page's own.

Gradio 6.31 leaves some of it open: its components keep styles in attributes, and it makes functions of text for
js_on_load ('unsafe-eval'). Inline scripts are allowed by their digest, so that one which a document or a model brings
in does not run, nor do its event handlers and javascript: links. Trusted Types cannot be required: Gradio assigns
plain text to script addresses and parses it as HTML.
"""

from __future__ import annotations

import base64
import hashlib
import re

_INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)


def digests(html: str) -> list[str]:
    """The sources that allow each inline script of a page or of a part of one, in its order."""
    inline = [match["text"] for match in _INLINE.finditer(html) if "src=" not in match["attributes"]]
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline]


def policy(scripts: list[str]) -> str:
    """The header's value where scripts of these `digests` may run beside the files that the page serves."""
    allowed = " ".join(["'self'", "'unsafe-eval'", *scripts])
    return (
        f"default-src 'self'; script-src {allowed}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )
