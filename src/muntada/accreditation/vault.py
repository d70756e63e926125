"""Seals what only one role may read with a key that is not in the database (AES-256-GCM, NIST SP 800-38D).

A sealed value is one byte of edition, four bytes that name the key, a nonce of twelve bytes, and the ciphertext with
its tag. `about` is bound to it: a value that is copied to another record does not open there.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

EDITION = b"\x01"
_NAME, _NONCE = 4, 12


class CannotUnseal(Exception):
    """The key that sealed it is not at hand, or it was changed, or it belongs to another record."""


def seal(data: bytes, *, about: str) -> bytes:
    """Seal a value of the record named `about` with the newest key."""
    key = _keys()[0]
    nonce = os.urandom(_NONCE)
    return EDITION + _name(key) + nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def unseal(sealed: bytes, *, about: str) -> bytes:
    """The value that was sealed for the record named `about`. Raises `CannotUnseal`."""
    sealed = bytes(sealed)
    start = len(EDITION) + _NAME + _NONCE
    name, nonce = sealed[len(EDITION) : len(EDITION) + _NAME], sealed[len(EDITION) + _NAME : start]
    key = next((one for one in _keys() if _name(one) == name), None)
    if sealed[: len(EDITION)] != EDITION or key is None or len(nonce) != _NONCE:
        raise CannotUnseal
    try:
        return AESGCM(key).decrypt(nonce, sealed[start:], about.encode())
    except InvalidTag as error:
        raise CannotUnseal from error


def is_sealed_with_newest(sealed: bytes) -> bool:
    """False for what should be sealed anew after a change of keys."""
    return bytes(sealed)[len(EDITION) : len(EDITION) + _NAME] == _name(_keys()[0])


def fingerprints(text: str, *, about: str) -> list[str]:
    """Say of two values whether they are the same without telling either (HMAC-SHA-256): one a key, the newest first.

    The first is kept; all of them are looked for, so that a change of keys hides nothing.
    """
    message = f"{about}\n{text}".encode()
    return [hmac.new(key, message, hashlib.sha256).hexdigest() for key in _keys()]


def _keys() -> list[bytes]:
    """The keys of the installation, the newest first."""
    return [
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"muntada vault").derive(one.encode())
        for one in settings.CONFIG.vault_keys
    ]


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"name" + key).digest()[:_NAME]
