"""What runs beside the answers of several chapters, and what is handed to them."""
