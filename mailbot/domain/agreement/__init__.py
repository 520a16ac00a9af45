"""An agreement, from one TOML file: everything in which agreements differ is data."""

from mailbot.domain.agreement.model import NEAR_PERCENT, Agreement
from mailbot.domain.agreement.rates import AgentMinuteRate, HourlyRate, IncidentRate, Rate
from mailbot.domain.agreement.reading import Fault, parse_agreement
from mailbot.domain.agreement.rules import Promise, Row, Rule
from mailbot.domain.agreement.shipped import shipped, shipped_names, shipped_text
from mailbot.domain.agreement.vocabulary import Circumstance, Decision, Destination, MetBy

__all__ = [
    "NEAR_PERCENT",
    "AgentMinuteRate",
    "Agreement",
    "Circumstance",
    "Decision",
    "Destination",
    "Fault",
    "HourlyRate",
    "IncidentRate",
    "MetBy",
    "Promise",
    "Rate",
    "Row",
    "Rule",
    "parse_agreement",
    "shipped",
    "shipped_names",
    "shipped_text",
]
