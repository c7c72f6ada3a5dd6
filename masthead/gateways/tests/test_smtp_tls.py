"""Mail is encrypted where the settings say so, and never sent in clear instead."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from masthead.gateways.failures import TemporaryFailure
from masthead.gateways.mail.smtp import Relay, SmtpTransport
from masthead.gateways.mail.testing import smtp_server
from masthead.gateways.messages import Message, submit

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
MESSAGE = Message("post@example.com", "noor@example.org", b"Subject: Hello\r\n\r\nHello\r\n")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate of 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address, now = x509.IPAddress(IPv4Address("127.0.0.1")), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "relay.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def transport_to(port: int, tls: str) -> SmtpTransport:
    return SmtpTransport(Relay("127.0.0.1", port, tls=tls))


def test_starttls_encrypts_the_connection(server_side: ssl.SSLContext, trusted: None) -> None:
    with smtp_server(tls_context=server_side, require_starttls=True) as server:
        submit(transport_to(server.port, "start"), MESSAGE)
    assert [recipient for recipient, _ in server.accepted] == ["noor@example.org"]


def test_smtps_encrypts_the_connection_from_the_start(
    server_side: ssl.SSLContext, trusted: None
) -> None:
    with smtp_server(ssl_context=server_side, server_hostname="127.0.0.1") as server:
        submit(transport_to(server.port, "wrapped"), MESSAGE)
    assert [recipient for recipient, _ in server.accepted] == ["noor@example.org"]


def test_a_relay_without_starttls_gets_no_mail_in_clear() -> None:
    with smtp_server() as server, pytest.raises(TemporaryFailure, match="STARTTLS"):
        submit(transport_to(server.port, "start"), MESSAGE)
    assert server.accepted == []


def test_a_relay_with_an_untrusted_certificate_gets_no_mail(server_side: ssl.SSLContext) -> None:
    with (
        smtp_server(tls_context=server_side) as server,
        pytest.raises(TemporaryFailure, match=r"(?i)certificate"),
    ):
        submit(transport_to(server.port, "start"), MESSAGE)
    assert server.accepted == []
