"""The words that an agreement is written in, beside the labels of a request."""

from enum import StrEnum


class Decision(StrEnum):
    """What an agreement says of a request."""

    COVERED = "covered"
    """Free."""
    DEDUCTS = "deducts"
    """Taken from an allowance."""
    CHARGEABLE = "chargeable"
    """Billed after the work."""
    AWAITS_PAYMENT = "awaits_payment"
    """No work before it is paid, and no clock."""
    AWAITS_ORDER = "awaits_order"
    """No work before it is ordered, and no clock."""
    REDIRECTED = "redirected"
    """Somebody else answers."""
    REFUSED = "refused"
    """The agreement has lapsed."""

    @property
    def runs(self) -> bool:
        """Whether an agent works on it now, so that clocks run."""
        return self in (Decision.COVERED, Decision.DEDUCTS, Decision.CHARGEABLE)


class Destination(StrEnum):
    """Who answers what support does not."""

    CUSTOMER_SERVICE = "customer_service"
    PROGRAMMING = "programming"
    PHONE = "phone"


class Circumstance(StrEnum):
    """What an agreement may ask about a request, beside the flags that the mail itself gives."""

    ONGOING = "ongoing"
    """A further mail on an open case."""
    SMARTLIST = "smartlist"
    """The report is one that a product of its own builds."""
    NEW_VERSION = "new_version"
    """The installation is the regular version."""
    WARRANTY_EXCLUSION = "warranty_exclusion"
    """An agent deems the error excluded from the warranties."""
    WAIVED = "waived"
    """An agent found the cause on the vendor's list of what is not charged."""
    SOFTWARE_FAULT = "software_fault"
    """An agent found the vendor's software to be the cause."""
    LAPSED = "lapsed"
    """The covered period is over and the next one is not paid."""


class MetBy(StrEnum):
    """What meets a response target."""

    WORK_AND_WORD = "work_and_word"
    """Work has begun and the customer was told so."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """The automatic acknowledgement is enough."""
