"""A warm function remembers; a test begins cold."""

from sagewarden import warm

made: list[str] = []


@warm.remember
def letter(name: str) -> str:
    made.append(name)
    return name.upper()


def test_what_is_remembered_is_made_once_until_all_is_forgotten() -> None:
    made.clear()
    assert [letter("a"), letter("a"), letter("b")] == ["A", "A", "B"]
    assert made == ["a", "b"]
    warm.forget()
    assert letter("a") == "A"
    assert made == ["a", "b", "a"]
