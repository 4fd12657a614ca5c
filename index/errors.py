"""Errors raised on purpose, each with the next thing to do.

AssistantError
├── ConfigError           a key of config.yaml, an option, or a value that cannot be used
├── IndexMissing          nothing has been indexed yet
├── IndexMismatch         the index was built with other settings than the configured ones
├── IndexLocked           another process is writing
├── IndexDamaged          a store cannot be read or written
├── DocumentMissing       no document has that id
├── DocumentUnreadable    one file cannot be read; the rest of the batch goes on
├── ModelUnavailable      a model file is missing, incomplete or not the catalogued one
└── LanguageModelError    the language model endpoint is dead, refuses the key or breaks off
    ├── LanguageModelBusy     it asks to come back later: a rate limit, an overload
    └── ContextTooLong        it refuses the prompt as longer than it can read
"""


class AssistantError(Exception):
    """Base of every error raised on purpose; `hint` is the next thing to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(AssistantError):
    """A configured value is unknown, malformed or out of range."""


class IndexMissing(AssistantError):
    """The index directory holds no index, or an empty one."""

    def __init__(self, message: str, *, hint: str = "Run: dateline sync FOLDER") -> None:
        super().__init__(message, hint=hint)


class IndexMismatch(AssistantError):
    """The index was built with another embedder, splitter, cleaner or schema."""


class IndexLocked(AssistantError):
    """Another process holds the writer's lock."""


class IndexDamaged(AssistantError):
    """One of the stores cannot be opened, read or written."""


class DocumentMissing(AssistantError):
    """No indexed document has the id that was asked for."""


class DocumentUnreadable(AssistantError):
    """A file cannot be turned into text: empty, encrypted, binary, damaged."""


class ModelUnavailable(AssistantError):
    """A model's files are not installed, or are not the catalogued ones."""


class LanguageModelError(AssistantError):
    """The language model cannot be reached, refuses the key, or breaks off.

    `down`: another request would fail as well, now.
    """

    def __init__(self, message: str, *, hint: str = "", down: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.down = down


class LanguageModelBusy(LanguageModelError):
    """The endpoint asks to come back later, in `wait_s` seconds where it says when."""

    def __init__(self, message: str, *, hint: str = "", wait_s: float | None = None) -> None:
        super().__init__(message, hint=hint, down=True)
        self.wait_s = wait_s


class ContextTooLong(LanguageModelError):
    """The endpoint refuses the prompt as longer than its context."""
