"""Charts as ready Vega-Lite specifications: the same one draws in browsers, notebooks and files."""
