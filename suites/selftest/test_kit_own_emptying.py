"""A vendor that needs a member which a probe of ours has emptied: it is put back before an update is blamed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from suites.kit.run.smoke import smoke_probe
from suites.selftest import exchanges, moments
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn

NEEDED, NULL = "location_id", b'"location_id":null'


class Needing(StandIn):
    """A vendor that takes null for a location, and refuses other updates without one, or in any case."""

    always = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        if NULL in peeked(environ):
            self.store.appointments[0].shows[NEEDED] = None
            start_response("200 OK", [("content-type", "application/json")])
            return [json.dumps(self.store.appointments[0].shows).encode()]
        is_missing = self.store.appointments[0].shows.get(NEEDED) is None
        is_put_back = NEEDED.encode() in peeked(environ)
        if environ["REQUEST_METHOD"] == "PATCH" and (self.always or (is_missing and not is_put_back)):
            start_response("422 Unprocessable Content", [("content-type", "application/json")])
            return [b'{"error": "no location"}']
        return super().__call__(environ, start_response)


def peeked(environ: dict[str, Any]) -> bytes:
    """The body of a request, which stays to be read."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


@pytest.mark.parametrize(("always", "is_blamed"), [(False, False), (True, True)])
def test_what_a_probe_emptied_is_put_back_before_an_update_is_blamed(always: bool, is_blamed: bool) -> None:
    """An update that is accepted once our own probe is undone breaks no promise; one that is refused still does."""
    vendor = Needing(exchanges.contract("aniva"))
    with moments.campaign(Elsewhere(vendor)) as campaign:
        campaign.start()
        plain = smoke_probe(campaign.bound)
        campaign.send(replace(plain, clause="ANIVA-WITHSTANDS-NULL", body={NEEDED: None}, region=None))
        vendor.always = always
        campaign.send(replace(plain, clause="ANIVA-UPDATE"))
        found = [one for one in campaign.evidence.findings().values() if one.clause.check == "accepts"]
        assert bool(found) is is_blamed
