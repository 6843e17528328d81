"""The statements of each step of the schema, by what they are about; `survey.migrations` takes them in order."""
