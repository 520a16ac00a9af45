"""Raw mail: stored before the server hears anything, once for all its copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailbot.adapters.tables import UNTOLD, MailRow, MailState, PositionRow, RawRow, ReceiptRow

_mail = MailRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
_raw = RawRow.__table__  # type: ignore[attr-defined]  # the same
_place = PositionRow.__table__  # type: ignore[attr-defined]  # the same
_receipt = ReceiptRow.__table__  # type: ignore[attr-defined]  # the same
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a mailbox on a server."""

    mailbox: str
    """The mailbox's address."""
    name: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as a server gave it."""

    uid: int
    content: bytes
    """The whole mail; only its header where it is over the limit."""
    size: int
    """Bytes on the server."""
    arrived_at: datetime
    identity: str
    held_reason: str = ""
    """Why it can't be taken; empty: it can."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail that is stored and waits to be taken."""

    id: int
    mailbox: str
    arrived_at: datetime
    content: bytes
    identity: str
    forced: str = ""
    """``new`` or ``attach`` where an operator has decided, so that screening and linking do not."""
    forced_case: int | None = None


def position(session: Session, folder: Folder, uidvalidity: int) -> int:
    """The last UID that was read of a folder; 0 where it is new or the server counts anew (RFC 3501, 2.3.1.1)."""
    row = _position(session, folder)
    return row.last_uid if row is not None and row.uidvalidity == uidvalidity else 0


def store(
    session: Session, folder: Folder, uidvalidity: int, mails: Sequence[Fetched], *, told: bool
) -> dict[int, Fetched]:
    """Writes mails and their receipts down and moves the folder's position on; gives the new mails by their ids.

    A mail that is here already, whatever copy of it, only gets a receipt.  What another poller has stored since this
    one has looked is passed over.
    """
    last_uid = _held_position(session, folder, uidvalidity)
    mails = [mail for mail in mails if mail.uid > last_uid]
    if not mails:
        return {}
    fresh: dict[str, Fetched] = {}
    for mail in mails:
        fresh.setdefault(mail.identity, mail)
    ids = _ids(session, list(fresh))
    new = [mail for mail in fresh.values() if mail.identity not in ids]
    if new:
        insert = _INSERTS[session.connection().dialect.name](_mail).on_conflict_do_nothing()
        rows = [_row(folder, mail) for mail in new]
        made = session.connection().execute(insert.returning(col(MailRow.identity), col(MailRow.id)), rows)
        ids.update(made.all())
    if any(mail.identity not in ids for mail in new):
        # Another mailbox has got a copy too, and has stored it in this moment.
        new = [mail for mail in new if mail.identity in ids]
        ids = _ids(session, list(fresh))
    if new:
        raw = [{"mail_id": ids[mail.identity], "content": mail.content} for mail in new]
        session.connection().execute(sa.insert(_raw), raw)
    place = {"mailbox": folder.mailbox, "folder": folder.name, "uidvalidity": uidvalidity, "told": told}
    receipts = [{**place, "uid": mail.uid, "mail_id": ids[mail.identity]} for mail in mails]
    insert = _INSERTS[session.connection().dialect.name](_receipt).on_conflict_do_nothing()
    session.connection().execute(insert, receipts)
    _move(session, folder, uidvalidity, max(mail.uid for mail in mails))
    return {ids[mail.identity]: mail for mail in new}


def skip(session: Session, folder: Folder, uidvalidity: int, last_uid: int) -> None:
    """Moves a folder's position past mail that is not for us."""
    _move(session, folder, uidvalidity, last_uid)


def untold(session: Session, folder: Folder, uidvalidity: int) -> tuple[int, ...]:
    """UIDs of stored mails that the server has not heard of yet."""
    rows = sa.select(col(ReceiptRow.uid)).where(
        col(ReceiptRow.mailbox) == folder.mailbox,
        col(ReceiptRow.folder) == folder.name,
        col(ReceiptRow.uidvalidity) == uidvalidity,
        UNTOLD,
    )
    return tuple(session.connection().execute(rows.order_by(col(ReceiptRow.uid))).scalars())


def told(session: Session, folder: Folder, uidvalidity: int, uids: Sequence[int]) -> None:
    """The server has heard that these mails are stored."""
    change = (
        sa.update(_receipt)
        .where(col(ReceiptRow.mailbox) == folder.mailbox, col(ReceiptRow.folder) == folder.name)
        .where(col(ReceiptRow.uidvalidity) == uidvalidity, col(ReceiptRow.uid).in_(list(uids)))
    )
    session.connection().execute(change.values(told=True))


