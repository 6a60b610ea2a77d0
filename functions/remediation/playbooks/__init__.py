"""What may be done about a finding, and whether it would help: values in, a choice out. Pure."""
