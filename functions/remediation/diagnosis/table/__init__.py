"""The table of findings: which signals make each, and which exclude it. Pure.

docs/remediation.md says the same in words. Several rows of one finding are several ways in which it
shows; the surest counts.
"""

from remediation.diagnosis.table.answers import OF_DEPLOYMENTS, OF_REFUSALS
from remediation.diagnosis.table.load import OF_LOAD, OF_ZERO
from remediation.diagnosis.table.machines import OF_MACHINES
from remediation.diagnosis.table.models import OF_MODELS

RULES = (*OF_LOAD, *OF_REFUSALS, *OF_DEPLOYMENTS, *OF_MODELS, *OF_MACHINES, *OF_ZERO)
"""All rows."""
