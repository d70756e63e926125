"""The code on a badge: an opaque token and an end, signed, so that a gate can check it without a network.

`MUN1.` and, in base64url without padding, 16 bytes of token, 4 bytes of the end (seconds since 1970, big-endian) and
64 bytes of signature (r and s) by ECDSA on P-256 with SHA-256 over all that stands before it, the prefix included:
what WebCrypto verifies as it is. Nothing in it tells whose badge it is.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

PREFIX = "MUN1."
_TOKEN, _END, _HALF = 16, 4, 32


class Forged(Exception):
    """No badge of this forum: it was not signed with its key, or it was changed."""


class Expired(Exception):
    """A true badge, or vehicle's pass, whose time is over; `token` says which."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new key: the private half in DER, to be sealed, and the public half in PEM."""

    private: bytes
    public: str


def new_key() -> KeyPair:
    """A key pair for one forum."""
    key = ec.generate_private_key(ec.SECP256R1())
    return KeyPair(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


def signed(token: str, ends_at: datetime, private: bytes) -> str:
    """The code of a token (32 hexadecimal digits) that is good until `ends_at`."""
    key = serialization.load_der_private_key(private, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(type(key))
    body = bytes.fromhex(token) + int(ends_at.timestamp()).to_bytes(_END, "big")
    first, second = decode_dss_signature(key.sign(PREFIX.encode() + body, ec.ECDSA(SHA256())))
    whole = body + first.to_bytes(_HALF, "big") + second.to_bytes(_HALF, "big")
    return PREFIX + base64.urlsafe_b64encode(whole).decode().rstrip("=")


def checked(code: str, public: str, now: datetime) -> str:
    """The token of a code. Raises `Forged`, and `Expired` for a true one whose time is over."""
    try:
        text = code.removeprefix(PREFIX)
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Forged from error
    if not code.startswith(PREFIX) or len(whole) != _TOKEN + _END + 2 * _HALF:
        raise Forged
    body, signature = whole[: _TOKEN + _END], whole[_TOKEN + _END :]
    key = serialization.load_pem_public_key(public.encode())
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError(type(key))
    both = (int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big"))
    try:
        key.verify(encode_dss_signature(*both), PREFIX.encode() + body, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise Forged from error
    if datetime.fromtimestamp(int.from_bytes(body[_TOKEN:], "big"), UTC) <= now:
        raise Expired(body[:_TOKEN].hex())
    return body[:_TOKEN].hex()
