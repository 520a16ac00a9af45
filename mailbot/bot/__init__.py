"""The bot: wiring and loop.

One thread a mailbox fetches and stores; one takes what is stored; one sends what is written.  They share nothing but
the store and the jobs in it, so that one's trouble is never another's.
"""

from mailbot.bot.run import Bot, once_through, prepared

__all__ = ["Bot", "once_through", "prepared"]
