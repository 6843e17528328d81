"""Citizens who want an answer: what they leave after the ballot, apart from it, and what is done about it."""
