"""The report: tables, figures and one page, made from the store alone."""

from sim.report.notes import notices_in_words, notices_of
from sim.report.page import write_page

__all__ = ["notices_in_words", "notices_of", "write_page"]
