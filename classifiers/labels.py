"""The vocabulary: what a mail asks for, how severe it is, and what else it says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Type(StrEnum):
    """What kind of work is asked for."""

    INCIDENT = "incident"
    ADVISORY = "advisory"
    TRAINING = "training"
    OTHER = "other"


class Request(StrEnum):
    """The finer label that agreements bill by."""

    ERROR = "error"
    QUESTION = "question"
    REPORT = "report"
    CUSTOMIZATION = "customization"
    CONSULTING = "consulting"
    INSTALLATION = "installation"
    TRAINING = "training"
    ENHANCEMENT = "enhancement"
    STATUS = "status"
    ACCOUNT = "account"
    NONE = "none"

    @property
    def type(self) -> Type:
        """The type that the request belongs to."""
        return _TYPES[self]


_TYPES = {
    Request.ERROR: Type.INCIDENT,
    Request.QUESTION: Type.INCIDENT,
    Request.REPORT: Type.ADVISORY,
    Request.CUSTOMIZATION: Type.ADVISORY,
    Request.CONSULTING: Type.ADVISORY,
    Request.INSTALLATION: Type.ADVISORY,
    Request.TRAINING: Type.TRAINING,
    Request.ENHANCEMENT: Type.OTHER,
    Request.STATUS: Type.OTHER,
    Request.ACCOUNT: Type.OTHER,
    Request.NONE: Type.OTHER,
}


class Severity(StrEnum):
    """The business impact of an incident; every other type is P4."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Flag(StrEnum):
    """Something that a mail says beside its request."""

    SERVER = "server"
    THIRD_PARTY = "third_party"
    OFF_HOURS = "off_hours"
    TEST_SYSTEM = "test_system"


@dataclass(frozen=True, slots=True)
class Text:
    """What is labelled: a subject and the words that the sender wrote, without quote and signature."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a label was given: the words that decided, and the rule or model that read them."""

    label: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What a classifier says of one text."""

    request: Request
    severity: Severity
    issues: int
    """Separate problems; 1 for everything but incidents."""
    language: str
    """ISO 639-1."""
    flags: tuple[Flag, ...]
    confidence: float
    """The probability that the type is right, from 0 to 1."""
    abstained: bool
    """The classifier does not know: the labels are its best guess and must not be claimed."""
    evidence: tuple[Evidence, ...] = ()
    perhaps_p1: bool = False
    """It may be P1, though it is not called so; an agent must be asked at once, and ``abstained`` is true."""
    likeliest: tuple[Request, ...] = ()
    """The requests that come first into question, the likeliest first; empty where nobody weighed them."""

    @property
    def type(self) -> Type:
        """The type that the request belongs to."""
        return self.request.type


class Labeller(Protocol):
    """Whatever turns texts into labels, one for each text and in their order; never raises on any text."""

    @property
    def backend(self) -> str:
        """What answers: ``trained`` or ``rules``."""
        ...

    def label(self, texts: tuple[Text, ...]) -> tuple[Labels, ...]:
        """The labels of each text."""
        ...
