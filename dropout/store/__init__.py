"""Where work is kept: a workspace on disk, with the imports in it."""

from dropout.store.folder import ImportedFile, ImportRecord
from dropout.store.leaderboards import read_leaderboards
from dropout.store.mappings import Mappings, Remembered
from dropout.store.workspace import PastImport, Workspace

__all__ = ["ImportRecord", "ImportedFile", "Mappings", "PastImport", "Remembered", "Workspace", "read_leaderboards"]
