"""Creations, and what they are authorized on: the new resource, and what it is made of. Pure."""

from collections.abc import Iterable, Iterator

from isolation.policies.authorization import USES, VERSION_CREATION, ApiAction, actions, arn_path
from isolation.policies.scope import Scope, sagemaker
from isolation.policies.wildcards import shorten


def creations(scope: Scope) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The creations, with the resources on which the request's tags are the new resource's.

    Versions of model packages take no tags, so they are not among them.
    """
    known = [action.name for action in actions()]
    making = [action for action in actions() if action.made and action.isolatable]
    plain = [action.name for action in making if not action.referenced]
    yield sagemaker(shorten(plain, known)), [scope.arn("sagemaker", "*")]
    for group in references():
        tagged = [action for action in group if action.name != VERSION_CREATION]
        names = sagemaker(shorten([action.name for action in tagged], known))
        kinds = sorted({str(action.made) for action in tagged})
        yield names, [scope.arn("sagemaker", f"{arn_path(kind)}*") for kind in kinds]


def tagged_creations() -> tuple[str, ...]:
    """The creations that take tags: each of the resources that they name knows the request's tags.

    (AWS's AmazonSageMakerHyperPodInferenceAccess allows CreateEndpoint by a tag of the request, on
    endpoints and endpoint configs alike.)
    """
    known = [action.name for action in actions()]
    making = [action.name for action in actions() if action.made and action.isolatable]
    return sagemaker(shorten([name for name in making if name != VERSION_CREATION], known))


def references() -> tuple[tuple[ApiAction, ...], ...]:
    """Creations that refer to existing resources, in groups that do not make what they refer to.

    The creations of a group all use what they refer to, or all add something to it.
    """
    groups: list[list[ApiAction]] = []
    for action in actions():
        if not (action.isolatable and action.referenced):
            continue
        home = next((group for group in groups if not _conflict(group, action)), None)
        if home is None:
            groups.append([action])
        else:
            home.append(action)
    return tuple(tuple(group) for group in groups)


def _conflict(group: list[ApiAction], newcomer: ApiAction) -> bool:
    """Whether a group with one more action would be mixed, or make what it refers to."""
    if (group[0].name in USES) is not (newcomer.name in USES):
        return True
    together = [*group, newcomer]
    made = {action.made for action in together}
    return bool(made & set(referenced_types(together)))


def referenced_types(group: Iterable[ApiAction]) -> list[str]:
    """The types of existing resources to which a group of creations refers."""
    kinds: set[str] = set()
    for action in group:
        kinds.update(action.referenced)
    return sorted(kinds)
