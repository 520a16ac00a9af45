"""Mails that come from an archive and not from a server."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.inbox import Stored
from mailbot.adapters.tables import MailRow, RawRow


def kept(session: Session, identities: Sequence[str]) -> dict[str, int | None]:
    """The mails of these identities that are here already, each with its case."""
    rows = sa.select(col(MailRow.identity), col(MailRow.case_number)).where(col(MailRow.identity).in_(identities))
    return dict(session.connection().execute(rows).all())


def keep(session: Session, mails: Sequence[Stored]) -> dict[str, int]:
    """Writes new mails down, without a receipt, since no server has them; gives their ids by identity."""
    if not mails:
        return {}
    rows = [
        {"identity": one.identity, "mailbox": one.mailbox, "size": len(one.content), "arrived_at": one.arrived_at}
        for one in mails
    ]
    insert = sa.insert(MailRow).returning(col(MailRow.id), sort_by_parameter_order=True)
    ids = session.connection().execute(insert, rows).scalars().all()
    raw = [{"mail_id": id, "content": one.content} for id, one in zip(ids, mails, strict=True)]
    session.connection().execute(sa.insert(RawRow), raw)
    return {one.identity: id for id, one in zip(ids, mails, strict=True)}
