"""What every action has in common: keywords only, somebody acting, some moment, all or nothing."""

import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

MARK = "_is_action"


class NotAnAction(TypeError):
    """A function that was declared an action lacks what every action has."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Declare a verb: it takes keywords only, an `actor` and a `now`, and happens wholly or not at all."""
    parameters = inspect.signature(function).parameters
    if not all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values()):
        raise NotAnAction(f"{function.__qualname__} must take keywords only")
    if not {"actor", "now"} <= parameters.keys():
        raise NotAnAction(f"{function.__qualname__} must take an actor and a now")
    whole = transaction.atomic(function)
    setattr(whole, MARK, True)
    return whole
