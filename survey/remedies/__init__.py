"""What staff see and keep of cases: their words, their files, their deadlines, and the record on paper."""
