"""What is wrong with an endpoint, from what was read of it: values in, a finding out. Pure."""
