"""What the words of the format mean that no schema describes: checks, kinds of relations, placeholders, keywords."""

from __future__ import annotations

from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
    "accepts": "The requests are accepted.",
    "refuses": "The requests are refused, and so is every update that breaks one of the constraints under covers.",
    "responds": "An answer has a status of statuses, or satisfies the constraints under covers.",
    "echoes": "What is sent for fields is in the answer, or in a read right after it.",
    "persists": "A read shows what was sent for fields, or what the answer showed.",
    "preserves": "What an update does not name stays as it was; except and allows say what may change.",
    "replaces": "An object or list that is sent replaces the old one as a whole.",
    "empties": "Members can be emptied, with null or as the requests say.",
    "confines": "Members that no update lists are ignored or refused when they are sent: with strength must those with "
    "is: creation, owner or status under unlisted, else the rest.",
    "derives": "Members have to do with each other as relation says.",
    "keeps": "No update changes fields.",
    "advances": "The stamps in fields never run backwards.",
    "repeats": "The same update sent twice gives the same state.",
    "depends": "What is refused beside a value of a member is refused where the appointment has that value, too.",
    "lists": "The list shows the appointment once.",
    "agrees": "Another operation, named by view, shows what an update changed.",
    "coexists": "Two updates of different members, accepted at the same moment, are both stored. What no pair shows "
    "proves nothing: whether two updates meet is chance.",
    "leaves": "A refused update changes nothing.",
    "locks": "An appointment in the state of given cannot be updated.",
    "hides": "An appointment that is not there, or somebody else's, is refused and not changed.",
    "guards": "A request without the right credential is refused.",
    "addresses": "The requests reach the appointment in another way: another id, or another method.",
    "withstands": "Requests never end in a server error.",
    "steady": "The same update is answered in the same way every time.",
    "isolates": "An update changes no other appointment.",
}
RELATIONS: Mapping[str, str] = {
    "same": "of and as have the same value.",
    "equals": "of has value, where the members under when have theirs.",
    "sum": "of is as and plus_minutes together, as an end is a start and a duration.",
    "local": "of is written with the offset of the place that to names, a fixture of role with a time_zone.",
    "ascending": "The items of the list of are sorted by the member by.",
    "path": "of is the path parameter as.",
    "error-code": "The body of a refusal has one of codes at of.",
    "error-field": "The refusal of a body in which one member alone breaks the schema names it at of: its pointer, "
    "dotted path or last name. With status and code, only refusals that have one of these are judged.",
    "not-before": "The instant of is not before as.",
    "kept-or-moved": "An update of as alone leaves of, or moves it by as much.",
    "becomes": "of has value after an update that changes one of the members under after; - is each item of a list.",
    "idle": "An update that sends what the appointment shows brings nothing about.",
    "determined": "of has one value for each state of all else that an appointment shows, stamps (volatile) apart: two "
    "values for the same state contradict each other. With from, of the members that these name, at one appointment, "
    "once a run has changed one of them.",
    "resets": "Of the members under values, those that a request leaves out (leaves_out) have these values after it.",
    "apart": "The time of is at least least and at most most seconds after as.",
    "documented": "What a read shows satisfies the schema of its response; where the update's answer shows nothing.",
}
SENDS: Mapping[str, str] = {
    "ordinary": "Updates that every compliant vendor accepts, made from schemas/ordinary.schema.json.",
    "shown": "With locks: one update that sends every member as the appointment shows it.",
    "malformed": "Bodies that are no JSON, no object, or of a wrong media type.",
    "boundaries": "Values at the edges of what the schema allows.",
    "parts": "Parts of the objects and lists under merged_or_replaced.",
    "items": "For each list of fields that has a key: an item added, changed, and removed; changed only if it merges.",
    "nulls": "A null for each member.",
    "transitions": "Values that may not follow the present one; with accepts, those that may.",
}
CREDENTIALS: Mapping[str, str] = {
    "none": "No credential.",
    "empty": "An empty one.",
    "malformed": "One that is no credential at all.",
    "wrong": "One that the vendor does not know; of several parts, also one in which one part is wrong.",
    "altered": "The good one with another end: its last four characters, but no more than half, are replaced. A vendor "
    "that looks at the beginning only, or does not check a token's signature, takes it.",
    "powerless": "A valid one without the right, from the target.",
    "other": "A valid one of another account, from the target.",
    "incomplete": "The good one without the further headers of authentication.headers.",
}
PLACEHOLDERS: Mapping[str, str] = {
    "$time.bookable": "The first value of a list of the target's; $time.bookable[1] is the second.",
    "$time.start+67": "A declared moment, as a whole number, 67 seconds later; $time.start-67[1]: the second, earlier.",
    "$location.active": "The id of the first fixture of a role; $location.active[1]:time_zone is a key of the second.",
    "$now-2d": "An instant two days ago; + and -, and h, d or y for hours, days and years.",
    "$unknown.uuid": "A UUID that names nothing; $unknown.uuid6 is one of version 6, $unknown.text a short text.",
    "$unique": "In the booking recipe, a text that is new for each booking; under parameters, a UUID for each request.",
    "$current:/version": "In base, under parameters or in the body of a step: what the appointment shows there now.",
    "$current@ETag": "The same from a header of the answer that shows the appointment.",
    "{Y}": "In a text: a year that is two years ahead.",
    "{epoch:Y-07-01T10:00:00Z}": "That instant two years ahead, in seconds since 1970.",
    "{run}": "In a text: eight digits that no other run sends.",
}
KEYWORDS: Mapping[str, str] = {
    "x-open": "In schemas: what the page neither allows nor forbids. It may be taken or refused.",
    "x-should": "In schemas: what the page suggests without promising it. What breaks it is a warning.",
    "x-not-before": "In schemas: an instant that is earlier than now and this much, as -PT30M or -P1D, is refused.",
    "x-values": "In ordinary.schema.json: the role or list of the target's from which the value comes.",
    "x-paired": "At the top of ordinary.schema.json: [[/start, /end]], lists of members that an update names together, "
    "with values at the same place of their lists.",
    "x-documented": "In openapi.yaml: {page: URL}, where an operation beside the update is documented.",
    "x-status": "In openapi.yaml, at a response: undocumented, where the page leaves the status of a success open.",
}
DERIVED_IDS: Mapping[str, str] = {
    "acme:request/location_id/format": "An update whose location_id breaks the keyword format is refused.",
    "acme:request/claimant/data/-/id/type": "- is any item of a list, * any key of an object.",
    "acme:response.200/status/enum": "In an answer 200, status is one of those that the schema lists.",
    "acme:response.200/media-type": "An answer 200 has the documented media type.",
    "acme:response.4XX/error/required": "A refusal whose status has no response of its own has error; so with default.",
}
"""Clauses that come from the keywords of a schema by themselves; a written clause may stand for one with covers."""
CHANGES = """\
`contracts drift` lists each change once, by an id such as `request-values-narrowed:update.request/status`: its kind,
and its place. `error` breaks a client, `warning` may break one, `info` is harmless. In a request it breaks to narrow
what is taken, in an answer to widen what is shown. A YAML file gives a kind or one change another class, as
`response-member-added: warning`; name it with `--classes FILE`."""
UPDATES = """\
Keep the page from which you wrote a contract beside it, as `page.md` (or `.json`, `.yaml`, `.txt`): `contracts new
--keep` does it. Then `contracts drift acme PAGE` compares sentences, too, and the rest is four commands:

```sh
contracts drift acme --watch           # fetches source.fetch or source.page; silent where nothing changed
contracts drift acme --watch --write   # keeps what came: the next time only what changed since then is told
contracts update acme                  # what the contract should say now, as a diff; or: contracts update acme PAGE
contracts update acme --write          # writes that
```

Only the host that the contract names is asked, once, for up to 10 MB in a minute; a page that does not come is exit 75.
`contracts update` drafts the old and the new page, and takes over what differs where the contract still says what the
old draft said. What you have written yourself stays, with a question. New and changed clauses are drafts, the contract
is one again, and what could not be turned into the format is a TODO at its place. A member with which the contract
would not pass its check is left out, and asked about. Decide the TODOs, remove the `draft` lines, and run
`contracts check acme`.

`CHANGES.md` then has the next revision with what changed. Where your reading of the same page becomes another, add an
entry and count `revision` up yourself. `reports diff` names what changed in the contract between two runs apart from
what the vendor changed."""
QUESTIONS = """\
Where a page contradicts itself, only the vendor knows what holds. `contracts audit acme PAGE > questions.md` writes the
letter to them: examples that break their schema, values that differ between request and answer, headers that HTTP
forbids, limits and statuses that only a sentence names, and more. Each question has two places, each with its line and
pointer and with the words or the value, and says what we assume until the vendor answers. Without PAGE, the one that is
kept beside the contract is read; `--format text` and `--format json` are for terminals and programs. The command ends
with 1 when there are questions, and with 0 when there are none. A question has an id such as
`limit-only-in-words:/note: Up to 200 characters`: its kind, and what it is about."""
