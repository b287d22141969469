"""The language in which students derive: NumPy and the standard library alone.

Read it in this order; each module uses those above it.

    errors, tokens, lines            from text to tokens, line by line
    expressions, typesetting         what a line says, and how it looks
    symbols, vocabulary, names       the words of an exercise
    shapes, reading                  from tokens to an expression: the grammar
    evaluating, cases                what an expression is worth, and where
    forms, steps, cost               how it is written, what is a step, what it costs
    declaring, judging, marking      what is asked, what follows, what it earns
    diagnosing, describing, showing  what may be wrong, in which case, and all of it on a page
"""
