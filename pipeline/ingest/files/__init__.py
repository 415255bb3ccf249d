"""What stands before any format: bounds, containers, XML and encodings."""
