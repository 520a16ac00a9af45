"""Rules for who sent a mail: ourselves, a listed machine, somebody to many, somebody who wants no answer."""

from mailbot.intake.screen.seen import Seen

_LISTS = frozenset(
    {
        "list-id",
        "list-post",
        "list-archive",
        "list-owner",
        "x-mailing-list",
        "x-beenthere",
        "mailing-list",
        "x-list",
        "x-mlserver",
    }
)
_CAMPAIGNS = frozenset(
    {
        "x-campaign",
        "x-campaign-id",
        "x-campaignid",
        "x-campaign_id",
        "x-mailchimp-campaign-id",
        "x-mc-user",
        "x-newsletter",
        "x-newsletter-id",
        "x-mailer-recptid",
        "x-cm-campaign",
        "x-rmd-campaign",
        "x-mailingid",
        "x-job",
    }
)
_LOOP_FIELDS = frozenset({"x-loop", "x-no-loop", "x-otrs-loop", "x-loop-detect", "x-rt-loop-prevention"})
_TICKET_SYSTEMS = frozenset(
    {
        "rt-ticket",
        "x-zendesk-from-account-id",
        "x-jira-fingerprint",
        "x-atlassian-token",
        "x-freshdesk-ticket-id",
        "x-fd-email-category",
        "x-helpscout-conversation-id",
        "x-powered-by-otrs",
        "x-redmine-host",
        "x-gitlab-project",
        "x-github-reason",
        "x-bugzilla-reason",
        "x-trac-project",
        "x-mantis-version",
        "x-mailbot-desk",
        "x-servicenow-source",
        "x-zammad-ticket-id",
    }
)
_NO_REPLY = frozenset(
    {"noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "nepasrepondre"}
)


def our_own_mark(seen: Seen) -> bool:
    """The header carries our own desk's mark, so the letter was ours."""
    return bool(seen.own.desk_mark) and seen.header.get("x-mailbot-desk", "").strip() == seen.own.desk_mark


def our_own_group(seen: Seen) -> bool:
    """A group of our own put our address in the place of the author's."""
    return seen.own.wrote(seen.author) and _our_own_list(seen)


def our_own_address(seen: Seen) -> bool:
    """The author is one of our own addresses."""
    return seen.own.wrote(seen.author)


def our_own_loop_field(seen: Seen) -> bool:
    """X-Loop names one of our own addresses."""
    return any(seen.own.wrote(value.strip(" <>").lower()) for value in seen.mail.values("x-loop"))


def monitor(seen: Seen) -> bool:
    """The author is a listed monitoring address, and this is no automatic answer of it."""
    answers = seen.word("auto-submitted").startswith("auto-repl")
    return not answers and seen.own.monitored_by(seen.author)


def mailing_list(seen: Seen) -> bool:
    """It came through a mailing list (RFC 2919, RFC 2369)."""
    if not (_LISTS & seen.header.keys() or seen.word("precedence") == "list"):
        return False
    return not _our_own_list(seen)


def _our_own_list(seen: Seen) -> bool:
    """The desk's address is itself a group, through which every customer's mail comes."""
    identity = seen.value("list-id").rpartition("<")[2].rstrip("> ")
    return any(identity == address.replace("@", ".") for address in seen.own.addresses)


def marketing(seen: Seen) -> bool:
    """It can be unsubscribed from and was sent to many."""
    if "list-unsubscribe" not in seen.header or _our_own_list(seen):
        return False
    return (
        seen.word("precedence") in ("bulk", "junk")
        or "feedback-id" in seen.header
        or not _CAMPAIGNS.isdisjoint(seen.header)
    )


def null_reverse_path(seen: Seen) -> bool:
    """The reverse path is null, so nothing may be sent back (RFC 5321, section 4.5.5)."""
    return seen.null_path


def spam(seen: Seen) -> bool:
    """The receiving server marked it as spam."""
    return (
        seen.value("x-spam-flag").startswith("yes")
        or seen.value("x-spam-status").startswith("yes")
        or seen.value("x-spam").startswith("yes")
        or seen.word("x-rspamd-action") in ("reject", "add header", "rewrite subject")
        or seen.word("x-ms-exchange-organization-scl") in ("5", "6", "7", "8", "9")
    )


def precedence_bulk(seen: Seen) -> bool:
    """Precedence says that it went to many, so nobody is answered."""
    return seen.word("precedence") in ("bulk", "junk")


def answers_suppressed(seen: Seen) -> bool:
    """X-Auto-Response-Suppress asks not to be answered automatically."""
    value = seen.value("x-auto-response-suppress")
    return any(word in value for word in ("all", "autoreply", "oof"))


def loop_field(seen: Seen) -> bool:
    """A field against mail loops asks not to be answered."""
    return seen.says_any(_LOOP_FIELDS)


def ticket_system(seen: Seen) -> bool:
    """Another ticket system sent it, which may answer our answer."""
    return seen.says_any(_TICKET_SYSTEMS)


def no_reply_author(seen: Seen) -> bool:
    """The author's address says that nobody reads answers."""
    return seen.author.partition("@")[0] in _NO_REPLY


def postmaster_author(seen: Seen) -> bool:
    """The author is a postmaster, who may be a machine."""
    return seen.author.partition("@")[0] in ("postmaster", "root", "daemon")


def person(seen: Seen) -> bool:
    """Nothing says that a machine sent it."""
    return True
