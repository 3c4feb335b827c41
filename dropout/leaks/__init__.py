"""What would teach a model the answer, told before it learns: in words, with what to do."""

from dropout.leaks.alarms import Alarm, leak_alarms, snapshot_alarms
from dropout.leaks.truncated import truncated

__all__ = ["Alarm", "leak_alarms", "snapshot_alarms", "truncated"]
