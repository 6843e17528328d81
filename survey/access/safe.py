"""Secrets that have to be read again, kept so that the store alone does not tell them.

Encrypted with XChaCha20-Poly1305 [1]_ under a key made from the instance's key, bound to its owner: a row that was
altered, or copied to another login, is not opened. Whoever has a copy of the database without `secret.key` has none of
them; whoever restores one without it is told so.

References
----------
.. [1] S. Arciszewski, "XChaCha: eXtended-nonce ChaCha and AEAD_XChaCha20_Poly1305", draft-irtf-cfrg-xchacha.
"""

import base64
import hashlib
import hmac

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from survey.model import Refused


def derived(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose: what is learnt of one tells nothing of another."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)


def seal(key: bytes, owner: str, secret: str) -> str:
    """The secret of an owner as text that only the key opens; another text each time."""
    closed = Aead(derived(key, "second factor")).encrypt(secret.encode(), owner.encode())
    return base64.b64encode(closed).decode()


def unseal(key: bytes, owner: str, sealed: str) -> str:
    """The secret again. Raises `Refused` for another key, another owner, or a text that was altered."""
    try:
        return Aead(derived(key, "second factor")).decrypt(base64.b64decode(sealed), owner.encode()).decode()
    except (CryptoError, ValueError):
        raise Refused(
            f"the second factor of {owner} cannot be opened: secret.key is another than it was kept with; "
            f"restore that file from the backup, or: survey staff reset-second-factor {owner}"
        ) from None
