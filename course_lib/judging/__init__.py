"""What the judges in `course_lib.exercises` lean on: cases whose truth is known, probes that watch an answer,
and bounds on luck. No student imports it.

networks, penalised, functions, known_slopes, known_kinks, known_dead, graph_cases, selection, stopping,
approximating                              what is handed to an answer
watching, perturbation, graph_probes       probes, which run beside an answer and say what they saw
box_checks, descent, draws, spaces         verdicts that take more than one comparison
"""
