"""Scripts for developers; run them from the checkout."""
