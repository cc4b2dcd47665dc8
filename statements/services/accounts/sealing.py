"""Keep secrets that have to be read again, such as those of authenticator apps, encrypted.

The key is made from SECRET_KEY, which is not in the database: a copy of that alone lets nobody in.
"""

import base64
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"biaotai: secrets of second factors"
_KEY_BYTES = 32
_SECRET_BYTES = 20

logger = logging.getLogger(__name__)


def encrypt_secret(secret: str) -> str:
    """Encrypt a secret with AES-128-CBC and HMAC-SHA-256 (Fernet)."""
    return _cipher().encrypt(secret.encode()).decode("ascii")


def decrypt_secret(sealed: str) -> str:
    """Return a secret that ``encrypt_secret`` encrypted under the present SECRET_KEY.

    Under another it is lost. A random one is returned then, to which no code fits, so that whoever
    signs in is told that the code is wrong, and an admin can take the second factor away.
    """
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.warning("a second factor was set up under another SECRET_KEY, and fits no code")
        return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def _cipher() -> Fernet:
    derivation = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))
