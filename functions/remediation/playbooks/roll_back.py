"""`roll-back`: back to the configuration before the last deployment, if it is there. Pure."""

from remediation.diagnosis.diagnosis import Diagnosis
from remediation.diagnosis.evidence import Evidence, Part
from remediation.playbooks.proposals import Return

READY = "ready"
"""What a deployment says of a configuration before it to which the endpoint can go back."""


def began_with_deployment(diagnosis: Diagnosis) -> bool:
    """Whether what was found began with the endpoint's last deployment."""
    for candidate in diagnosis.candidates:
        if candidate.kind is diagnosis.finding:
            return candidate.with_deployment
    return False


def propose_return(evidence: Evidence, diagnosis: Diagnosis) -> Return | str:
    """To which configuration the endpoint should go back, or why to none."""
    unread = [missing.part for missing in evidence.unread]
    deployment = evidence.deployment
    if Part.DEPLOYMENT in unread:
        return "its last deployment could not be read"
    if deployment is None:
        return "no deployment of it is known"
    if not began_with_deployment(diagnosis):
        return "it did not begin with the last deployment"
    if deployment.in_progress:
        return "the deployment is still going on"
    if deployment.rolled_back:
        return "SageMaker has rolled the deployment back already"
    if evidence.config not in ("", deployment.config):
        return f"{evidence.config} is in service, and not what was deployed"
    if not deployment.before or deployment.before == deployment.config:
        return "no configuration before it is known"
    if deployment.back != READY:
        return f"it cannot go back to {deployment.before}: {deployment.back}"
    return Return(current=deployment.config, previous=deployment.before)
