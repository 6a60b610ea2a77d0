"""Whether AWS refused an update or a deletion of an endpoint because the endpoint scales. Pure."""

import re

from sagewarden.causes.cause import CallError

# Automatic scaling as a sentence names it, not as part of a name: a role may be called
# AutoScalingAdmins.
_SCALING = re.compile(
    r"application-autoscaling:|DeregisterScalableTarget"
    r"|(?<![\w-])(auto[- ]?scaling|automatic scaling|scalable ?targets?)(?![\w-])",
    re.IGNORECASE,
)
# ARNs, and what stands in quotation marks or brackets; an apostrophe is no quotation mark.
_NAMES = re.compile(r"""arn:[^\s,;]+|"[^"]*"|(?<!\w)'[^']*'(?!\w)|\[[^\]]*\]""")


def is_because_of_scaling(error: CallError) -> bool:
    """Whether the error of a refused call names automatic scaling, or the permission to deregister.

    AWS does not document the message; names of resources in it do not count.
    """
    return _SCALING.search(_NAMES.sub("", error.message)) is not None
