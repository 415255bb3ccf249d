"""Tables that come from elsewhere and go back."""
