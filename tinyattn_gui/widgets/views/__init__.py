"""Pictures on the screen: pointed at, walked by keys, zoomed."""
