"""Stay or Stray: an early-warning workbench for online courses.

The package never imports Streamlit outside `dropout.ui`; everything the app does can be done
from Python through `dropout.pipeline` and from the shell through the command `dropout`.
"""

__version__ = "0.1.0"
