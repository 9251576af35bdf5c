"""How requests reach Twilio: a pool of kept connections. Twilio's own client takes twice the time of everything else a text needs."""

import ssl
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from twilio.http import HttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError
from urllib3.exceptions import TimeoutError as NoAnswerInTime

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NeverAsked(Exception):
    """There was no connection, so Twilio read nothing."""


class Lost(Exception):
    """The connection broke, or no answer came in time: Twilio may have read everything."""


class Wire(HttpClient):  # type: ignore[misc]
    """What Twilio's client asks with; threads may share it.

    Args:
        timeout: seconds to connect and seconds without an answer.
        connections: how many are kept open.
    """

    def __init__(self, api_url: str, timeout: tuple[float, float], connections: int) -> None:
        self.timeout = urllib3.Timeout(connect=timeout[0], read=timeout[1])
        self._pool = _pool(api_url, connections)
        self._basic: dict[tuple[str, str], dict[str, str]] = {}

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: object = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One request, never repeated and never redirected.

        Raises:
            NeverAsked, Lost: there was no answer; neither carries anything of the request.
        """
        fields = {**(headers or {}), **(self._authorized(auth) if auth else {})}
        address = f"{uri}?{_encoded(params)}" if params else uri
        body = None
        if data is not None:
            fields["Content-Type"], body = "application/x-www-form-urlencoded", _encoded(data)
        failed: Exception
        try:
            answer = self._pool.urlopen(method, address, body=body, headers=fields, timeout=self.timeout, retries=False, redirect=False)
            return Response(answer.status, answer.data.decode("utf-8", "replace"))
        except (NewConnectionError, ConnectTimeoutError) as error:
            failed = NeverAsked("no connection in time" if isinstance(error, NoAnswerInTime) else "no connection")
        except ProxyError as error:
            failed = NeverAsked("no connection") if isinstance(error.original_error, NewConnectionError) else Lost("the connection broke")
        except NoAnswerInTime:
            failed = Lost("no answer in time")
        except HTTPError:
            failed = Lost("the connection broke")
        raise failed  # outside: the cause names the address, and that may name a number

    def _authorized(self, auth: tuple[str, str]) -> dict[str, str]:
        if auth not in self._basic:
            self._basic[auth] = authorization(*auth)
        return self._basic[auth]


def authorization(account_sid: str, auth_token: str) -> dict[str, str]:
    """The header that says who asks."""
    return urllib3.make_headers(basic_auth=f"{account_sid}:{auth_token}")


def _encoded(fields: Mapping[str, object]) -> str:
    return urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True)


def trusted() -> ssl.SSLContext:
    """Whose certificates are believed."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()  # also those of this machine, for networks with a gateway of their own
    return context


def proxy_to(api_url: str) -> str | None:
    """The proxy of this network on the way there, if there is one."""
    parts = urlsplit(api_url)
    host = parts.hostname or ""
    return None if host in _LOOPBACK or proxy_bypass(host) else getproxies().get(parts.scheme)


def _pool(api_url: str, connections: int) -> urllib3.PoolManager | urllib3.HTTPConnectionPool:
    """Of that one machine, which all addresses name."""
    if proxy := proxy_to(api_url):
        return urllib3.ProxyManager(proxy, num_pools=4, maxsize=connections, ssl_context=trusted())
    secure = {"ssl_context": trusted()} if api_url.startswith("https:") else {}
    return urllib3.connection_from_url(api_url, maxsize=connections, **secure)
