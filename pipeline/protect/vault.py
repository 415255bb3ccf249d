"""Encryption of what is kept apart, under a passphrase: Scrypt (RFC 7914), then Fernet (AES-128-CBC and HMAC-SHA256)."""

import base64
import json
import os

from pipeline.errors import SecretLocked

PASSPHRASE = "REGARDS_PASSPHRASE"
_COST = 2**15  # memory of 32 MB and a tenth of a second a try


def seal(text: str, passphrase: str) -> str:
    """Encrypt a text; the salt stands beside it."""
    from cryptography.fernet import Fernet

    salt = os.urandom(16)
    token = Fernet(_derive(passphrase, salt)).encrypt(text.encode())
    return json.dumps({"chiffre": "scrypt+fernet", "sel": base64.b64encode(salt).decode(), "contenu": token.decode()})


def is_sealed(text: str) -> bool:
    """Whether a text was written by `seal`.

    >>> is_sealed('{"version": 2}')
    False
    """
    return '"chiffre": "scrypt+fernet"' in text[:60]


def unseal(text: str, passphrase: str | None) -> str:
    """Decrypt what `seal` wrote.

    Raises:
        SecretLocked: There is no passphrase, or it is not the one.
    """
    from cryptography.fernet import Fernet, InvalidToken

    if not passphrase:
        raise SecretLocked(
            f"La clé des pseudonymes est chiffrée et aucune phrase secrète n'est donnée : définissez {PASSPHRASE}, ou saisissez-la à l'invite."
        )
    content = json.loads(text)
    try:
        return Fernet(_derive(passphrase, base64.b64decode(content["sel"]))).decrypt(content["contenu"].encode()).decode()
    except InvalidToken as error:
        raise SecretLocked(
            "La phrase secrète n'ouvre pas la clé des pseudonymes : vérifiez-la (majuscules, accents, espaces) et recommencez. "
            "Sans elle, la clé ne peut pas être relue."
        ) from error


def _derive(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return base64.urlsafe_b64encode(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))
