"""mailbot takes in support mail and answers at once with a case number.

A shared mailbox is polled over IMAP.  Each mail is stored as it came, read, screened, linked to its case or opened as
a new one, labelled, and acknowledged by a letter that says what happens next.  Customers, agents and managers need
nothing but the mail client that they already have.

The roads: ``intake`` turns bytes into a decision, ``desk`` is people and time, ``domain`` is what things are and how
they count.  These three are pure.  ``adapters`` is the only part that touches the world, and ``bot`` ties all of it
together.
"""
