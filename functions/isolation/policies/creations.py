"""Creations, and what they are authorized on: the new resource, and what it is made of."""

from collections.abc import Iterator

from isolation.policies.authorization import Action, actions, arn_path
from isolation.policies.scope import Scope, sagemaker
from isolation.policies.wildcards import cover


def creations(scope: Scope) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The creations, with the resources on which the request's tags are the new resource's."""
    every = actions()
    made = [each for each in every if each.made and each.isolatable]
    plain = [each.name for each in made if not each.referenced]
    yield sagemaker(cover(plain, [each.name for each in every])), [scope.arn("sagemaker", "*")]
    for group in references():
        kinds = sorted({str(each.made) for each in group})
        yield (
            tuple(each.iam for each in group),
            [scope.arn("sagemaker", f"{arn_path(kind)}*") for kind in kinds],
        )


def references() -> tuple[tuple[Action, ...], ...]:
    """Creations that refer to existing resources, in groups none of which makes what it refers to."""
    groups: list[list[Action]] = []
    for action in (each for each in actions() if each.isolatable and each.referenced):
        home = next((group for group in groups if not _conflict(group, action)), None)
        if home is None:
            groups.append([action])
        else:
            home.append(action)
    return tuple(tuple(group) for group in groups)


def _conflict(group: list[Action], action: Action) -> bool:
    together = [*group, action]
    return bool({each.made for each in together} & set(referenced_types(together)))


def referenced_types(group: list[Action] | tuple[Action, ...]) -> list[str]:
    return sorted({kind for each in group for kind in each.referenced})
