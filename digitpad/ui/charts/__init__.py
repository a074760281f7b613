"""Charts: Vega-Lite specifications, and how they get onto the page."""
