"""The corpus: written numbers of many countries with their truth, and the fifth that rules are not written from."""

import random
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from cordboard.domain.numbers.tests.corpus.old_numbers import old_numbers
from cordboard.domain.numbers.tests.corpus.people import COUNTRIES, NEIGHBOURS, SEED, Person, people_of
from cordboard.domain.numbers.tests.corpus.spellings import AT_HOME, Written, pairs_of, spellings_of

PARTS = 5


@lru_cache(maxsize=1)
def people() -> tuple[Person, ...]:
    chance = random.Random(SEED)
    return tuple(person for region in COUNTRIES for person in people_of(region, chance))


@lru_cache(maxsize=1)
def corpus() -> tuple[Written, ...]:
    """Every case once, in an order that stays."""
    return tuple(dict.fromkeys(_cases(random.Random(SEED + 1))))


def held_out(case: Written) -> bool:
    """One case in five, by a seeded digest of what is written: no rule may be written from it."""
    return sha256(f"{SEED} {case.region} {case.text}".encode()).digest()[0] % PARTS == 0


def _cases(chance: random.Random) -> Iterator[Written]:
    for person in people():
        yield from spellings_of(person, chance)
    for one, two in zip(people()[::2], people()[1::2], strict=False):
        if one.region == two.region:
            yield from pairs_of(one, two, chance)
    for home, others in NEIGHBOURS.items():
        for person in (one for region in others.split() for one in people_of(region, chance)):
            if home == "IT" and not person.national.startswith("0"):
                continue  # mobiles of San Marino are dialled with 00378
            for rule in chance.sample(sorted(AT_HOME), 4):
                yield Written(AT_HOME[rule](person), home, (person.e164,), f"{rule}, in a neighbouring country")
    yield from old_numbers(chance)


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """The country of each number of the corpus that was made for one; the judge is asked about these."""
    chance = random.Random(SEED)
    found = {person.e164: person.region for person in people()}
    for others in NEIGHBOURS.values():
        found |= {person.e164: person.region for region in others.split() for person in people_of(region, chance)}
    return found | {case.truth[0]: case.region for case in old_numbers(chance) if case.rule == "old number at home"}
