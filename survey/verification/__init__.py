"""Did a remedy work? What is fixed in advance, how it is judged, and what the page of a case shows of it."""
