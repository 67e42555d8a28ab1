"""The journal's records of what the page leaves open."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

import reports
from suites.kit.model.observation import EFFECTS, Observation
from suites.kit.session.campaign_records import records_of
from suites.selftest import exchanges
from suites.selftest.left_open import plain

SCHEMA = json.loads(reports.SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_each_observation_has_a_record(provider: str) -> None:
    """What was observed stands in the journal once, in records that are valid by its schema."""
    night = plain(provider)
    records = [one for one in records_of(night.campaign) if one["kind"] == "observation"]
    assert [(one["clause"], one["case"]) for one in records] == [(one.clause, one.case) for one in night.observations]
    assert [error.message for one in records for error in VALIDATOR.iter_errors(one)] == []
    assert not any(one["kind"] == "observation" for one in records_of(night.campaign))


def test_a_record_names_an_exchange_of_the_journal() -> None:
    """The number of an observation is that of the request that it is about."""
    records = records_of(plain("lobbie").campaign)
    why = {one["number"]: one["why"] for one in records if one["kind"] == "exchange"}
    observed = [one for one in records if one["kind"] == "observation"]
    assert [one for one in observed if not why[one["exchange"]].endswith(f"{one['clause']}, {one['case']}")] == []


def test_a_record_shows_what_was_sent_and_no_secret() -> None:
    """What was sent stands beside what became of it, with names in place of the target's values."""
    campaign = plain("eka").campaign
    records = [one for one in records_of(campaign) if one["kind"] == "observation" and not one["doubt"]]
    assert all(one["sent"].startswith(campaign.bound.contract.update.method) for one in records)
    ids = [row["appointment_id"] for row in campaign.bound.target.fixtures["appointment.editable"]]
    assert (len(ids), [one for one in records for id in ids if f"/{id} " in one["sent"]]) == (1, [])


def test_the_schema_has_the_words_for_effects() -> None:
    """The journal's schema closes the list of effects with the words of the kit, and no others."""
    assert SCHEMA["$defs"]["observation"]["properties"]["effects"]["items"]["enum"] == [*EFFECTS]


def test_a_code_is_masked_like_all() -> None:
    """A vendor that answers with a secret in the place of a code does not get it into the journal."""
    campaign = plain("aniva").campaign
    records_of(campaign)
    secret, name = next(iter(campaign.client.tokens().items()))
    campaign.observations = [Observation("ANIVA-NULLS", "null", 1, 400, secret, ("refused",))]
    [record] = records_of(campaign)
    assert secret not in json.dumps(record)
    assert record["code"] == f"${name.removeprefix('$')}"


def test_a_doubt_is_masked_like_all() -> None:
    """The reason of a doubt may hold what the target is known by, and is masked, too."""
    campaign = plain("aniva").campaign
    records_of(campaign)
    secret = next(iter(campaign.client.tokens()))
    campaign.observations = [Observation("ANIVA-NULLS", "null", doubt=f"no answer to {secret}")]
    [record] = records_of(campaign)
    assert secret not in json.dumps(record)
