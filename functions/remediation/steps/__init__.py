"""The steps of a run: each a Lambda function of its own, which the state machine invokes."""
