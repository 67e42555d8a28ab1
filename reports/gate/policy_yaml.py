"""Reads YAML in which no member stands twice: of two, one would count, and nobody would see which."""

from __future__ import annotations

from typing import Any

import yaml


class StrictLoader(yaml.SafeLoader):
    """Refuses a member that stands twice, wherever it stands."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping. Raises ConstructorError for a member that stands twice, with its second line."""
        seen = set[str]()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                problem = f"the member {name} stands twice: remove one of them"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def load_yaml(text: str) -> Any:
    """What a text says. Raises YAMLError where it is no YAML, has a member twice, or is nested too deeply."""
    try:
        return yaml.load(text, Loader=StrictLoader)
    except RecursionError:
        raise yaml.YAMLError("it is nested too deeply to be read") from None
