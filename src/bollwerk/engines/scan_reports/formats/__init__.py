"""One module per format; each reads its report into a `Collector`."""
