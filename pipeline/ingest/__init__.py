"""Files → documents → passages; one module a format family."""
