"""How `make docs` draws these pages."""

project = "Muntada"
author = "The Muntada authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "Muntada"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
# Furo without fonts or scripts from elsewhere.
html_theme_options = {"source_repository": "", "footer_icons": []}
