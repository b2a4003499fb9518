"""The one exception that a learner may cause.

Its message is a complete Chinese sentence that says which field is wrong and what to change; panels show it as it stands and the command
line prints it. Anything else that is raised is a bug.
"""


class InputError(ValueError):
    """Wrong or missing input, told in a Chinese sentence that names the field."""
