"""Measures ansible-core's Templar on the benchmark's cases.

Usage: templar.py DIRECTORY. Prints lines "NAME VALUE": the version, a hash of the text that was rendered, and how
often a CPU second renders the template and evaluates a condition.
"""

import hashlib
import json
import pathlib
import statistics
import sys
import time

from ansible.parsing.dataloader import DataLoader
from ansible.release import __version__
from ansible.template import Templar

try:
    from ansible.template import trust_as_template
except ImportError:  # before 2.19 every text was a template

    def trust_as_template(text):
        return text


ROUNDS = 7
SECONDS = 1.0


def trusted(value):
    if isinstance(value, dict):
        return {key: trusted(element) for key, element in value.items()}
    if isinstance(value, list):
        return [trusted(element) for element in value]
    return trust_as_template(value) if isinstance(value, str) else value


def rate(work):
    """Calls of work a CPU second: the median of rounds, after one that does not count."""
    rates = []
    for _ in range(ROUNDS + 1):
        calls = 0
        began = time.process_time()
        while time.process_time() - began < SECONDS:
            work()
            calls += 1
        rates.append(calls / (time.process_time() - began))
    return statistics.median(rates[1:])


def evaluator(templar, variables):
    if hasattr(templar, "evaluate_conditional"):
        return templar.evaluate_conditional
    from ansible.playbook.conditional import Conditional

    def evaluate(text):
        conditional = Conditional(loader=templar._loader)
        conditional.when = [text]
        return conditional.evaluate_conditional(templar, variables)

    return evaluate


def main(directory):
    variables = trusted(json.loads((directory / "vars.json").read_text()))
    template = trust_as_template((directory / "haproxy.cfg.j2").read_text())
    conditions = [trust_as_template(line) for line in (directory / "when.txt").read_text().splitlines()]
    templar = Templar(loader=DataLoader(), variables=variables)
    evaluate = evaluator(templar, variables)
    for condition in conditions:
        if evaluate(condition) is not True:
            sys.exit(f"does not hold: {condition}")
    text = templar.template(template)
    print("version", __version__)
    print("sha256", hashlib.sha256(text.rstrip("\n").encode()).hexdigest())
    print("template", rate(lambda: templar.template(template)))
    print("when", len(conditions) * rate(lambda: [evaluate(condition) for condition in conditions]))


main(pathlib.Path(sys.argv[1]))
