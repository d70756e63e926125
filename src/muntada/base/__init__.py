"""What every room stands on: public ids, words in three languages, actions, events, jobs."""
