"""From a reason to a step: playbook, proposed plans, learning path, message drafts and nudges."""
