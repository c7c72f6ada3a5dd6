"""Programs that stand in for other people's machines, in demonstrations and tests."""
