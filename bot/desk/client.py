"""Asks an identity provider who somebody is: OpenID Connect by the authorization code with PKCE, checked to the letter.

The provider's addresses come from its own discovery document; every answer must be https unless the provider is on loopback.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.errors import CoachError, Unavailable

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # never HS256 with our own secret, never none
SECONDS = 10
LEEWAY = 60
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SAY = "Sign in with your password, or try again in a minute."


class NotProven(CoachError):
    """What the provider sent does not prove who somebody is."""


@dataclass(frozen=True)
class Who:
    """An account at the provider."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool


@dataclass(frozen=True)
class Question:
    """Where to send the browser, and what must come back with it (kept in a signed cookie)."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One identity provider. Every method may raise Unavailable or NotProven."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer, self._id, self._secret = issuer.rstrip("/"), client_id, client_secret

    def ask(self, back: str) -> Question:
        """Begin: `back` is our own address, registered there."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        address = self._known()["authorization_endpoint"]
        return Question(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", state, nonce, verifier)

    def answered(self, code: str, back: str, verifier: str, nonce: str) -> Who:
        """Exchange the code for an ID token and check it: signature, issuer, audience, time, nonce."""
        known = self._known()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        token = self._json("POST", known["token_endpoint"], data=form, auth=(self._id, self._secret)).get("id_token")
        if not isinstance(token, str):
            raise NotProven("The identity provider sent no ID token.", _SAY)
        keys = self._json("GET", known["jwks_uri"])
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            options = {
                "iss": {"essential": True, "value": known["issuer"]},
                "aud": {"essential": True, "value": self._id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            }
            claims = CodeIDToken(read.claims, read.header, options, {"nonce": nonce, "client_id": self._id})
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError) as error:
            raise NotProven(f"The identity provider's ID token was refused ({type(error).__name__}).", _SAY) from None
        return Who(known["issuer"], str(claims["sub"]), claims.get("email"), claims.get("email_verified") is True)

    def _known(self) -> Mapping[str, Any]:
        known = self._json("GET", f"{self._issuer}/.well-known/openid-configuration")
        needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(isinstance(known.get(name), str) for name in needed) or known["issuer"].rstrip("/") != self._issuer:
            raise NotProven("The identity provider's own description does not fit OIDC_ISSUER.", _SAY)
        return known

    def _json(self, method: str, address: str, **rest: Any) -> dict[str, Any]:
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise NotProven("The identity provider has an address without https.", _SAY)
        outside = parts.hostname not in _LOOPBACK
        try:
            with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=outside) as client:
                answer = client.request(method, address, **rest)
        except httpx.HTTPError as error:
            raise Unavailable(f"The identity provider did not answer ({type(error).__name__}).", _SAY) from None
        if answer.status_code >= 500:
            raise Unavailable("The identity provider is in trouble.", _SAY)
        try:
            found = answer.json() if answer.status_code == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise NotProven(f"The identity provider answered {answer.status_code}.", _SAY)
        return found
