"""The report: tables, figures and one page, made from the store alone."""

from sim.report.page import link_languages, write_page
from sim.report.view import notices_in_words, notices_of

__all__ = ["link_languages", "notices_in_words", "notices_of", "write_page"]
