"""Tools for authors and maintainers: text source to checked notebook, and the course font."""
