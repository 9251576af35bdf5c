"""Every error that is ours.

CoachError                 what happened, to what, and what to do
├── BadInput               a person or a file gave something we cannot take
│   ├── BadFile            the same, with every bad place named
│   └── NotTaken           nothing is wrong with it, but it is more than we do
├── BadSettings            the environment or .env is wrong
├── NotAllowed             this role may not do that
├── LostClaim              another worker took over what we were working on
└── Unavailable            a part is down or slow; try again later
    ├── EngineUnavailable  Rasa or the action server behind it
    ├── SourceFailed       a trip planner or live times of others
    └── StoreUnavailable   the database
"""


class CoachError(Exception):
    """Says what happened and what to do; never holds a phone number, a name or a message."""

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(f"{what} {do}".strip())
        self.what = what
        self.do = do


class BadInput(CoachError):
    """A person or a file gave something we cannot take; `field` names the field of a form that it is about, if it is one."""

    def __init__(self, what: str, do: str = "", field: str = "") -> None:
        super().__init__(what, do)
        self.field = field


class BadFile(BadInput):
    """A file was refused as a whole; `places` names each bad one in a sentence."""

    def __init__(self, what: str, places: list[str], do: str = "Mend these and run it again; nothing was changed.") -> None:
        super().__init__(what + "".join(f"\n  - {place}" for place in places), "\n" + do)
        self.places = places


class NotTaken(BadInput):
    """Right by itself, but more than we do: a calendar may hold it, and what stands beside it is taken all the same."""


class BadSettings(CoachError):
    """The environment or .env is wrong."""


class NotAllowed(CoachError):
    """This role may not do that."""


class LostClaim(CoachError):
    """Another worker took over what we were working on, so nothing of ours may be saved."""


class Unavailable(CoachError):
    """A part is down or slow; the same thing may work later."""


class EngineUnavailable(Unavailable):
    """Rasa, or the action server behind it, did not carry out a turn."""


class SourceFailed(Unavailable):
    """A planner or live times of others cannot be used; `fault` is down, slow, nonsense or refused."""

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(f"{source}: {fault}.", "Its operator may know more.")
        self.source, self.fault = source, fault


class StoreUnavailable(Unavailable):
    """The database did not answer in time."""
