"""What is said in one line when the program can't go on."""


class Fault(Exception):
    """Something outside is wrong, such as the settings or a server; the message is for an operator."""
