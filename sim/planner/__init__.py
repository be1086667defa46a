"""The page on which planners ask: one HTML file that needs no network, made of the data of a result.

`page_data` makes the data of a result; `page_html` puts the data, the texts of every language, one style and one script
into one file.
"""

from sim.planner.data import page_data
from sim.planner.extracts import page_extracts
from sim.planner.html import ExploreLink, page_html

__all__ = ["ExploreLink", "page_data", "page_extracts", "page_html"]
