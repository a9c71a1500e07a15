"""Named errors of the house. A message says what was wrong, where, and what to do."""

from __future__ import annotations


class CityEyeError(Exception):
    """Base of every error that CityEye raises on purpose."""


class NotFound(CityEyeError):
    """What was named does not exist."""


class InvalidInput(CityEyeError):
    """Input from outside is wrong. `field` names the part of the input that is at fault."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TooLarge(InvalidInput):
    """Something from outside is larger than is taken in; found before it was unpacked."""


class PolicyInvalid(CityEyeError):
    """A policy file is wrong: file, line (from 1, 0 when unknown) and what was expected."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file, self.line, self.expected = file, line, message


class Refused(CityEyeError):
    """The command is understood and refused: wrong state, wrong role, or an old page. Nothing was changed."""


class StalePage(Refused):
    """The case has moved on since the page was drawn."""


class CaseHeld(Refused):
    """A command on the case waits to be carried out; until then it takes no other."""


class AlreadySettled(Refused):
    """A held command is done, undone or refused; nothing can be taken back any more."""


class OwnAdminRole(Refused):
    """Nobody takes the administrator's role from themselves."""


class LastAdmin(Refused):
    """The house keeps one administrator."""


class SensorInactive(Refused):
    """The sensor was taken down; its alarms open no case."""


class AlarmIdTaken(Refused):
    """The sensor has told another alarm by this id."""


class SignInFailed(CityEyeError):
    """Name or password is wrong. Never says which."""


class SignInLocked(CityEyeError):
    """Too many failures; `wait_seconds` says for how long."""

    def __init__(self, message: str, wait_seconds: float = 0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class SourceError(CityEyeError):
    """A camera's source cannot be opened or read."""


class PartUnavailable(CityEyeError):
    """Postgres, Triton, Ray, Prefect or the picture store does not answer. Says which, where, and what to do."""


class ChannelFailed(CityEyeError):
    """A channel did not take a message. The message of the error never holds what is secret in the channel's address.

    refused: it answered that it never will, as things stand.  busy_seconds: it asks to be left alone for so long; set,
    it is no failure of the channel.
    """

    def __init__(self, message: str, refused: bool = False, busy_seconds: float | None = None) -> None:
        super().__init__(message)
        self.refused, self.busy_seconds = refused, busy_seconds


class EvidenceBroken(CityEyeError):
    """A picture or a leaf is not what the log says. Names it."""


class TrainingFailed(CityEyeError):
    """A training run cannot go on: no finite loss, a full disk, a killed worker. Its checkpoint stays whole."""
