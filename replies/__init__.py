"""Words, both ways: letters that go out and bodies that come in; knows nothing of cases."""
