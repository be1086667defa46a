"""The report: tables, figures and one page, made from the store alone."""

from sim.report.page import write_report

__all__ = ["write_report"]
