"""Who said what, when: statements across the corpus, with their speakers, their days and their sources."""
