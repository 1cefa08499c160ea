"""Authentication-Results are believed from our own server alone."""

from __future__ import annotations

import pytest

from mail.inbound.authentication import FAIL, PASS, UNKNOWN, authenticate

OURS = "mx.example.ac.uk"


@pytest.mark.parametrize(
    ("headers", "result"),
    [
        ([f"{OURS}; dmarc=pass header.from=example.ac.uk"], PASS),
        ([f"{OURS.upper()}; DMARC=pass header.from=example.ac.uk"], PASS),
        ([f"{OURS}; dmarc=pass header.from=evil.example"], FAIL),
        ([f"{OURS}; dmarc=fail header.from=example.ac.uk"], FAIL),
        ([f"{OURS}; dmarc=fail header.from=example.ac.uk; dkim=pass header.d=example.ac.uk"], FAIL),
        ([f"{OURS}; dkim=pass header.d=example.ac.uk"], PASS),
        ([f"{OURS}; dkim=pass header.d=evil.example"], UNKNOWN),
        ([f"{OURS}; spf=pass smtp.mailfrom=x@example.ac.uk"], PASS),
        ([f"{OURS}; spf=pass smtp.mailfrom=evil.example"], UNKNOWN),
        ([f"{OURS}; spf=fail smtp.mailfrom=example.ac.uk"], FAIL),
        ([f"{OURS}; none"], UNKNOWN),
        (["evil.example; dmarc=pass header.from=example.ac.uk"], UNKNOWN),
        (
            ["evil.example; dmarc=pass header.from=example.ac.uk", f"{OURS}; dmarc=pass header.from=example.ac.uk"],
            UNKNOWN,
        ),
        ([f"{OURS}; dmarc=pass (((((((( header.from=example.ac.uk"], UNKNOWN),
        (["\x00;;;===" * 1000], UNKNOWN),
        ([""], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_only_the_topmost_header_of_our_server_counts(headers: list[str], result: str) -> None:
    assert authenticate(headers, sender="priya@example.ac.uk", authserv_id=OURS).result == result


def test_without_a_configured_server_nothing_is_known() -> None:
    headers = [f"{OURS}; dmarc=pass header.from=example.ac.uk"]
    assert authenticate(headers, sender="priya@example.ac.uk", authserv_id="").result == UNKNOWN
