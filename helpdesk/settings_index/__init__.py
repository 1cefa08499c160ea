"""What can be set at a desk, where, and by whom: the index of the settings, their side bar and their search."""
