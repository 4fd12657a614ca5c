"""The server is killed during an upload and during a sync: afterwards the page says so, and the index is whole."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.incoming import UPLOADS
from rag import Assistant
from tests.corpus import TOWN, make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder
from tests.reliability.page_server import page_server
from tests.ui.test_page import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
FILES = 300
WRITTEN = 256


def assistant(folder: Path) -> Assistant:
    return Assistant(make_config(folder), embedder=BagOfWordsEmbedder())


def boat(number: int) -> str:
    """Words that hardly any other has: of texts that are alike to the embedder not all are found by their vectors."""
    return f"Boat {number} sails. It met {' '.join(f'ship{number * 31 + word}' for word in range(20))}."


def documents_tab(page, address: str) -> None:
    page.goto(address)
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector("#documents-table tr")


def begin_upload(address: str, name: str) -> socket.socket:
    """Half of a file, and then nothing."""
    parts = urlsplit(address)
    line = f"POST /documents/upload?name={name} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
    found = socket.create_connection((parts.hostname, parts.port))
    found.sendall(f"{line}X-Dateline-Upload: 1\r\nContent-Length: 1000000\r\n\r\n{'half ' * 100_000}".encode())
    return found


def wait_for(what) -> None:
    give_up = time.monotonic() + 60
    while not what():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.05)


def test_a_killed_server_leaves_a_whole_index_and_says_what_happened(tmp_path: Path, browser) -> None:
    documents = write_corpus(tmp_path / "documents", TOWN)
    with assistant(tmp_path) as first:
        first.sync()
    page = browser.new_page()

    # An upload that has come half, and a sync that stands still after its first groups of files, when the kill comes.
    write_corpus(documents, {f"fleet/n{number:03}.txt": boat(number) for number in range(FILES)})
    with page_server(tmp_path, groups=WRITTEN // 128) as server, begin_upload(server.address, "cut.txt"):
        documents_tab(page, server.address)
        page.click("#documents-sync")
        page.wait_for_selector(f'.dl-bar-facts:has-text("{WRITTEN + len(TOWN)} of {FILES + len(TOWN)} files")')
        again = browser.new_page()
        documents_tab(again, server.address)  # another page sees the same bar
        assert again.locator(".dl-bar").get_attribute("aria-valuenow") not in ("0", "100")
        again.close()
        wait_for(lambda: any(path.stat().st_size for path in documents.glob(f"{UPLOADS}/*")))
        server.kill()
    assert not (documents / "uploads").exists()

    with page_server(tmp_path) as server:
        documents_tab(page, server.address)
        note = " ".join(page.locator(".dl-note").all_inner_texts())
        assert "“cut.txt” was cut off" in note and "nothing of it was kept" in note
        assert not (documents / UPLOADS).exists()
        assert "The last sync was interrupted at" in note
        assert f"{WRITTEN + len(TOWN)} of {FILES + len(TOWN)} files" in note
        with assistant(tmp_path) as whole:
            diagnosis = whole.doctor(quick=True)
            left = {finding.check for finding in diagnosis.findings}
            assert left <= {"writer"}, diagnosis.findings  # the killed one's note is all that tells of it
            assert whole.stats().documents == WRITTEN + len(TOWN)
            assert whole.ask("What will the bridge cost?").evidence
        page.click("#documents-sync")
        page.wait_for_selector(f'.dl-outcome:has-text("{FILES - WRITTEN} added")')
        page.wait_for_selector('.dl-note:has-text("interrupted")', state="detached")
        page.wait_for_selector(f'#documents-count:has-text("{FILES + len(TOWN)} documents")')
        page.click("#documents-check")
        page.wait_for_selector('.dl-checked:has-text("The index is whole")')
    page.close()
