"""Input and output of campaigns, the pipeline, explanations, report, command line and HTTP layer."""
