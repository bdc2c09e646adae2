"""Why a request failed, in words: the answer, a proxy, a certificate, or no network."""

import os
from urllib.parse import urlsplit

from requests import exceptions
from urllib3.exceptions import ProtocolError, ReadTimeoutError

SECONDS_TO_ANSWER = 30
BUSY = (429, 502, 503, 504)
"""Answers of an address that may soon answer otherwise."""
PROXY_WANTS_A_NAME = 407


def may_recover(error: exceptions.RequestException) -> bool:
    """Whether another try may succeed: the address was busy, or the transfer broke off."""
    if error.response is not None:
        return error.response.status_code in BUSY
    return isinstance(_cause(error), ProtocolError | ReadTimeoutError)


def reason(error: exceptions.RequestException, address: str) -> str:
    """Return what failed and, where it is not the address, what to correct."""
    status = None if error.response is None else error.response.status_code
    proxy_failed = isinstance(error, exceptions.ProxyError | exceptions.InvalidProxyURL)
    if "SOCKS support" in str(error):
        return f"{_proxy(address)} speaks SOCKS, which needs PySocks: pip install pysocks"
    if proxy_failed or status == PROXY_WANTS_A_NAME:
        return f"{_proxy(address)} does not let this through: correct or unset it ({error})"
    if error.response is not None:
        return f"the address answered {status} {error.response.reason}"
    if isinstance(error, exceptions.SSLError):
        return (
            f"the certificate of {urlsplit(address).hostname} is not trusted: where a firewall"
            " reads along, name the file of its certificate in REQUESTS_CA_BUNDLE"
            f" (now {os.environ.get('REQUESTS_CA_BUNDLE') or 'not set'}) ({error})"
        )
    if isinstance(error, exceptions.Timeout) or isinstance(_cause(error), ReadTimeoutError):
        return f"no answer within {SECONDS_TO_ANSWER} s"
    if isinstance(_cause(error), ProtocolError):
        return f"the transfer broke off ({error})"
    return f"no connection; is there a network? ({error})"


def _proxy(address: str) -> str:
    scheme = urlsplit(address).scheme
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
    named = [f"in {name}" for name in names if os.environ.get(name)]
    return f"the proxy {next(iter(named), 'of the system')}"


def _cause(error: exceptions.RequestException) -> object:
    return error.args[0] if error.args else None
