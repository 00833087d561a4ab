"""The examples of rules, which are their tests (`cleaner test`)."""
