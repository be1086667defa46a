"""The site of these pages: ``make docs`` builds it, and a test does (tests/docs)."""

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
suppress_warnings = ["myst.header"]  # a page that is made begins its chapters where its source does

# --- what is read from the code -------------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False
python_use_unqualified_type_names = True
toc_object_entries = False
nitpick_ignore_regex = [
    ("py:.*", r"(?!sim\b).*"),  # names of Python and of other packages: nothing is looked up on a network
]

# --- what it looks like ---------------------------------------------------------------------------

html_theme = "furo"
html_title = f"IJmond caseload {release}"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
