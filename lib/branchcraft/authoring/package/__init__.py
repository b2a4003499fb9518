"""The course on a stick: one folder that a trainer sets up by one command on a computer with Python and without a network.

`targets` are the computers it is packed for, `closure` what each needs, `wheels` the packages for them; `stock` puts the three together and proves that
nothing is missing; `bundle` lays the folder out. `stick/` is what goes onto it as it stands: it runs without the course and without any package.
"""
