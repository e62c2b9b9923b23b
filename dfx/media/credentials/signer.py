"""The process that signs one file with a certificate of its own making, then ends: the key is never outside it.

Started as the one that checks credentials is, with an empty environment and in "/", for the C2PA library looks for its native
part in the working directory first.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import warnings

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dfx.media.credentials.sign import HEAD
from dfx.media.photo.protocol import READY
from dfx.media.process.confined import read, write

ORGANISATION = "dfx Fake lab"
NAME = "self-made certificate, not verified"
DAYS = 3650  # a seal that runs out says nothing of the file
OFFLINE = {
    "version": 1,
    "builder": {"thumbnail": {"enabled": False}},  # a second, unmarked copy of the face
    "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
    "core": {"allowed_network_hosts": [], "allow_redirects": False},
}


def main() -> None:
    """Reads a manifest and a PNG, writes the signed PNG, or ends without a word."""
    warnings.simplefilter("ignore")
    write(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        manifest, size = HEAD.unpack(read(HEAD.size))
        data = sealed(read(manifest).decode(), read(size))
        write(HEAD.pack(0, len(data)))
        write(data)


def sealed(manifest: str, png: bytes) -> bytes:
    """The PNG with the manifest (JSON) in it, signed. Raises C2paError."""
    certificates, key = chain()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", certificates, key, None))
    out = io.BytesIO()
    with c2pa.Builder(manifest, context=c2pa.Context.from_dict(OFFLINE)) as builder:
        builder.sign(signer, "image/png", io.BytesIO(png), out)
    return out.getvalue()


def chain() -> tuple[bytes, bytes]:
    """A signer's certificate with its authority's, and its key, as PEM: C2PA takes none that signed itself."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pem = b"".join(
        certificate.public_bytes(serialization.Encoding.PEM)
        for certificate in (_certificate(own, authority, is_authority=False), _certificate(authority, authority))
    )
    form = serialization.PrivateFormat.PKCS8
    return pem, own.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _certificate(
    own: ec.EllipticCurvePrivateKey, authority: ec.EllipticCurvePrivateKey, is_authority: bool = True
) -> x509.Certificate:
    """For `own`'s key, signed by the authority; with what C2PA 2.1, 14.5 asks of it."""
    now = datetime.datetime.now(datetime.UTC)
    start, end = now - datetime.timedelta(days=1), now + datetime.timedelta(days=DAYS)
    issuer, subject = _name(f"{NAME}: authority"), _name(f"{NAME}: authority" if is_authority else NAME)
    made = x509.CertificateBuilder(issuer, subject, own.public_key(), x509.random_serial_number(), start, end)
    made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    made = made.add_extension(by, critical=False)
    signs, certifies = not is_authority, is_authority
    usage = x509.KeyUsage(signs, False, False, False, False, certifies, certifies, False, False)
    made = made.add_extension(usage, critical=True)
    if not is_authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(purpose, critical=False)
    return made.sign(authority, hashes.SHA256())


def _name(name: str) -> x509.Name:
    both = ((NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in both])
