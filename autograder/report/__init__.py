"""The class report: gradebook and graded notebooks -> a model of the class -> figures -> one HTML page."""
