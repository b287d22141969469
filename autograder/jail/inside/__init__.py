"""What runs inside the jail, mounted there by itself: it imports nothing of `autograder`.

    warm process      has NumPy, Matplotlib and IPython imported; runs no student's code; forks
     └─ guard         one a submission; runs no student's code; counts memory and processes; ends all below it
         └─ notebook  process 1 of its own namespace; runs the cells and answers the calls

outside      functions that an answer is given and that stay with the judge
protocol     values and messages as bytes; the one module that the outside shares
confinement  namespaces, limits; syscalls: what the kernel refuses
silent       `course_lib` as it is there
recording    what a cell prints and shows; shell: an IPython shell whose outputs are recorded
worker       the warm process; guard, notebook: the other two
"""
