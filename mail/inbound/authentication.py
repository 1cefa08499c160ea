"""Is the mail from the domain its From line says? Believed only from our own server's header.

RFC 8601 (Authentication-Results). Anybody can write such a header, so it counts only when it is the
topmost one and carries the authserv-id that the desk's administrators configured. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from authres import AuthenticationResultsHeader

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
HEADER_MAX = 8_000


@dataclass(frozen=True)
class Authentication:
    """`result` is pass, fail or unknown; `method` says what decided it (dmarc, dkim, spf or "")."""

    result: str
    method: str = ""

    def __bool__(self) -> bool:
        return self.result == PASS


def authenticate(headers: Sequence[str], *, sender: str, authserv_id: str) -> Authentication:
    """Judges the sender's domain by the values of all Authentication-Results headers, topmost first.

    Passes by DMARC, or by DKIM or SPF for exactly the domain of `sender`; a pass for another domain
    counts nothing, and a DMARC failure outweighs both. Without an `authserv_id` nothing is known.
    """
    domain = sender.rpartition("@")[2].strip().lower()
    if not authserv_id or not headers or not domain:
        return Authentication(UNKNOWN)
    try:
        header = AuthenticationResultsHeader.parse(f"Authentication-Results: {headers[0][:HEADER_MAX]}")
    except Exception:  # authres raises several kinds on what it cannot read
        return Authentication(UNKNOWN)
    if str(header.authserv_id or "").strip().lower() != authserv_id.strip().lower():
        return Authentication(UNKNOWN)
    verdicts = [(result.method, str(result.result).lower(), _domains(result)) for result in header.results]
    for method, result, domains in verdicts:
        if method == "dmarc" and result in {PASS, FAIL}:
            return Authentication(PASS if result == PASS and domain in domains else FAIL, "dmarc")
    for method, result, domains in verdicts:
        if method in {"dkim", "spf"} and result == PASS and domain in domains:
            return Authentication(PASS, method)
    failed = next((method for method, result, _ in verdicts if method in {"dkim", "spf"} and result == FAIL), "")
    return Authentication(FAIL, failed) if failed else Authentication(UNKNOWN)


def _domains(result: object) -> set[str]:
    """The domains a result speaks of: header.from, header.d, header.i or smtp.mailfrom."""
    wanted = {("header", "from"), ("header", "d"), ("header", "i"), ("smtp", "mailfrom")}
    return {
        str(item.value).rpartition("@")[2].strip().strip('<>"').lower()
        for item in getattr(result, "properties", [])
        if (item.type, item.name) in wanted and item.value
    }
