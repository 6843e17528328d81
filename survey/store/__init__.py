"""Every SQL statement of the application, one file per noun: functions on a door, plain values out.

May import `survey.db` and `survey.model`. It never decides, renders or reads a clock.
"""
