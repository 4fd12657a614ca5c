"""What the error of a foreign parser says of the file: too little memory, nested too deeply, or damaged."""

from __future__ import annotations

from index.errors import DocumentUnreadable

_NO_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY
_REASON_CHARS = 200


def unreadable(error: Exception) -> DocumentUnreadable:
    """`error` in the words of a reader. Raises MemoryError where it stands for one."""
    message = " ".join(str(error).split())
    # libxml2 calls it an "unknown error" in line 0; its code tells.
    if isinstance(error, MemoryError) or getattr(error, "code", None) == _NO_MEMORY or "out of memory" in message:
        raise MemoryError from error
    if isinstance(error, RecursionError) or "Excessive depth in document" in message:
        return nested_too_deeply()
    return DocumentUnreadable(
        f"damaged, or not the format its name says ({message[:_REASON_CHARS] or type(error).__name__})",
        hint="Open it in its own program and save it again.",
    )


def nested_too_deeply() -> DocumentUnreadable:
    """The error for a file whose parts lie in one another without end."""
    return DocumentUnreadable("it is nested too deeply", hint="Open it in its own program and save it again.")
