"""What shows in the evidence, each signal by itself: a short function with a figure. Pure."""
