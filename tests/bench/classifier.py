"""How fast labels are given on one core: ``python -m tests.bench.classifier``."""

import gc
import os
import resource
import statistics
import subprocess
import sys
from time import perf_counter, process_time

from classifiers.labels import Text

SHORT = (
    Text("Label printer", "The label printer in hall 2 prints blank pages since this morning. Can you have a look?"),
    Text("Bericht", "Könnten Sie uns einen Bericht bauen, der die Umsätze je Filiale und Monat zeigt?"),
    Text("Login", "Nobody in our office can log in since seven, the page says 503."),
    Text("Schulung", "Wir hätten gern eine Schulung für drei neue Kolleginnen in der Buchhaltung, zwei Stunden."),
    Text("Invoice", "Please send us a copy of the renewal invoice for next year to accounts. Thank you very much."),
    Text("Frage", "Wo stelle ich ein, dass Lieferscheine zweimal gedruckt werden? Danke schon mal!"),
)
LONG = Text("Posting", " ".join(f"{text.body} That is the {place}th thing." for place, text in enumerate(SHORT * 2)))
ROUNDS = 5


def main() -> None:
    """Prints what is aimed at beside what was reached; by the time of one core, since others share the machine."""
    # As the command line has it, and before numpy is there.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    begin = perf_counter()
    from classifiers.labeller import load

    labeller = load()
    labeller.label(SHORT)
    ready = perf_counter() - begin
    many = SHORT * 40
    rates, alone = [], []
    gc.freeze()
    for _ in range(ROUNDS):
        begin = process_time()
        labeller.label(many)
        rates.append(len(many) / (process_time() - begin))
        for text in SHORT:
            begin = process_time()
            labeller.label((text,))
            alone.append(1000 * (process_time() - begin))
    begin = process_time()
    labeller.label((LONG,))
    long = 1000 * (process_time() - begin)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    length = statistics.mean(len(text.subject) + len(text.body) for text in SHORT)
    print(f"{labeller.backend}, load {os.getloadavg()[0]:.1f}; short mails have {length:.0f} characters")
    print(f"short mails in batches   {max(rates):7.0f} a second at best, {statistics.median(rates):.0f} (at least 300)")
    print(f"one short mail           {min(alone):7.1f} ms at best, {statistics.median(alone):.1f} (at most 15)")
    print(f"one long mail            {long:7.1f} ms ({len(LONG.body)} characters)")
    print(f"ready after              {ready:7.1f} s (at most 2)")
    print(f"memory in all            {memory:7.0f} MB (at most 350)")
    begin = perf_counter()
    subprocess.run([sys.executable, "-m", "mailbot", "--help"], check=True, capture_output=True)
    print(f"mailbot --help           {perf_counter() - begin:7.2f} s (at most 0.5)")


if __name__ == "__main__":
    main()
