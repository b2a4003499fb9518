"""风险管控 (chapter 05): which loans, posts and operations to look at first."""
