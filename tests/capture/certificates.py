"""Certificates of an authority of our own, good ones and bad ones."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

type Key = ec.EllipticCurvePrivateKey


class Authority:
    """Signs certificates and writes them where ``ssl`` can read them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _sign("Our authority", "", self.key, "Our authority", self.key, days=30)

    def client(self) -> ssl.SSLContext:
        """Return a context that trusts this authority alone."""
        path = self.folder / "authority.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return ssl.create_default_context(cafile=str(path))

    def server(
        self, host: str, *, days: int = 30, begins_in: int = -60, is_self_signed: bool = False
    ) -> ssl.SSLContext:
        """Return a context of a server, whose certificate begins and ends so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = (host, key) if is_self_signed else ("Our authority", self.key)
        certificate = _sign(host, host, key, *issuer, days=days, begins_in=begins_in)
        path = self.folder / f"{host}{days}{begins_in}{is_self_signed}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _sign(
    name: str,
    host: str,
    key: Key,
    issuer: str,
    issuer_key: Key,
    *,
    days: int,
    begins_in: int = -60,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begins_in))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if host:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
    else:
        builder = builder.add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    return builder.sign(issuer_key, hashes.SHA256())
