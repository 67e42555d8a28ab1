"""YAML and JSON with the line of every value, so that an error can name its place."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from contracts import pointers
from contracts._problems import ContractError, Problem

MOST_VALUES = 200_000
"""A contract has a few thousand values; anchors that repeat anchors can unfold to millions and fill the memory."""

TAB = "a tab stands at its beginning, and YAML is indented with blanks only. Replace each tab by two blanks."
HALF_OF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


@dataclass(frozen=True)
class Document:
    """A parsed file: its value, and the line of each value by JSON pointer."""

    path: Path
    value: Any = None
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def root(self) -> Node:
        """The whole value, as a place."""
        return Node(self, "", self.value)

    def line(self, pointer: str) -> int:
        """The line on which a value begins; for a value that is missing, the line of what should contain it."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1)

    def problem(self, pointer: str, found: str, expected: str = "", hint: str = "") -> Problem:
        """A problem at a pointer of this file."""
        return Problem(self.path, self.line(pointer), pointer, found, expected, hint)


@dataclass(frozen=True)
class Node:
    """A value at its place. Looking further down never fails: a missing value is None, without members or items."""

    document: Document
    pointer: str
    value: Any

    def get(self, *keys: str) -> Node:
        """The node below these keys."""
        node = self
        for key in keys:
            value = node.value.get(key) if isinstance(node.value, Mapping) else None
            node = Node(self.document, pointers.join(node.pointer, key), value)
        return node

    def members(self) -> Iterator[tuple[str, Node]]:
        """Name and node of each member; nothing unless this is an object."""
        if isinstance(self.value, Mapping):
            yield from (
                (name, Node(self.document, pointers.join(self.pointer, name), v)) for name, v in self.value.items()
            )

    def items(self) -> Iterator[Node]:
        """The node of each item; nothing unless this is an array."""
        if isinstance(self.value, list):
            yield from (Node(self.document, pointers.join(self.pointer, i), v) for i, v in enumerate(self.value))

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for _, child in self.members():
            yield from child.walk()
        for child in self.items():
            yield from child.walk()

    def problem(self, found: str, expected: str = "", hint: str = "") -> Problem:
        """A problem at this place."""
        return self.document.problem(self.pointer, found, expected, hint)


def read(path: Path) -> Document:
    """The document of a YAML or JSON file. Values are those of JSON: keys and dates are text in YAML too.

    Raises ContractError when the file cannot be read, is not YAML or JSON, repeats a key, or has an anchor that
    contains itself.
    """
    return parse(path, text_of(path), is_json=path.suffix == ".json")


