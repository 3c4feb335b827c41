"""A believable course out of nothing but a seed: for trying things out, never for figures about real learners."""

from dropout.simulate.course import simulate_course
from dropout.simulate.people import invent_identities

__all__ = ["invent_identities", "simulate_course"]
