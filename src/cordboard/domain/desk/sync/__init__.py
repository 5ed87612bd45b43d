"""Fields of records that two systems share: equality, codecs, three-way decisions."""
