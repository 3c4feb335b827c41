"""What is handed on: documents as HTML and PDF."""

from dropout.reports.card import model_card
from dropout.reports.document import Document
from dropout.reports.render import to_html, to_pdf

__all__ = ["Document", "model_card", "to_html", "to_pdf"]
