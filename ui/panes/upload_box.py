"""Where files are dropped. The page's script sends them one by one and lists what became of each. Pure."""

from __future__ import annotations

from index.readers import READERS
from ui.markup import escape


def render_upload_box(folder: str, *, most: int) -> str:
    """The box; `folder` is where files go unless another one is named, `most` how many at once."""
    kinds = ",".join(READERS)
    shown = ", ".join(sorted({suffix.removeprefix(".") for suffix in READERS} - {"htm", "text", "markdown", "ndjson"}))
    return (
        f'<section class="dl-drop" aria-label="Add documents" data-most="{most}">'
        '<p class="dl-drop-words"><strong>Add documents</strong>: drop files here, or '
        f'<label class="dl-choose">choose them<input type="file" multiple accept="{kinds}"></label></p>'
        f'<label class="dl-folder">into the folder <input name="folder" value="{escape(folder)}" maxlength="200" '
        'dir="auto" autocomplete="off" spellcheck="false"></label>'
        f'<p class="dl-quiet dl-kinds">Up to {most} at once: {shown}.</p>'
        '<p class="dl-upload-sum" role="status"></p><ul class="dl-uploads"></ul></section>'
    )
