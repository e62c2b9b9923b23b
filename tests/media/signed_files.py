"""Pictures signed on the spot by nobody: keys and certificates are made for one run and thrown away."""

from __future__ import annotations

import datetime
import io
import json
import struct
import threading
import zlib
from dataclasses import dataclass
from socket import create_server

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

MONTH_S = 30 * 86_400.0
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TYPES = {
    "JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif", "TIFF": "image/tiff",
    "GIF": "image/gif",
}  # fmt: skip
CLIPS = {"MP4": "video/mp4", "MOV": "video/quicktime"}


@dataclass(frozen=True, slots=True)
class Chain:
    """A signer's certificate, its authority's, and the signer's key."""

    certificates: bytes  # PEM
    key: bytes

    @property
    def signer(self) -> c2pa.Signer:
        return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", self.certificates, self.key, None))


def chain(ocsp: str = "http://127.0.0.1:9/ocsp", lasts_s: float = MONTH_S) -> Chain:
    """Valid for `lasts_s` seconds from now; `ocsp` is where its withdrawal could be asked for."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Root", authority, authority, True, ocsp, MONTH_S)
    leaf = _certificate("Leaf", own, authority, False, ocsp, lasts_s)
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))
    form = serialization.PrivateFormat.PKCS8
    return Chain(pem, own.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def _certificate(
    name: str,
    own: ec.EllipticCurvePrivateKey,
    authority: ec.EllipticCurvePrivateKey,
    is_root: bool,
    ocsp: str,
    lasts_s: float,
) -> x509.Certificate:
    key_id, no = x509.SubjectKeyIdentifier.from_public_key(own.public_key()), False
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    now = datetime.datetime.now(datetime.UTC)
    start, end = now - datetime.timedelta(days=1), now + datetime.timedelta(seconds=lasts_s)
    made = x509.CertificateBuilder(
        _name("Root"), _name(name), own.public_key(), x509.random_serial_number(), start, end
    )
    made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    made = made.add_extension(key_id, critical=False).add_extension(issuer_id, critical=False)
    usage = x509.KeyUsage(not is_root, no, no, no, no, is_root, is_root, no, no)
    made = made.add_extension(usage, critical=True)
    if not is_root:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp))
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        made = made.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return made.sign(authority, hashes.SHA256())


def _name(name: str) -> x509.Name:
    organisation = "Made-up Authority" if name == "Root" else "Made-up <b>Organisation</b>"
    both = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in both])


def sign(
    picture: bytes,
    kind: str,
    by: Chain,
    *,
    source: str = "digitalCapture",
    generator: str = "Maker",
    remote: str = "",
    embed: bool = True,
) -> tuple[bytes, bytes]:
    """The signed file and its manifest alone. `remote`: an address the manifest can also be had from."""
    media_type = {**TYPES, **CLIPS, "HEIF": "image/heif"}[kind]
    action = {"action": "c2pa.created", "digitalSourceType": IPTC + source}
    manifest = {
        "claim_generator_info": [{"name": generator, "version": "1"}],
        "format": media_type,
        "title": "t",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    settings = {"version": 1, "builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}
    out = io.BytesIO()
    with c2pa.Builder(json.dumps(manifest), context=c2pa.Context.from_dict(settings)) as builder:
        if remote:
            builder.set_remote_url(remote)
        if not embed:
            builder.set_no_embed()
        alone = builder.sign(by.signer, media_type, io.BytesIO(picture), out)
    return out.getvalue(), bytes(alone)


def with_manifest(png: bytes, manifest: bytes) -> bytes:
    """A PNG with a manifest, whole or not, in a chunk that is in order."""
    body = b"caBX" + manifest
    chunk = struct.pack(">I", len(manifest)) + body + struct.pack(">I", zlib.crc32(body))
    return png[:33] + chunk + png[33:]


class Listener:
    """A door on this machine that counts who knocks."""

    def __init__(self) -> None:
        self.knocks = 0
        self._socket = create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/m.c2pa"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                other, _ = self._socket.accept()
            except OSError:
                return
            self.knocks += 1
            other.close()

    def close(self) -> None:
        self._socket.close()
