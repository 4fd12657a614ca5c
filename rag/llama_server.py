"""A llama.cpp server in this process, on a free loopback port, behind a key that only this process knows."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import httpx

from index.errors import ModelUnavailable
from rag.config import LanguageModelConfig


class LlamaServer:
    """The OpenAI-compatible endpoint of one local GGUF model; `base_url` and `api_key` open it."""

    def __init__(self, model_file: Path, config: LanguageModelConfig) -> None:
        import xllamacpp

        # The key keeps other users of this machine, and pages open in a browser, from talking to the model.
        self.api_key = secrets.token_urlsafe(24)
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(model_file)
        parameters.hostnames = ["127.0.0.1"]
        parameters.port = 0
        parameters.api_keys = [self.api_key]
        parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = parameters.warmup = False
        parameters.offline = True
        parameters.verbosity = 0
        parameters.n_ctx = config.context_tokens
        parameters.n_parallel = 1
        # The prompt cache in memory defaults to 8 GB; one conversation's prefix needs far less.
        parameters.cache_ram_mib = 256
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = config.threads or _cores()
        try:
            self._server = xllamacpp.Server(parameters)
        except RuntimeError as error:
            raise ModelUnavailable(
                f"llama.cpp cannot load {model_file}: {error}",
                hint="Run: dateline models verify; more memory may be needed too.",
            ) from error
        self.base_url = f"{self._server.listening_address}/v1"
        try:
            self._say_one_token()
        except httpx.HTTPError as error:
            raise ModelUnavailable(
                f"llama.cpp loads {model_file} and does not write: {type(error).__name__}.",
                hint="Run: dateline models verify; more memory may be needed too.",
            ) from error

    def _say_one_token(self) -> None:
        """Have the server work once: one that is closed before its loop has begun never ends (xllamacpp 2026.10)."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        with httpx.Client(trust_env=False, timeout=120.0, headers=headers) as client:
            client.post(f"{self.base_url}/completions", json={"prompt": "a", "max_tokens": 1}).raise_for_status()

    def close(self) -> None:
        """Stop the server and free the model's memory."""
        self._server = None


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
