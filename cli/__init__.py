"""The operator's command, `sagewarden`."""
