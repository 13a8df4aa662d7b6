"""Nothing here is a test of the project: these are assignments and submissions that tests grade."""

collect_ignore_glob = ["*"]