def waiting(session: Session, ids: Sequence[int]) -> tuple[Stored, ...]:
    """The mails of these ids that still wait to be taken, oldest first."""
    rows = (
        sa.select(
            col(MailRow.id),
            col(MailRow.mailbox),
            col(MailRow.arrived_at),
            col(RawRow.content),
            col(MailRow.identity),
            col(MailRow.forced),
            col(MailRow.case_number),
        )
        .join(_raw, col(RawRow.mail_id) == col(MailRow.id))
        .where(col(MailRow.id).in_(list(ids)), col(MailRow.state) == MailState.STORED)
        .order_by(col(MailRow.id))
    )
    return tuple(Stored(*row) for row in session.connection().execute(rows))


def still_waiting(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of the mails that nobody has taken yet, and that nobody else takes until the transaction ends."""
    rows = sa.select(col(MailRow.id)).where(col(MailRow.id).in_(list(ids)), col(MailRow.state) == MailState.STORED)
    return set(session.connection().execute(rows.order_by(col(MailRow.id)).with_for_update()).scalars())


def sizes(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """The size of each mail in bytes."""
    rows = sa.select(col(MailRow.id), col(MailRow.size)).where(col(MailRow.id).in_(list(ids)))
    return dict(session.connection().execute(rows).all())


def hold(session: Session, id: int, reason: str) -> None:
    """Sets a mail aside with its reason."""
    change = sa.update(_mail).where(col(MailRow.id) == id)
    session.connection().execute(change.values(state=MailState.HELD, held_reason=reason))


def _ids(session: Session, identities: Sequence[str]) -> dict[str, int]:
    present = sa.select(col(MailRow.identity), col(MailRow.id)).where(col(MailRow.identity).in_(identities))
    return dict(session.connection().execute(present).all())


def _row(folder: Folder, mail: Fetched) -> dict[str, object]:
    return {
        "identity": mail.identity,
        "mailbox": folder.mailbox,
        "size": mail.size,
        "arrived_at": mail.arrived_at,
        "state": MailState.HELD if mail.held_reason else MailState.STORED,
        "held_reason": mail.held_reason,
        "whole": len(mail.content) >= mail.size or not mail.held_reason,
    }


def _position(session: Session, folder: Folder) -> PositionRow | None:
    own = sa.select(PositionRow).where(
        col(PositionRow.mailbox) == folder.mailbox, col(PositionRow.folder) == folder.name
    )
    return session.execute(own).scalar_one_or_none()


def _move(session: Session, folder: Folder, uidvalidity: int, last_uid: int) -> None:
    last_uid = max(_held_position(session, folder, uidvalidity), last_uid)
    change = sa.update(_place).where(col(PositionRow.mailbox) == folder.mailbox, col(PositionRow.folder) == folder.name)
    session.connection().execute(change.values(uidvalidity=uidvalidity, last_uid=last_uid))


def _held_position(session: Session, folder: Folder, uidvalidity: int) -> int:
    """The folder's position, which nobody else moves until the transaction ends."""
    place = {"mailbox": folder.mailbox, "folder": folder.name}
    own = (col(PositionRow.mailbox) == folder.mailbox, col(PositionRow.folder) == folder.name)
    wanted = sa.select(col(PositionRow.uidvalidity), col(PositionRow.last_uid)).where(*own).with_for_update()
    row = session.connection().execute(wanted).first()
    if row is None:
        insert = _INSERTS[session.connection().dialect.name](_place).on_conflict_do_nothing()
        session.connection().execute(insert.values(**place, uidvalidity=uidvalidity, last_uid=0))
        row = session.connection().execute(wanted).one()
    return row.last_uid if row.uidvalidity == uidvalidity else 0


def retry(session: Session, id: int) -> bool:
    """Makes a held mail one that waits to be taken; whether there was such a one with all its bytes."""
    change = sa.update(_mail).where(col(MailRow.id) == id, col(MailRow.state) == MailState.HELD, col(MailRow.whole))
    return bool(session.connection().execute(change.values(state=MailState.STORED, held_reason="")).rowcount)


def force(session: Session, id: int, forced: str, case: int | None) -> bool:
    """Makes a held mail one that opens a case or joins one, whatever it is; whether there was such a one."""
    change = sa.update(_mail).where(col(MailRow.id) == id, col(MailRow.state) == MailState.HELD)
    values = {"state": MailState.STORED, "held_reason": "", "forced": forced, "case_number": case}
    return bool(session.connection().execute(change.values(values)).rowcount)


def discard(session: Session, id: int) -> bool:
    """Sets a held mail aside for good, its bytes kept; whether there was such a one."""
    change = sa.update(_mail).where(col(MailRow.id) == id, col(MailRow.state) == MailState.HELD)
    return bool(session.connection().execute(change.values(state=MailState.DISCARDED)).rowcount)
