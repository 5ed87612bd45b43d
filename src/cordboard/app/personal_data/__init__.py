"""Personal data of one person, in every part of the product: find, export, correct, erase."""
