"""Write simulated tables the way real sources hand them out: canonical Parquet, the OULAD layout, Moodle exports."""

from dropout.simulate.writers.blackboard import write_blackboard
from dropout.simulate.writers.brightspace import write_brightspace
from dropout.simulate.writers.canonical import write_canonical
from dropout.simulate.writers.canvas import write_canvas
from dropout.simulate.writers.course_calendar import write_calendar
from dropout.simulate.writers.edx import write_edx
from dropout.simulate.writers.futurelearn import write_futurelearn
from dropout.simulate.writers.kdd2015 import write_kdd2015
from dropout.simulate.writers.moodle import write_moodle
from dropout.simulate.writers.moodle_reports import write_moodle_reports
from dropout.simulate.writers.oulad import write_oulad
from dropout.simulate.writers.reports import (
    write_blackboard_reports,
    write_brightspace_lists,
    write_canvas_reports,
    write_edx_reports,
)
from dropout.simulate.writers.sakai import write_sakai
from dropout.simulate.writers.uci697 import write_uci697
from dropout.simulate.writers.xapi import write_xapi

__all__ = [
    "write_blackboard",
    "write_blackboard_reports",
    "write_brightspace",
    "write_brightspace_lists",
    "write_calendar",
    "write_canonical",
    "write_canvas",
    "write_canvas_reports",
    "write_edx",
    "write_edx_reports",
    "write_futurelearn",
    "write_kdd2015",
    "write_moodle",
    "write_moodle_reports",
    "write_oulad",
    "write_sakai",
    "write_uci697",
    "write_xapi",
]
