"""The report: tables, figures and one page, made from the store alone."""

from sim.report.page import write_page
from sim.report.view import notices_in_words, notices_of

__all__ = ["notices_in_words", "notices_of", "write_page"]
