"""Pages of an invented vendor in the four kinds that are read, each also as an editor would rearrange it.

The two of a kind say the same: other order, titles, line breaks and marks.
"""

from __future__ import annotations

import yaml

from suites.selftest.drift_documents import BASE

LISTED = """# Change a visit

Changes the time of a visit. Visits of the past cannot be changed.

PATCH https://api.example/v1/visits/{id}

## Path parameters

- `id` (string, required) The visit.

## Body parameters

- `note` (string) Words for the doctor. They are kept.
- `status` (string) Enum: "OPEN", "DONE"

## Response 200

- `note` (string) Words for the doctor.
- `status` (string, required) Enum: "OPEN", "DONE"

## Errors

409 The visit is closed.
"""
LISTED_AGAIN = """# How a visit is changed

Visits of the past cannot be changed.
Changes the time
of a visit.

PATCH https://api.example/v1/visits/{id}

## Path params

- `id` (string, required)  The visit.

## Body fields

- `status` (string) Enum: "DONE", "OPEN"
- `note` (string) They are kept.  Words for the *doctor*.

## Error codes

409 The visit is **closed**.

## Response 200 fields

- `status` (string, required) Enum: "OPEN", "DONE"
- `note` (string) Words for the doctor.
"""
SAVED = """Skip to main content
PATCH
/
v1
/
visits
/
{id}
curl --request PATCH \\
  --url https://api.example/v1/visits/c9f3e2a1-7d6b-4c5e-b3a2-1f0e9d8c7b6a \\
  --header 'x-api-key: YOUR_API_KEY' \\
  --data '{
    "note": "Left arm"
  }'
{
  "note": "Left arm"
}
Changes the time of a visit. Visits of the past cannot be changed.

Request

Path parameters

id
string
required
The visit.

Body parameters

All body parameters are optional.
note
string
Words for the doctor. They are kept.
place_id
string
UUID of the place. The place must be open.

Response

note
string
required
Words for the doctor.

Error responses

409The visit is closed.
"""
SAVED_AGAIN = (
    SAVED.replace("Changes the time of a visit. Visits of the past", "Changes the time of a visit.\nVisits of the past")
    .replace("Request\n\nPath", "The request\n\nPath")
    .replace("Body parameters", "Request body")
    .replace('"Left arm"', '"Right arm"')
    .replace("note\nstring\nWords for the doctor. They are kept.\n", "")
    .replace("must be open.\n", "must be open.\nnote\nstring\nThey are kept. Words for the  doctor.\n")
)
TITLED = {**BASE, "info": {**BASE["info"], "title": "All about visits", "version": "1.1"}}
TITLED_TEXT = yaml.safe_dump(TITLED, sort_keys=True, width=40).replace("for the doctor.", "for the *doctor*.")
FENCED = f"""# Change a visit

Visits of the past cannot be changed.

````yaml
{yaml.safe_dump(BASE, sort_keys=False)}
````
"""
FENCED_AGAIN = f"""> Visits of the past cannot be `changed`.

# The change of a visit

````yaml
{TITLED_TEXT}
````
"""
PAGES = {
    "document": (yaml.safe_dump(BASE, sort_keys=False), TITLED_TEXT),
    "document in a page": (FENCED, FENCED_AGAIN),
    "list of fields": (LISTED, LISTED_AGAIN),
    "text of a page": (SAVED, SAVED_AGAIN),
}
"""By the kind of page: as it was, and as it is after an editor's work."""
