"""A port that can't be listened on is refused before anything starts, with what to type instead."""

import socket
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pytest_socket import enable_socket

from masthead.cli.ports import require_free


@pytest.fixture
def taken() -> Iterator[int]:
    enable_socket()  # loopback only: the test opens a port and probes it
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_is_refused_with_a_command_that_uses_another(taken: int) -> None:
    with pytest.raises(CommandError) as error:
        call_command("serve", port=taken)
    assert str(error.value) == (
        f"Port {taken} is in use by another program. "
        f"Stop it, or choose another: masthead serve --port {taken + 1}"
    )


def test_a_free_port_is_accepted(taken: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    require_free(free, instead="PORT={port} make demo")


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_an_invalid_port_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match="Choose one from 1 to 65535"):
        require_free(port, instead="PORT={port} make demo")


def test_a_web_without_a_worker_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("serve", workers=0)


def test_a_word_in_the_port_setting_is_refused_as_if_it_had_been_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(CommandError, match="eighty"):
        call_command("serve")


def test_an_address_of_another_machine_is_refused(taken: int) -> None:
    with pytest.raises(CommandError, match=r"192\.0\.2\.1 is not an address of this machine"):
        require_free(8000, host="192.0.2.1", instead="masthead serve --port {port}")
