"""The digest by e-mail: what waits for somebody, in numbers and with links; no name, no comment, no title of a case."""
