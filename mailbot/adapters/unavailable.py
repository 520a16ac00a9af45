"""The one expected failure of the outside world."""

from mailbot.domain.fault import Fault


class UnavailableError(Fault):
    """A mailbox, the post office or the database did not answer: nothing is lost, wait and try again.

    ``lasting`` where waiting alone will hardly help, such as a wrong password.
    """

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting
