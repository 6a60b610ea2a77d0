"""How CloudWatch refuses a call."""


class RefusedError(Exception):
    """CloudWatch refuses a call; the message is what it says."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def invalid(message: str) -> RefusedError:
    """A refusal of a request that is not valid."""
    return RefusedError("ValidationError", message)


def constraint(value: object, member: str, rule: str) -> RefusedError:
    """A refusal of a member's value, in the words in which AWS's services say it."""
    return invalid(
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
        f"constraint: {rule}"
    )
