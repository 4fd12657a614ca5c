"""What a language model writes about one question, and what kept it from writing."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from index.errors import ContextTooLong, LanguageModelError, ModelUnavailable
from rag.fitting import fitting
from rag.llm import LanguageModel, Tally
from rag.prompting import make_prompt
from rag.replies import loops, sentences_of
from rag.types import Evidence

_READ = "The language model read {read} of {offered} sentences of evidence: {why}."
_UNFIT = "more do not fit into llm.context_tokens"
_REFUSED = "its endpoint refused more as too long for it (set llm.context_tokens to what it can read)"


@dataclass(frozen=True, slots=True)
class Mishap:
    """What went wrong with a reply, and the remedy; `failed`: the model did not answer, rather than badly."""

    what: str
    remedy: str
    failed: bool = True

    @classmethod
    def of(cls, error: LanguageModelError | ModelUnavailable) -> Mishap:
        """The mishap that an error tells of."""
        return cls(str(error), error.hint)

    @property
    def failure(self) -> str | None:
        """What happened and the remedy, where the model failed."""
        return f"{self.what.rstrip('.')}. {self.remedy}".rstrip() if self.failed else None

    def note(self, outcome: str) -> str:
        """What happened, what came of it, and the remedy, as one sentence."""
        remedy = f": {self.remedy[0].lower()}{self.remedy[1:]}" if self.remedy else "."
        return f"{self.what.rstrip('.')}, so {outcome}{remedy}"


_NOTHING_FITS = Mishap(
    "Not one sentence of evidence fits into the language model's context", "Raise llm.context_tokens.", failed=False
)
_TRUNCATED = Mishap(
    "The language model reached llm.max_tokens before the end of its reply", "Raise llm.max_tokens.", failed=False
)
_LOOPED = Mishap(
    "The language model repeated itself and was stopped",
    "Ask in other words, or choose a larger model.",
    failed=False,
)
_EMPTY = Mishap("The language model wrote nothing", "Ask again, or choose another model.")


class Draft:
    """The two requests about one question to a language model; every failure of it ends as a mishap, none is raised.

    `text` is what it wrote until then, `notes` what else a reader must know. A prompt that its endpoint finds too long
    is made once again with half of the evidence.
    """

    def __init__(
        self,
        model: LanguageModel,
        question: str,
        evidence: Sequence[Evidence],
        *,
        prompt_tokens: int,
        tally: Tally,
    ) -> None:
        self._model = model
        self._question = question
        self._offered = len(evidence)
        self._evidence = fitting(question, evidence, prompt_tokens)
        self._prompt = make_prompt(question, self._evidence)
        self._halved = False
        self._tally = tally
        self.text = ""
        self.notes: list[str] = []
        self.mishap = None if self._evidence else _NOTHING_FITS
        if 0 < len(self._evidence) < self._offered:
            self.notes.append(_READ.format(read=len(self._evidence), offered=self._offered, why=_UNFIT))

    def probability_of_yes(self) -> float | None:
        """How sure the model is that the evidence answers; None where it does not say, and `notes` say why."""
        try:
            yes = self._ask()
        except ModelUnavailable as error:
            self.mishap = Mishap.of(error)
            return None
        except LanguageModelError as error:
            if error.down or isinstance(error, ContextTooLong):
                self.mishap = Mishap.of(error)
            else:
                self.notes.append(Mishap.of(error).note("confidence rests on the evidence alone"))
            return None
        if yes is None:
            self.notes.append("The endpoint gives no token probabilities: confidence rests on the evidence alone.")
        return yes

    def stream(self) -> Iterator[str]:
        """The reply as it is written, until it ends, fails or loops."""
        try:
            yield from self._write()
        except (LanguageModelError, ModelUnavailable) as error:
            self.mishap = Mishap.of(error)
        if self.mishap is None and self._tally.truncated:
            self.mishap = _TRUNCATED
        elif self.mishap is None and not self.text.strip():
            self.mishap = _EMPTY

    def sentences(self) -> list[str]:
        """The sentences of the reply that can be checked: after a mishap, the complete ones."""
        return sentences_of(self.text, cut_off=self.mishap is not None)

    def settled(self) -> tuple[list[str], str]:
        """The sentences of the reply that another has begun behind, and the text that is not settled yet."""
        *complete, last = sentences_of(self.text) or [""]
        return complete, last + self.text[len(self.text.rstrip()) :]

    def _ask(self) -> float | None:
        try:
            return self._model.probability_of_yes(self._prompt.answerable, tally=self._tally)
        except ContextTooLong:
            if not self._halve():
                raise
            return self._ask()

    def _write(self) -> Iterator[str]:
        words = self._model.stream(self._prompt.answer, tally=self._tally)
        try:
            for piece in words:
                self.text += piece
                yield piece
                if loops(self.text):
                    self.mishap = _LOOPED
                    return
        except ContextTooLong:
            if self.text or not self._halve():
                raise
            yield from self._write()
        finally:
            # Only closing it ends the work of the language model.
            if isinstance(words, Generator):
                words.close()

    def _halve(self) -> bool:
        """Make the prompt of half of the evidence; False where that was done before, or there is no half."""
        if self._halved or len(self._evidence) < 2:
            return False
        self._halved = True
        self._evidence = self._evidence[: len(self._evidence) // 2]
        self._prompt = make_prompt(self._question, self._evidence)
        self.notes = [_READ.format(read=len(self._evidence), offered=self._offered, why=_REFUSED)]
        return True
