"""What the answers mean: counts, estimates with intervals, flags.

A library of its own, usable from a notebook with a CSV file and numpy and scipy (matplotlib for pictures) and nothing
else of this project. It is pure: no HTTP, no store, no clock, no randomness that is not an argument. It never imports
`survey` or `forms`.

    from analysis.responses import Responses, read_csv          # ballots: a matrix of answers
    from analysis.published import read_counts                  # or a published table of counts
    from analysis.tabulation import tabulate                    # counts, by desk or agency; they add up
    from analysis.scores import score                           # the scorecard
    from analysis.flags import grade, raise_flags               # the evidence
    from analysis.comparing import funnel, shrink, stand        # agencies beside each other, never in a row
    from analysis.review import review_list                     # the complete list, which no evidence shortens
    from analysis.intervals import mean_interval, share_interval, share_change_interval
    from analysis.weighting import Design, design_mean          # samples with weights, strata, clusters
    from analysis.sampling import sample_size, selection_bounds # how many to ask; what the silent could change
"""
