"""What runs beside the answers of chapter 05, and what is handed to them."""
