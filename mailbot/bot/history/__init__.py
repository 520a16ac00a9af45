"""``mailbot import``: a history of mails becomes cases by thread; nobody is answered, and no clock runs."""

from mailbot.bot.history.index import Bad, Entry, Index, index_of
from mailbot.bot.history.writing import History, Written

__all__ = ["Bad", "Entry", "History", "Index", "Written", "index_of"]
