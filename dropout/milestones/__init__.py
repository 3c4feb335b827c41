"""What a learner has done, made visible: milestones, the next ones in reach, a sheet to hand over, a board for who wants one."""

from dropout.milestones.board import build_board
from dropout.milestones.earn import Kind, Milestone, Step, earned, next_steps, responses
from dropout.milestones.record import Record, build_record
from dropout.milestones.sheet import progress_sheet
from dropout.milestones.signals import positive_signals

__all__ = [
    "Kind", "Milestone", "Record", "Step", "build_board", "build_record", "earned", "next_steps", "positive_signals", "progress_sheet",
    "responses",
]  # fmt: skip
