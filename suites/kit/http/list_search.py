"""Finds an appointment in a list, for vendors that document no read of a single one.

What was last shown of the appointment, or sent to it, narrows the list by the documented filters. Without a filter the
pages are walked, from the one where the appointment stood last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from contracts import Json, ReadBack
from contracts.pointers import ABSENT, get, with_value
from suites.kit.http.list_pages import Found, Page, Position, as_id, is_query_refused, why_no_list
from suites.kit.http.whereabouts import Key, Query, Whereabouts, narrowing_queries
from suites.kit.model.answer import is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import FOREIGN
from suites.kit.model.exchange import CallResult

MOST_PAGES = 10
"""How far a list is searched for an appointment whose place is unknown: at 100 rows a page, among a thousand. Each page
is a request of the budget, and a fixture further down is better replaced by a newer one."""
MOST_PAGES_AGAIN = 3
"""The same where it is known on which page it stood: between two reads a list seldom changes by more than a page. Also
how far an appointment is searched that could not be found twice, so that it does not use up the budget."""
NO_SUCH_PAGE = (404, 416)
"""How some frameworks answer a page behind the last one (Django REST Framework: 404); others show an empty list."""

NOT_LISTED = "the list does not show it"
"""The reason where a list was read whole, and more than once, without the appointment."""


@dataclass(frozen=True)
class ListSearch:
    """Searches the list of a contract. `fetch` reads it, with path parameters and a query."""

    bound: BoundContract
    reading: ReadBack
    where: Whereabouts
    fetch: Callable[[Mapping[str, str], Query], CallResult]

    def key(self, path: Mapping[str, str]) -> Key:
        """Identifies the appointment with these path parameters."""
        return (*self.list_of(path), *(as_id(path[name]) for name in self.reading.match.values()))

    def find(self, path: Mapping[str, str], hint: Query) -> Found:
        """The appointment as the list shows it. A list that does not have it is read once more where it may have."""
        found = self._search(path, hint)
        return self._search(path, hint) if found.is_uncertain else found

    def first_page(self, path: Mapping[str, str]) -> Page:
        """The first page of the list of an appointment, without a filter."""
        orders = [order.query for order in self.reading.orders] or [{}]
        return self._page(path, orders[0], self._first, is_filtered=False)

    def is_all(self, page: Page) -> bool:
        """Whether the list has no page but this one."""
        return page.position == self._first and self._following(page) is None

    def ends_with(self, page: Page, path: Mapping[str, str]) -> bool:
        """Whether nothing follows a page; where only the next page can tell, that one is read."""
        following = self._following(page)
        if following is None or page.rows is None:
            return page.rows is not None
        return self._page(path, page.query, following, is_filtered=False).rows in ([], page.rows)

    def key_of(self, row: Json, path: Mapping[str, str]) -> Key:
        """Identifies the appointment of a row in the list of an appointment with these path parameters."""
        return (*self.list_of(path), *(as_id(get(row, pointer)) for pointer in self.reading.match))

    def list_of(self, path: Mapping[str, str]) -> tuple[str, ...]:
        """The values of the path parameters that the list itself has."""
        template = self.bound.contract.operations[self.reading.operation].path
        return tuple(value for name, value in sorted(path.items()) if "{" + name + "}" in template)

    def only_ours(self, result: CallResult, path: Mapping[str, str]) -> CallResult:
        """A read of the list as it may be recorded: without the rows that are other people's."""
        answer, at = result.answer, self.reading.at
        rows = get(answer.json, at) if answer is not None and answer.is_accepted else None
        if answer is None or not isinstance(rows, list):
            return result
        ours = {*self._ours, self.key(path)}
        kept = [row for row in rows if self.key_of(row, path) in ours]
        body = with_value(answer.json, at, kept) if at else kept
        return replace(result, answer=replace(answer, content=json.dumps(body).encode()))

    @cached_property
    def _ours(self) -> set[Key]:
        """The appointments that the target gives, but for those of another account."""
        names = {*self.bound.contract.update.path_names, *self.reading.match.values()}
        given = (row for role, rows in self.bound.target.fixtures.items() if role != FOREIGN for row in rows)
        return {self.key({name: str(row[name]) for name in names}) for row in given if names <= row.keys()}

    def copies(self, path: Mapping[str, str], found: Found) -> str:
        """Where else the list shows an appointment that was found in it. Other pages are looked at once in a run.

        Where somebody books during the walk, the rows behind it move on, and one of them stands on the next page once
        more. So it counts only if each of the pages still shows it when they are read again.
        """
        page = found.page
        if found.copies or page is None or self.where.is_walked or self.is_all(page):
            return found.copies
        self.where.is_walked = True
        places = self._places(path, page)
        again = (self._page(path, one.query, one.position, one.is_filtered) for one in places.values())
        if len(places) < 2 or not all(self._has(one, path) for one in again):
            return ""
        return f"rows on pages {' and '.join(map(str, places))} of it"

    def _search(self, path: Mapping[str, str], hint: Query) -> Found:
        key, page = self.key(path), None
        limit = self._limit(key)
        for number, page in enumerate(islice(self._pages(path, hint), limit), 1):
            if page.rows is None and (not page.is_filtered or not is_answered(page.result.status)):
                return Found(reason=why_no_list(page.result, self.reading.at))
            rows = [row for row in page.rows or () if self.key_of(row, path) == key]
            if rows:
                self.where.note_found(key, rows[0])
                return Found(rows[0], page=page, copies=f"{len(rows)} rows on one page" if len(rows) > 1 else "")
            if not page.is_filtered and self.is_all(page):
                break
            if number == limit:
                self.where.note_lost(key)
                return Found(reason=f"not found within {limit} pages of the list", has_list=True)
        self.where.note_lost(key)
        may_have_missed = self._may_have_missed(key, page)
        return Found(reason=self._absence(page), is_uncertain=may_have_missed, has_list=page is not None)

    def _may_have_missed(self, key: Key, page: Page | None) -> bool:
        """Whether a list that did not show an appointment may: not if it is one page, read twice, that never did.

        Rows move from page to page while they are read; a list of one page is shown at once.
        """
        is_likely = self.where.lost.get(key, 0) < 2 or key in self.where.states
        return is_likely or page is None or page.is_filtered or not self.is_all(page)

    def _places(self, path: Mapping[str, str], page: Page) -> dict[int, Page]:
        """The pages on which the appointment stands in the list of a page, by their numbers from 1."""
        walk = islice(self._walk(path, page.query, is_filtered=page.is_filtered, is_whole=True), MOST_PAGES)
        return {number: one for number, one in enumerate(walk, 1) if self._has(one, path)}

    def _has(self, page: Page, path: Mapping[str, str]) -> bool:
        return any(self.key_of(row, path) == self.key(path) for row in page.rows or ())

    def _limit(self, key: Key) -> int:
        lost = self.where.lost.get(key)
        is_placed = lost is None and any(place[0] == key for place in self.where.positions)
        return MOST_PAGES_AGAIN if is_placed or (lost or 0) > 1 else MOST_PAGES

    def _pages(self, path: Mapping[str, str], hint: Query) -> Iterator[Page]:
        """The pages on which to look, the likeliest first; each is read when it is asked for."""
        orders = [dict(order.query) for order in self.reading.orders] or [{}]
        for query in narrowing_queries(self.bound, self.reading, self.where.states.get(self.key(path), ()), hint):
            if not self.where.refuses_filters:
                yield from self._walk(path, {**orders[0], **query}, is_filtered=True)
        walks = [self._walk(path, query, is_filtered=False) for query in orders]
        while walks:  # in turn: it is not known at which end of the list the appointment stands
            for walk in list(walks):
                page = next(walk, None)
                if page is None:
                    walks.remove(walk)
                else:
                    yield page

    def _walk(
        self, path: Mapping[str, str], query: Query, *, is_filtered: bool, is_whole: bool = False
    ) -> Iterator[Page]:
        """The pages of a list from the first on; before them, unless `is_whole`, where the appointment has stood."""
        read: dict[Position, Page] = {}
        for number in () if is_whole else self._positions(path, query):
            if not any(self._is_over_before(number, page) for page in read.values()):
                read[number] = self._page(path, query, number, is_filtered)
                yield read[number]
        position, before = self._first, None
        while True:
            page = read.get(position) or self._page(path, query, position, is_filtered)
            if position not in read:
                yield page
            position = self._following(page)
            if position is None or page.rows == before:  # a target may show the same page whichever is asked for
                return
            before = page.rows

    @property
    def _first(self) -> Position:
        return {"page": 1, "offset": 0}.get(self.reading.pages.by) if self.reading.pages else None

    def _positions(self, path: Mapping[str, str], query: Query) -> list[int]:
        """The pages where the appointment has stood, the last one first, and the two beside that."""
        known, first = self.where.positions.get((self.key(path), frozenset(query.items())), ()), self._first
        if not known or not isinstance(first, int):
            return []
        if self.key(path) in self.where.lost:
            return list(known[1:])  # it was not on the last of them, nor beside it
        step = self._step
        return [position for position in dict.fromkeys((*known, known[0] + step, known[0] - step)) if position >= first]

    @property
    def _step(self) -> int:
        return max(self.where.full, 1) if self.reading.pages and self.reading.pages.by == "offset" else 1

    def _following(self, page: Page) -> Position:
        """Where the next page is; None where this is the last one."""
        pages = self.reading.pages
        if pages is None or not page.rows:
            return None
        if pages.by == "cursor":
            answer = page.result.answer
            given = [get(answer.json if answer else None, pointer) for pointer in pages.next]
            cursor = next((value for value in given if value is not ABSENT), None)
            return str(cursor) if cursor not in (None, "", page.position) else None
        return None if len(page.rows) < self.where.full else int(page.position or 0) + self._step

    def _page(self, path: Mapping[str, str], query: Query, position: Position, is_filtered: bool) -> Page:
        result = self._read(path, query, position)
        if is_query_refused(result) and self._size and not self.where.full:
            self.where.refuses_size = True
            result = self._read(path, query, position)
            self.where.refuses_size = not is_query_refused(result)
        self.where.refuses_filters |= is_filtered and is_query_refused(result)
        answer = result.answer
        found = get(answer.json, self.reading.at) if answer is not None and answer.is_accepted else ABSENT
        is_behind = isinstance(position, int) and position != self._first and result.status in NO_SUCH_PAGE
        rows = found if isinstance(found, list) else [] if is_behind else None
        self.where.full = max(self.where.full, len(rows or ()))
        if isinstance(position, int):
            for row in rows or ():
                self.where.note_position((self.key_of(row, path), frozenset(query.items())), position)
        return Page(query, position, rows, result, is_filtered)

    def _is_over_before(self, number: int, page: Page) -> bool:
        return isinstance(page.position, int) and page.position < number and self._following(page) is None

    def _read(self, path: Mapping[str, str], query: Query, position: Position) -> CallResult:
        pages = self.reading.pages
        at = {} if pages is None or not position else {pages.parameter: str(position)}
        return self.fetch(path, {**query, **self._size, **at})

    @property
    def _size(self) -> Query:
        pages = self.reading.pages
        asked = pages.size if pages and not self.where.refuses_size else {}
        return {name: str(count) for name, count in asked.items()}

    def _absence(self, page: Page | None) -> str:
        """Why a list that was read as far as it goes does not show the appointment."""
        pages, answer = self.reading.pages, page.result.answer if page else None
        if (
            page
            and page.rows
            and pages
            and pages.next
            and answer
            and all(get(answer.json, place) is ABSENT for place in pages.next)
        ):
            return f"not on the first page of the list, and its answer has no cursor at {' or '.join(pages.next)}"
        return NOT_LISTED
