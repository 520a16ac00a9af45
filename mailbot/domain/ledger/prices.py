"""What work costs: first and further hours, blocks, incidents, agent minutes, steps; exact, rounded once at the end."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

HOUR = 60


def money(amount: Decimal) -> Decimal:
    """The amount with two decimals, half up."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def begun(amount: Decimal, step: Decimal) -> Decimal:
    """How many steps are begun: part of a step counts as a whole one."""
    return (amount / step).to_integral_value(rounding=ROUND_CEILING)


def stepped(amount: Decimal, step: Decimal) -> Decimal:
    """The amount rounded up to whole steps."""
    return begun(amount, step) * step


def hours_of(minutes: int | Decimal) -> Decimal:
    """Minutes as hours."""
    return Decimal(minutes) / HOUR


def first_and_further(first: Decimal, further: Decimal, minutes: Decimal) -> Decimal:
    """The price of work whose first hour has a rate of its own."""
    return first * hours_of(min(minutes, Decimal(HOUR))) + further * hours_of(max(minutes - HOUR, Decimal(0)))


def in_blocks(hour: Decimal, block_hour: Decimal, block_hours: Decimal, minutes: Decimal) -> Decimal:
    """The price of work where full blocks of hours have a rate of their own, and the rest has the hourly rate."""
    blocks = minutes // (block_hours * HOUR)
    rest = minutes - blocks * block_hours * HOUR
    return blocks * block_hours * block_hour + hour * hours_of(rest)


def incidents(price: Decimal, minutes: int | Decimal, up_to_minutes: int) -> Decimal:
    """The price of the incidents that the minutes make: each is for so many minutes, and the next one is begun."""
    return price * begun(Decimal(minutes), Decimal(up_to_minutes))


def agent_minutes(minutes: int, agents: int) -> int:
    """The minutes that are billed: those of every agent who was needed."""
    return minutes * agents
