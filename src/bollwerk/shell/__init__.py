"""The outside of the house: settings, addresses, middleware, command line, start page."""
