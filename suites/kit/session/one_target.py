"""The one target that a command names, which runs no tests."""

from __future__ import annotations

import pytest

import contracts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.kit.session import targets
from suites.kit.session.masking_plugin import learn_target


def load(config: pytest.Config, name: str, option: str) -> Target:
    """A target of the file of targets. Ends pytest with exit code 78 where it cannot be used."""
    folders = targets.contract_folders(config)
    target = targets.load_target(targets.read_targets(config, *folders, only=[name], option=option), name)
    targets.guard_production(target, contracts.load(target.provider, *folders), config.option.allow_production)
    return target


def bind(config: pytest.Config, target: Target) -> BoundContract:
    """The contract of a target. From now on, what is printed is masked."""
    contract = contracts.load(target.provider, *targets.contract_folders(config))
    bound = BoundContract(contract, target, keeps_texts=config.option.keep_texts)
    learn_target(config, bound.contract, target)
    return bound
