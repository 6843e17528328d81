"""Every SQL statement of the application, one file per noun: functions on a door, plain values out.

May import the doors, `survey.model`, the pure digests of `survey.sealing` and, for instruments, `forms`. It never
decides, renders or reads a clock. Days go in and come out as dates in the nouns of `survey.model`, and as ISO text in
rows.
"""
