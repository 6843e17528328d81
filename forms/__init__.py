"""What is asked: instruments as data, and the forms that take their answers.

May import WTForms. It never imports `survey` or `analysis`, never touches a web framework, a store, a clock or numbers
made of answers.
"""
