"""Whether what was done has helped: the evidence before and after in, a verdict out. Pure."""
