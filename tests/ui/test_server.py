from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from gradio_client import Client

from index.errors import ConfigError, IndexMissing
from tests.ui.fakes import DOCUMENTS, FakeAssistant
from tests.ui.serving import serving
from ui.server import address_of, listen
from ui.sources import file_address

# Gradio 6.31 summarises its queue with options that pandas 3 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

ROOT = Path(__file__).parents[2]
ODD_NAME = "a%2Fb #1?.txt"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / ODD_NAME).write_text("hello")
    odd = replace(DOCUMENTS[0], document_id=ODD_NAME)
    with serving(FakeAssistant(corpus=(*DOCUMENTS, odd), folder=folder)) as url:
        yield url


def test_health_counts_the_index(address: str) -> None:
    told = {"status": "ok", "documents": 4, "passages": 4, "model": "fake-model, on this machine"}
    assert httpx.get(f"{address}/health").json() == told


def test_a_name_that_looks_encoded_is_decoded_once(address: str) -> None:
    response = httpx.get(f"{address}/{file_address(ODD_NAME)}")
    assert (response.status_code, response.text) == (200, "hello")
    assert response.headers["content-security-policy"].startswith("sandbox")


def test_health_reports_a_broken_index() -> None:
    class Broken(FakeAssistant):
        broken = False

        def stats(self):  # noqa: ANN202
            if self.broken:
                raise IndexMissing("No index.", hint="Run: dateline sync")
            return super().stats()

    assistant = Broken()
    with serving(assistant) as url:
        assistant.broken = True
        response = httpx.get(f"{url}/health")
    assert response.status_code == 503
    assert response.json() == {"status": "error", "message": "No index.", "hint": "Run: dateline sync"}


def test_the_page_may_load_nothing_from_elsewhere(address: str) -> None:
    response = httpx.get(address)
    assert response.status_code == 200
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "fonts.googleapis" not in response.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_name_is_refused(address: str, host: str) -> None:
    assert httpx.get(f"{address}/health", headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:7860", "127.0.0.1", "[::1]:7860", "LOCALHOST"])
def test_names_of_this_machine_are_accepted(address: str, host: str) -> None:
    assert httpx.get(f"{address}/health", headers={"Host": host}).status_code == 200


def test_a_program_can_ask(address: str) -> None:
    client = Client(address, verbose=False, analytics_enabled=False)
    answer = client.predict("When will the northern lighthouse be lit again?", api_name="/ask")
    client.close()
    assert answer["citations"][0]["document_id"] == "courier/lighthouse.txt"
    assert answer["text"]


def test_a_taken_port_is_an_error_that_says_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {port} on 127.0.0.1 is in use") as caught:
            listen("127.0.0.1", port)
    assert f"--port {port + 1}" in caught.value.hint
    assert f"PORT={port + 1}" in caught.value.hint


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(ConfigError, match="Cannot listen on 192.0.2.1, port 7860"):
        listen("192.0.2.1", 7860)


def test_the_address_is_one_that_a_browser_can_open() -> None:
    with listen("0.0.0.0", 0) as everywhere:  # noqa: S104
        assert address_of(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}"


def test_ctrl_c_ends_it_tidily() -> None:
    program = (
        "from tests.ui.fakes import FakeAssistant\nfrom ui.app import serve\n"
        "serve(FakeAssistant(), host='127.0.0.1', port=0, on_ready=lambda url: print(url, flush=True))\n"
        "print('closed', flush=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert httpx.get(f"{url}/health").status_code == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "closed\n", "")
