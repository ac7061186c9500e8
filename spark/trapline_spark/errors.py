"""Errors that a person can do something about."""


class InputError(Exception):
    """A setting or a file is wrong. The message is one line: what was found, what was expected. Exit code 2."""


class StateError(Exception):
    """The state of a partition cannot be used: of another version, of other settings, or of another log."""


class ServiceError(Exception):
    """A service cannot be reached, or refuses. The message is one line. Exit code 4."""
