"""The command line without a window, a file for each verb."""
