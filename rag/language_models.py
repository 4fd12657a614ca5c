"""The language models of a configuration: loaded when they are first needed, their state, a word to try them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from index.errors import AssistantError, ConfigError
from rag.config import Config, LanguageModelConfig
from rag.models import gguf_path

if TYPE_CHECKING:
    from rag.llm import LanguageModel

State = Literal["none", "idle", "loading", "ready", "down"]
_TRIAL = "Reply with one word: ready"
_TRIAL_PIECES = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelState:
    """A configured model; `name` is "" for that of `llm` itself.

    `idle` has not been needed yet; `down` says why in `reason`, and in `hint` what to do. `file` is a local model's.
    """

    name: str
    config: LanguageModelConfig
    state: State
    reason: str = ""
    hint: str = ""
    file: Path | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model wrote when it was asked for a word, and after how many seconds it began."""

    words: str
    first_token_s: float


class LanguageModels:
    """All of them by name, "" for that of `llm` itself, of which `given` may take the place. Safe to share by threads.

    What was loaded stays so until `close`.
    """

    def __init__(self, config: Config, given: LanguageModel | None = None) -> None:
        self._config = config
        self._loaded: dict[str, LanguageModel] = {} if given is None else {"": given}
        self._failed: dict[str, AssistantError] = {}
        self._opening = threading.RLock()

    def get(self, name: str = "") -> LanguageModel | None:
        """The model, which may still be loading; None where its `kind` is none. Raises AssistantError."""
        from rag.llm import make_language_model

        with self._opening:
            if name not in self._loaded:
                made = make_language_model(self._config.with_model(name).llm)
                if made is None:
                    return None
                self._loaded[name] = made
            return self._loaded[name]

    def described(self, name: str = "") -> str:
        """Which model it is, and where it runs."""
        llm = self._config.with_model(name).llm
        match llm.kind:
            case "none":
                return "no language model: quoted sentences only"
            case "hosted":
                return f"{llm.model} at {urlsplit(llm.base_url or '').hostname}"
            case "local":
                return f"{llm.model}, on this machine"

    def states(self) -> tuple[ModelState, ...]:
        """Every configured model as it is now, that of `llm` first; nothing is loaded for it."""
        return tuple(self._state(name) for name in ("", *(model.name for model in self._config.llm.also)))

    def _state(self, name: str) -> ModelState:
        from rag.llm import DeferredModel

        config = self._config.with_model(name).llm
        file = size_bytes = None
        loaded, error = self._loaded.get(name), self._failed.get(name)
        try:
            if config.kind == "local" and not (loaded and not isinstance(loaded, DeferredModel)):
                file = gguf_path(config.model)
                size_bytes = file.stat().st_size
        except AssistantError as missing:
            error = missing
        state: State = "none" if config.kind == "none" and loaded is None else "idle"
        if isinstance(loaded, DeferredModel):
            state = "loading" if loaded.loading else "ready"
            error = error or (loaded.error if isinstance(loaded.error, AssistantError) else None)
            if loaded.error is not None and error is None:
                error = ConfigError(f"It could not be loaded: {type(loaded.error).__name__}.")
        elif loaded is not None:
            state = "ready"
        reason, hint = (str(error), error.hint) if error else ("", "")
        return ModelState(
            name=name,
            config=config,
            state="down" if error else state,
            reason=reason,
            hint=hint,
            file=file,
            size_bytes=size_bytes,
        )

    def tried(self, name: str = "", *, clock: Callable[[], float] = time.perf_counter) -> Trial:
        """Ask a model for one word; loading it is not counted. Raises AssistantError, and remembers it as its state."""
        try:
            return self._try(name, clock)
        except AssistantError as error:
            self._failed[name] = error
            raise

    def _try(self, name: str, clock: Callable[[], float]) -> Trial:
        from rag.llm import DeferredModel, Message

        with self._opening:
            failed = self._loaded.get(name)
            if isinstance(failed, DeferredModel) and failed.error is not None:
                del self._loaded[name]  # what was missing may be there now
        model = self.get(name)
        if model is None:
            raise ConfigError("There is no language model to try.", hint="Set llm.kind to local or hosted.")
        if isinstance(model, DeferredModel):
            model.wait()
        started, first, words = clock(), None, ""
        pieces = model.stream([Message("user", _TRIAL)])
        for _, piece in zip(range(_TRIAL_PIECES), pieces, strict=False):
            first = clock() if first is None else first
            words += piece
        if isinstance(pieces, Generator):
            pieces.close()  # ends the work of the model
        self._failed.pop(name, None)
        return Trial(" ".join(words.split()), (clock() if first is None else first) - started)

    def close(self) -> None:
        """Free what was loaded; what is asked for afterwards is loaded anew."""
        while self._loaded:
            self._loaded.popitem()[1].close()
