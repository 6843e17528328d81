"""What citizens write in their own words: screened before anybody reads it."""
