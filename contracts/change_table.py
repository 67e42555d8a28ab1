"""What a change means for a client, a row for each kind: in a request narrowing breaks, in an answer widening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ERROR, WARNING, INFO = "error", "warning", "info"
CLASSES = (ERROR, WARNING, INFO)
"""Breaking, risky and harmless for a client; the worst first."""


@dataclass(frozen=True)
class Row:
    """The class of a kind of change, and what it means for a client, in one sentence."""

    level: str
    meaning: str


def _error(meaning: str) -> Row:
    return Row(ERROR, meaning)


def _warning(meaning: str) -> Row:
    return Row(WARNING, meaning)


def _info(meaning: str) -> Row:
    return Row(INFO, meaning)


OPERATIONS: Mapping[str, Row] = {
    "operation-removed": _error("Calls of this operation fail."),
    "operation-added": _info("There is one more operation that can be called."),
    "operation-deprecated": _warning("This operation will be removed one day."),
    "operation-undeprecated": _info("This operation stays."),
    "method-changed": _error("Calls with the old method fail."),
    "path-changed": _error("Calls of the old path fail."),
    "path-name-changed": _info("Only the document's name of a path parameter changed; calls stay the same."),
    "server-removed": _error("Calls of the old base URL fail."),
    "server-added": _info("There is one more base URL that can be called."),
    "credential-required": _error("Requests with today's credentials are refused."),
    "credential-dropped": _info("Today's credentials are still enough."),
    "scope-required": _error("Requests with a token of today's scopes are refused."),
    "scope-dropped": _info("A token needs fewer scopes."),
    "token-url-changed": _error("The login at the old URL fails."),
    "request-media-type-changed": _error("Bodies of the old media type are refused."),
    "response-media-type-changed": _error("Answers of the new media type cannot be read as before."),
    "success-changed": _error("A client that waits for the old status takes a success for a failure."),
    "success-added": _warning("A success can have a status that a client does not know."),
    "success-removed": _error("A client that waits for this status waits in vain."),
    "refusal-added": _warning("Updates can be refused for a cause that a client does not know."),
    "refusal-removed": _info("This refusal is no longer documented."),
    "server-error-added": _info("A server error is documented, which could happen before, too."),
    "server-error-removed": _info("A server error is no longer documented."),
    "response-header-added": _info("Answers have one more header."),
    "response-header-removed": _warning("A client that reads this header finds none."),
}
REQUESTS: Mapping[str, Row] = {
    "request-member-added": _info("One more member can be sent."),
    "request-member-added-required": _error("Requests without the new member are refused."),
    "request-member-removed": _error("What is sent here is ignored or refused."),
    "request-member-moved": _error("What is sent under the old name is ignored or refused."),
    "request-envelope-changed": _error("Bodies of the old shape are refused."),
    "request-member-required": _error("Requests without this member are refused."),
    "request-member-optional": _info("This member can be left out."),
    "request-type-narrowed": _error("Values of a type that was taken are refused."),
    "request-type-changed": _error("Values of the old type are refused."),
    "request-type-widened": _info("Values of more types are taken."),
    "request-null-narrowed": _error("null is refused."),
    "request-null-widened": _info("null is taken."),
    "request-values-narrowed": _error("Values that were taken are refused."),
    "request-values-widened": _info("More values are taken."),
    "request-format-narrowed": _error("Values that are not of this format are refused."),
    "request-format-changed": _error("Values of the old format are refused."),
    "request-format-widened": _info("Values of any format are taken."),
    "request-pattern-narrowed": _error("Texts that do not match the pattern are refused."),
    "request-pattern-widened": _info("Texts need not match a pattern."),
    "request-limit-narrowed": _error("Values beyond the new limit are refused."),
    "request-limit-widened": _info("Values beyond the old limit are taken."),
    "request-unknown-members-narrowed": _error("Members that are not documented are refused."),
    "request-unknown-members-widened": _info("Members that are not documented are no longer refused."),
    "request-alternatives-narrowed": _error("Bodies that fit none of the alternatives are refused."),
    "request-alternatives-widened": _info("Bodies of more kinds are taken."),
    "request-conditions-changed": _warning("Whether a body is valid depends on other conditions."),
    "request-default-changed": _warning("Leaving this member out means something else."),
    "request-read-only": _error("What is sent here is ignored or refused."),
    "request-writable": _info("This member can be sent."),
    "request-deprecated": _warning("This member will be removed one day."),
    "request-undeprecated": _info("This member stays."),
}
RESPONSES: Mapping[str, Row] = {
    "response-member-added": _info("Answers have one more member."),
    "response-member-removed": _error("A client that reads this member finds none."),
    "response-member-moved": _error("A client that reads the old name finds nothing."),
    "response-envelope-changed": _error("A client that reads the old shape finds nothing."),
    "response-member-optional": _warning("This member can be missing."),
    "response-member-required": _info("This member is always there."),
    "response-type-narrowed": _info("Values are of fewer types."),
    "response-type-changed": _error("A client that reads the old type fails."),
    "response-type-widened": _error("A client that reads the old type fails at values of the new one."),
    "response-null-narrowed": _info("The value is never null."),
    "response-null-widened": _warning("The value can be null, for which a client may not be ready."),
    "response-values-narrowed": _info("Some values are not shown any more."),
    "response-values-widened": _warning("There can be values that a client does not know."),
    "response-format-narrowed": _info("Values have a documented format."),
    "response-format-changed": _error("A client that reads the old format fails."),
    "response-format-widened": _warning("Values can have another format."),
    "response-pattern-narrowed": _info("Texts match a documented pattern."),
    "response-pattern-widened": _warning("Texts can be of a form for which a client is not ready."),
    "response-limit-narrowed": _info("Values keep to a narrower limit."),
    "response-limit-widened": _warning("Values can be beyond the limit for which a client is ready."),
    "response-unknown-members-narrowed": _info("Answers have the documented members only."),
    "response-unknown-members-widened": _info("Answers can have members that are not documented."),
    "response-alternatives-narrowed": _info("Answers are of fewer kinds."),
    "response-alternatives-widened": _warning("Answers can be of a kind that a client does not know."),
    "response-conditions-changed": _warning("What an answer has depends on other conditions."),
    "response-default-changed": _info("A missing member stands for another value."),
    "response-write-only": _error("A client that reads this member finds none."),
    "response-shown": _info("Answers show this member."),
    "response-deprecated": _warning("This member will be removed one day."),
    "response-undeprecated": _info("This member stays."),
}
TEXTS: Mapping[str, Row] = {
    "text-changed": _warning("The meaning may have changed while the structure stayed."),
    "text-added": _warning("There may be a rule that was not written down before."),
    "text-removed": _warning("What was promised here may not hold any more."),
}
OBSERVED: Mapping[str, Row] = {
    "response-size-changed": _warning("Numbers are of another order of magnitude: their unit may have changed."),
    "response-length-changed": _warning("Texts are of another length, for which a client may have no room."),
    "response-precision-changed": _warning(
        "Times are written more or less precisely, for which a client may not be ready."
    ),
    "observed-refused": _error("What the vendor's page leaves open was accepted, and is refused now."),
    "observed-accepted": _warning("What the vendor's page leaves open was refused, and is accepted now."),
    "observed-lost": _error("What the vendor's page leaves open left a value as it was, and does away with it now."),
    "observed-moved": _error("A time without a zone is taken in another zone than before."),
    "observed-effect-changed": _warning("What the vendor's page leaves open does something else than before."),
    "observed-answer-changed": _warning("What the vendor's page leaves open is answered with another status or code."),
    "end-announced": _warning("A header says that this ends one day, or on another day than before."),
    "version-changed": _warning("A header names another version, which may behave otherwise."),
    "answers-slower": _warning("A client that waits less than this gives up, though the update may be made."),
    "limit-changed": _info("A header names how often calls are taken, and named another limit or none before."),
}
"""What no document says, and only answers show. What they show of members, types and values has the rows above."""
TABLE: Mapping[str, Row] = {**OPERATIONS, **REQUESTS, **RESPONSES, **TEXTS}
"""What documents show."""
KINDS: Mapping[str, Row] = {**TABLE, **OBSERVED}
"""What documents or answers show."""
CHAPTERS = (
    ("The operation, its access and its statuses", OPERATIONS),
    ("Requests and parameters", REQUESTS),
    ("Answers", RESPONSES),
    ("Sentences", TEXTS),
    ("Seen in answers only", OBSERVED),
)
"""The table as the manual prints it."""
