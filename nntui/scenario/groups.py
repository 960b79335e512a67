"""The groups that a list of scenarios has, in their order."""

ARTICLES, WRONG, FIELD, YOURS = GROUPS = ("articles", "what goes wrong", "the field", "yours")
