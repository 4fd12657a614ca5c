"""The guard that keeps every test offline."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import Online


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.com", 80)])
def test_a_connection_to_elsewhere_is_refused_by_name(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as tried, pytest.raises(Online, match=address[0]):
        tried.connect(address)


def test_a_look_up_is_refused_by_name() -> None:
    with pytest.raises(Online, match="hub.example"):
        socket.getaddrinfo("hub.example", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
