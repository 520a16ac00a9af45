"""Door 5, the manager: what needs a decision today, and what the time since the last digest has brought."""

from mailbot.desk.digest.drafting import asked_digest, digest, digest_letter
from mailbot.desk.digest.mornings import due_day, local_day, next_morning

__all__ = ["asked_digest", "digest", "digest_letter", "due_day", "local_day", "next_morning"]
