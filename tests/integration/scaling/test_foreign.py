"""What somebody else made stays as it is."""

from tests.integration.scaling.conftest import Account


class TestForeign:
    def test_a_target_that_somebody_else_made_is_left_alone_and_told_once(self, account: Account) -> None:
        account.create()
        account.by_hand()
        account.in_service()
        account.in_service()
        assert account.writes() == []
        assert account.limits() == {"blue": (2, 9)}
        assert set(account.policies(account.id("blue"))) == {"by-hand"}
        (notice,) = account.notices()
        assert "somebody else made the scalable target" in notice
        assert "adopt: true" in notice

    def test_adopting_takes_it_over(self, account: Account) -> None:
        account.profile(adopt=True)
        account.create()
        account.by_hand()
        account.in_service()
        assert account.limits() == {"blue": (1, 4)}
        assert set(account.policies(account.id("blue"))) == {f"sagewarden.{account.name}.blue.target"}
        account.profiles(standard=None)
        account.react(account.swept())
        assert account.limits() == {}

    def test_somebodys_policy_on_our_target_is_left_and_told(self, account: Account) -> None:
        account.create()
        account.in_service()
        account.by_hand()
        account.react(account.swept())
        assert account.limits() == {"blue": (1, 4)}
        assert "by-hand" in account.policies(account.id("blue"))
        (notice,) = account.notices()
        assert "scaling policy by-hand" in notice
