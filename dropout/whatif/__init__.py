"""What-if: change what somebody can still change, through the same features and the same scorer."""

from dropout.whatif.actions import Action, combined, possible_actions
from dropout.whatif.answers import Levers, WhatIf
from dropout.whatif.edits import HAND_IN, Scenario
from dropout.whatif.run import WhatIfRun

__all__ = ["HAND_IN", "Action", "Levers", "Scenario", "WhatIf", "WhatIfRun", "combined", "possible_actions"]
