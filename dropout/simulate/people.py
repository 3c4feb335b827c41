"""Who the simulated learners are: hidden traits, what a record office knows of them, and invented names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.readers.base import IDENTITY_COLUMNS

SECTIONS = 4
FIRST_SOURCE_ID = 1001
FIRST_NAMES = [
    "Alder", "Aspen", "Barley", "Basil", "Bay", "Briar", "Bryony", "Calla", "Cedar", "Cicely", "Clover", "Cosmo", "Elder", "Fennel",
    "Fern", "Flax", "Hazel", "Heath", "Holly", "Iris", "Ivy", "Jasper", "Juniper", "Laurel", "Linden", "Lupin", "Maple", "Marlow",
    "Myrtle", "Nettle", "Oakley", "Olive", "Pepper", "Quill", "Reed", "Robin", "Rowan", "Rue", "Sage", "Sorrel", "Tansy", "Teasel",
    "Thyme", "Violet", "Willow", "Yarrow",
]  # fmt: skip
LAST_NAMES = [
    "Applecart", "Brambleby", "Candlewick", "Cloudsley", "Dapplemere", "Driftwood", "Fernsby", "Foxglade", "Gingerford", "Hillock",
    "Inkpen", "Kettlewell", "Lanternby", "Marblehead", "Milkweed", "Moonraker", "Nobodyson", "Oatfield", "Paperwick", "Pebblecombe",
    "Puddlefoot", "Quickthorn", "Rainbarrel", "Saltmarsh", "Samplewood", "Silverspoon", "Snowdropper", "Tallowby", "Teacosy",
    "Thimbleby", "Tumbledown", "Underbough", "Wagonwheel", "Whistlecroft", "Windlestraw", "Yesterfield",
]  # fmt: skip


@dataclass(frozen=True)
class Traits:
    """What no export shows. One value per learner, each about standard normal unless said otherwise."""

    drive: np.ndarray  # tendency to be online
    commitment: np.ndarray  # tendency to stay and hand in
    ability: np.ndarray
    punctuality: np.ndarray
    volume: np.ndarray  # log multiplier of what one day online looks like
    weekend: np.ndarray  # preference for Saturday and Sunday
    evening: np.ndarray  # usual hour of the day
    registered_day: np.ndarray  # whole days, mostly negative
    section: np.ndarray  # 0 .. SECTIONS - 1


def draw_traits(learners: int, rng: np.random.Generator) -> Traits:
    """Traits that lean on each other only a little: quiet learners may be able, and able ones may leave."""
    common = rng.normal(size=learners)
    drive = 0.6 * common + np.sqrt(1 - 0.6**2) * rng.normal(size=learners)
    commitment = 0.7 * common + np.sqrt(1 - 0.7**2) * rng.normal(size=learners)
    late = rng.random(learners) < 0.03
    ahead = -np.exp(rng.normal(4.05, 0.65, learners)).clip(4, 240)
    return Traits(
        drive=drive,
        commitment=commitment,
        ability=0.25 * common + np.sqrt(1 - 0.25**2) * rng.normal(size=learners),
        punctuality=0.4 * commitment + np.sqrt(1 - 0.4**2) * rng.normal(size=learners),
        volume=rng.normal(0, 0.5, learners),
        weekend=rng.normal(0, 0.6, learners),
        evening=rng.choice([10.0, 14.0, 19.5], learners, p=[0.25, 0.25, 0.5]) + rng.normal(0, 1, learners),
        registered_day=np.where(late, rng.integers(1, 13, learners), np.round(ahead)).astype(int),
        section=np.arange(learners) % SECTIONS,
    )


def build_attributes(traits: Traits, enrolment_ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Attributes under the names every reader uses; the unprotected ones lean slightly on the traits, as they do in real records."""
    n = len(enrolment_ids)
    schooling = np.digitize(0.5 * traits.ability + rng.normal(0, 0.87, n), [-2.0, -0.35, 0.9, 1.9])
    attempts = rng.poisson(0.17 * np.exp(-0.35 * traits.commitment))
    values = {
        "gender": (rng.choice(["F", "M"], n), True),
        "age_band": (rng.choice(["0-35", "35-55", "55<="], n, p=[0.68, 0.29, 0.03]), True),
        "disability": (rng.choice(["N", "Y"], n, p=[0.91, 0.09]), True),
        "education_level": (schooling.astype(str), False),
        "previous_attempts": (attempts.clip(0, 5).astype(str), False),
        "studied_credits": (rng.choice(["30", "60", "90", "120"], n, p=[0.2, 0.48, 0.17, 0.15]), False),
    }
    parts = [
        pd.DataFrame({"enrolment_id": enrolment_ids, "name": name, "value": value, "is_protected": protected})
        for name, (value, protected) in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def build_learner_ids(learners: int, run_index: int) -> np.ndarray:
    """Ids that no other run of the same simulation uses.

    >>> build_learner_ids(2, run_index=1).tolist()
    ['L1003', 'L1004']
    """
    first = FIRST_SOURCE_ID + run_index * learners
    return np.array([f"L{number}" for number in range(first, first + learners)])


def invent_identities(enrolments: pd.DataFrame) -> pd.DataFrame:
    """Invented names for the learners of `enrolments`, the same ones each time: plants, and surnames nobody bears.

    Mail addresses end in example.org, which is reserved and reaches no one. Names repeat only when there
    are more learners than combinations.

    >>> invent_identities(pd.DataFrame({"learner_id": ["L1001"]})).iloc[0].to_list()
    ['L1001', '1001', 'Quill Wagonwheel', 'quill.wagonwheel.1001@example.org']
    """
    source_ids = [learner.removeprefix("L") for learner in enrolments["learner_id"]]
    names = [_name(int(source_id)) for source_id in source_ids]
    mails = [f"{name.lower().replace(' ', '.')}.{source}@example.org" for name, source in zip(names, source_ids, strict=True)]
    frame = pd.DataFrame({"learner_id": enrolments["learner_id"].to_list(), "source_learner_id": source_ids, "name": names, "email": mails})
    return frame[IDENTITY_COLUMNS].astype("string")


def _name(number: int) -> str:
    # The multiplier shares no factor with the number of combinations, so every combination comes once before any repeats.
    spot = number * 1009 % (len(FIRST_NAMES) * len(LAST_NAMES))
    return f"{FIRST_NAMES[spot % len(FIRST_NAMES)]} {LAST_NAMES[spot // len(FIRST_NAMES)]}"
