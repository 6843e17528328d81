"""Getting in: codes of a second factor, recovery codes, invitations, browsers that are known, and what they rest on."""