def text_of(path: Path) -> str:
    """The text of a file, without a byte order mark. Raises ContractError when it cannot be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refused(path, 0, f"The file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from error


def parse_either(path: Path, text: str, most_values: int = MOST_VALUES) -> Document:
    """The document of a text that is JSON or YAML, whatever its file is called. Raises ContractError as `read` does.

    JSON first, as YAML does not know all of its escapes: the two halves of an emoji, as many programs write it.
    """
    try:
        return parse(path, text, most_values, is_json=True)
    except ContractError as error:
        no_json = error
    try:
        return parse(path, text, most_values)
    except ContractError as error:
        raise (no_json if path.suffix == ".json" else error) from None


def parse(path: Path, text: str, most_values: int = MOST_VALUES, is_json: bool = False) -> Document:
    """The document of a text that stands in a file. Raises ContractError as `read` does."""
    try:
        return _parsed(path, text, most_values, is_json)
    except json.JSONDecodeError as error:
        raise _refused(path, error.lineno, f"This is not JSON: {error.msg}.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        is_tab = re.match(r" *\t", "".join(text.splitlines()[line - 1 : line]))
        is_syntax = isinstance(error, yaml.scanner.ScannerError | yaml.parser.ParserError) and not is_json
        hint = " Look at the line above it, too." if is_syntax else ""
        what = "This JSON cannot be read" if is_json else "This is not YAML"
        told = TAB if is_tab and not is_json else f"{error.problem or error.context}.{hint}"
        raise _refused(path, line, f"{what}: {told}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _refused(path, 1, f"This cannot be read: {' '.join(str(error).split())}.") from error
    except RecursionError as error:
        raise _refused(path, 1, "Values are nested too deeply to be read.") from error


def _not_utf8(path: Path, error: UnicodeDecodeError) -> ContractError:
    """What is wrong with a file whose bytes are no UTF-8: the line, and what to do."""
    coding = ", but UTF-16" if error.object.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else ""
    line = error.object.count(b"\n", 0, error.start) + 1
    hint = "Save it as UTF-8: most editors have that under Save as or Encoding."
    return _refused(path, line, f"The file is not UTF-8 text{coding}.", hint)


def _refused(path: Path, line: int, found: str, hint: str = "") -> ContractError:
    return ContractError([Problem(path, line, "", found, "", hint)])


def _parsed(path: Path, text: str, most_values: int, is_json: bool) -> Document:
    value = json.loads(text, parse_constant=_no_number) if is_json else None
    # The YAML reader finds the lines of JSON as well; only tabs between tokens and halves of surrogate pairs trip it.
    reader = _Reader(path, HALF_OF_A_PAIR.sub("?", text.replace("\t", " ")) if is_json else text, most_values)
    return Document(path, value if is_json else reader.value, reader.lines)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml is six times faster
    """YAML with the values of JSON, as YAML 1.2 has them: an unquoted date, NO, 10:30 and 007 stay texts."""


JSON_VALUES = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", "-0123456789"),
)
"""Tag, spelling and first letters of what is no text (YAML 1.2.2, 10.3; of numbers only those that JSON has, 10.2)."""


def knows_json(reader_or_writer: type[Any]) -> None:
    """Let a loader of YAML take these for values, or a dumper write texts that look like them in quotes."""
    for tag, spelling, firsts in JSON_VALUES:
        pattern = re.compile(f"({spelling})$")
        reader_or_writer.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", pattern, list(firsts))


_Loader.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] == "tag:yaml.org,2002:merge"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
knows_json(_Loader)


class _Reader:
    """Turns the nodes of one YAML text into a value and the line of each pointer."""

    def __init__(self, path: Path, text: str, most_values: int) -> None:
        self.lines: dict[str, int] = {}
        self._most_values = most_values
        self._loader = _Loader(text)
        root = self._loader.get_single_node()
        problems = list(_repeated_keys(path, root, "", set())) if root else []
        if problems:
            raise ContractError(problems)
        if root and _unfolded(root, {}) > most_values:
            raise _endless(root)
        self.value = self._unfold(root, "", ()) if root else None

    def _unfold(self, node: yaml.Node, pointer: str, above: tuple[int, ...]) -> Any:
        if id(node) in above:
            raise yaml.MarkedYAMLError(problem="this anchor contains itself", problem_mark=node.start_mark)
        if len(self.lines) > self._most_values:  # members that are merged in with << are not counted before
            raise _endless(node)
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        above = (*above, id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._unfold(item, pointers.join(pointer, i), above) for i, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._unfold_members(node, pointer, above)
        return self._loader.construct_object(node)

    def _unfold_members(self, node: yaml.MappingNode, pointer: str, above: tuple[int, ...]) -> dict[str, Any]:
        self._loader.flatten_mapping(node)
        # Merged keys come first in the list, so the mapping's own keys override them here.
        own = {_key(key): (key, value) for key, value in node.value}
        for name, (key, _) in own.items():
            self.lines[pointers.join(pointer, name)] = key.start_mark.line + 1
        return {name: self._unfold(value, pointers.join(pointer, name), above) for name, (_, value) in own.items()}


def _unfolded(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values a node has when its anchors are unfolded; each node is counted once, as there may be millions."""
    if id(node) not in known:
        known[id(node)] = 0  # an anchor that contains itself is refused later
        inner = [] if isinstance(node, yaml.ScalarNode) else node.value
        values = [one[1] if isinstance(one, tuple) else one for one in inner]
        known[id(node)] = 1 + sum(_unfolded(one, known) for one in values)
    return known[id(node)]


def _endless(node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem="anchors repeat each other endlessly", problem_mark=node.start_mark)


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.MarkedYAMLError(problem="a key must be plain text", problem_mark=node.start_mark)
    return str(node.value)


def _repeated_keys(path: Path, node: yaml.Node, pointer: str, seen: set[int]) -> Iterator[Problem]:
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _repeated_keys(path, item, pointers.join(pointer, number), seen)
        return
    lines: dict[str, int] = {}
    for key_node, value in node.value:
        key, line = _key(key_node), key_node.start_mark.line + 1
        here = pointers.join(pointer, key)
        if key in lines:
            advice = f"It is already on line {lines[key]}. Keep one of the two."
            yield Problem(path, line, here, f'The key "{key}" is repeated here.', advice)
        lines.setdefault(key, line)
        yield from _repeated_keys(path, value, here, seen)
