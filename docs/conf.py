"""The site of these pages: ``make docs`` builds it, and a test does (tests/docs)."""

import re
from typing import Any

from sphinx.application import Sphinx

from sim import __version__

project = "IJmond caseload"
author = "The IJmond caseload project"
copyright = author  # noqa: A001 (the name that Sphinx asks for)
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_*"]
templates_path = ["_templates"]

# --- pages: the same text reads here and on the host of the code ----------------------------------

myst_heading_anchors = 4

# --- what is read from the code -------------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True
toc_object_entries = False
nitpick_ignore_regex = [
    ("py:.*", r"(?!sim\.\w+$).*"),  # what is no public name: of other packages nothing is looked up on a network
]

# --- what it looks like ---------------------------------------------------------------------------

html_theme = "furo"
html_title = f"IJmond caseload {release}"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # it would fetch pages, which a browser refuses of files
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]


ABOVE = re.compile(r"\]\((?:\.\./)*(CONTRIBUTING|CHANGELOG|SECURITY)\.md")
"""Pages that stand above docs/, each with a page here that holds it."""


def _led_inside(_app: Sphinx, *told: Any) -> None:
    """Lead links to pages above docs/ to those that hold them here, in a page and in what it includes."""
    text = told[-1]
    text[0] = ABOVE.sub(lambda found: f"](/{found[1].lower()}.md", text[0])


def setup(app: Sphinx) -> None:
    """Let pages be read with their links led inside."""
    app.connect("source-read", _led_inside)
    app.connect("include-read", _led_inside)
