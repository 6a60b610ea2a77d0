"""What remediation writes."""
