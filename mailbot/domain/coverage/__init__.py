"""Labels, agreement and balances in; coverage and the rule that decided out; pure and table-driven."""

from mailbot.domain.coverage.consequences import decide, renewal_notice, targets_of
from mailbot.domain.coverage.values import Charge, Coverage, HourPrice, Matter, Reactivation, Terms, Work

__all__ = [
    "Charge",
    "Coverage",
    "HourPrice",
    "Matter",
    "Reactivation",
    "Terms",
    "Work",
    "decide",
    "renewal_notice",
    "targets_of",
]
