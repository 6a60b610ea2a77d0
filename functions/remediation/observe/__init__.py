"""What remediation reads."""
