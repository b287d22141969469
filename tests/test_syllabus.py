"""docs/syllabus.md points at what exists and forgets nothing; the README shows every chapter."""

import re
import runpy
from pathlib import Path

import pytest

from tests.this_course import CHAPTERS, exercises_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "syllabus.md").read_text()
README = (ROOT / "README.md").read_text()
PICTURES = runpy.run_path(str(ROOT / "docs" / "pictures.py"))

#: (chapter, target) of each row: the heading of a section, or an exercise or a written question in backticks
TARGETS = [
    (chapter, target)
    for chapter, where in re.findall(r"^\|.*\| \[(\w+)\] \| (.+) \|$", PAGE, re.MULTILINE)
    for target in where.split("; ")
]


def places(chapter: str) -> set[str]:
    """What a row may point at in a chapter: its headings, and its exercises and questions in backticks."""
    source = (ROOT / "chapters" / f"{chapter}.py").read_text()
    headings = re.findall(r"^# ##+ (.+)$", source, re.MULTILINE)
    names = re.findall(r'^# %%.* (?:exercise|written)="(\w+)"', source, re.MULTILINE)
    return {*headings, *(f"`{name}`" for name in names)} - {"BEGIN SOLUTION", "END SOLUTION"}


#: what is said about a topic of the lectures, somewhere in the sections that its rows point at; a number
#: before a topic is that of the one chapter that says it so
SAID = {
    "what it needs: the loss": r"negative logarithm of the probability that was given to the truth",
    "one unit, layers, pre-activations": r"pre-activation.*activation.*a\^\{\(k\)\} &= b\^\{\(k\)\}",
    "softmax output": r"Probabilities are positive and add up to one",
    "linear, sigmoid, tanh and rectified": "linear unit.*sigmoid.*tanh.*rectified linear",
    "loss gradient at the output pre-activation": "rules are enough: - the chain rule.*quotient rule",
    "01 the chain rule through intermediate": r"\\frac\{dy\}\{da\}\\,\\frac\{da\}\{dx\}",
    "02 a unit: weights, a bias": "starts with a 1",
    "03 a unit: weights, a bias": "have the bias among the parameters, put a 1",
    "input, hidden and output units": "parameters .*output layer.*hidden",
    "03 no loops": "never back.*no path along the arrows returns",
    "01 units with a slope": "a smooth curve is a straight line",
    "03 units with a slope": "The slopes were not computed from formulas",
    "inputs, outputs and targets as vectors": "target .t., \\(C,\\)",
    "real outputs: the squared error": "output .minus. target|output \\*minus\\* target",
    "yes or no: classes that overlap": "ask for a probability",
    "the binary cross-entropy and its derivative": r"binary cross-entropy.*-\\frac\{y\}\{p\} \+",
    "many classes: one-hot targets": r"f_c = \\operatorname\{softmax\}\(a\)_c",
    "a parameter below a softmax": "changes all three probabilities",
    "the cross-entropy of many classes": "even at .f_y = 1. it is not 0",
    "which loss for regression": "real numbers .t. [|] Gaussian.*one of C classes",
    "03 learning the weights into hidden": "learning features.*Nobody says what the hidden units should do",
    "02 the total derivative": "The gradient of a mean is the mean of the gradients",
    "derivatives as influence": r"\\Delta y \\approx \\frac\{dy\}\{dx\}.*Several variables",
    "01 the chain rule for nested": "Every route contributes its influence, and influences add",
    "03 why vectors and matrices": "same code serves one example and a batch",
    "Jacobians; derivatives of a number": r"J_\{ij\} = .*its gradient, written as a row",
    "the Jacobian of an affine layer": "the Jacobian is } W .text. itself|Jacobian is } W",
    "multilayer network: pre-activation": r"f &= \\operatorname\{softmax\}",
    "loss gradient at the output": r"-\\frac\{e\(y\)\}\{f_y\}",
    "loss gradient at the output pre-activation, line by line with": r"quotient rule.*-\\bigl\(e\(y\) - f",
    "derivative of the linear activation": r"slope .g'\(a\) = 1. everywhere",
    "derivative of the sigmoid": r"\\sigma\(a\)\\, \\bigl\(1 - \\sigma\(a\)",
    "derivative of tanh": r"1 - \\tanh\^2\(a\)",
    "gradient checking by finite differences": "truncation error.*Leave no trace",
    "derivatives of sigmoid and tanh": r"\\sigma'\(a\) = .*1 - \\tanh\^2",
    "the logistic unit": r"\\sigma\(a\) = \\frac\{1\}\{1 \+ e\^\{-a\}\}",
    "its likelihood and log-likelihood": "likelihood.*turns the product into a sum",
    "setting the derivatives to zero": "prediction error.*Set them to zero.*errors add up to 0",
    "no closed form, but convex": "no closed form.*convex",
    "02 gradient descent on the average": r"theta - \\alpha \\nabla_\\theta",
    "feedforward networks: a function": "composition.*feedforward",
    "03 a directed acyclic graph": "directed acyclic graph.*depth.*width",
    "03 hidden layers": "What the others should compute they do not say",
    "linear models: convex": "loss is convex.*do not .*interact",
    "features φ(x)": "three ways.*Design them by hand.*Learn them",
    "03 at the price of convexity": "price is convexity.*the loss is not convex",
    "XOR: the data": "normal equations.*½ everywhere",
    "XOR: a network by hand": "three equations for three unknowns",
    "can the first layer be linear": "a stack of any depth becomes one affine map",
    "an aside: half-planes": "half-plane.*convex polygon.*union",
    "cost functions from maximum likelihood": "Choose a distribution.*Gaussian of variance 1",
    "linear output units": "linear unit with the squared error learns the .*mean",
    "sigmoid output units": r"\(2y - 1\).*vanishes only when the output equals the label",
    "softmax output units, their logarithm": "log-sum-exp",
    "benefits: competition": r"compete.*\\max_c a_c - a_y.*strongest wrong .*is punished.*never saturates",
    "hidden units: affine, then": "affine map, then a function .g. that bends",
    "rectified linear units: large": "large and consistent",
    "not differentiable at 0": "one-sided slopes",
    "units that die": "it is .*dead",
    "absolute value, leaky and parametric": "parametric.*for which slope is it",
    "exponential linear units": r"\\alpha\\,\(e\^a - 1\)",
    "maxout": "any convex function.*times as many weights",
    "sigmoid units: they saturate": "A unit is .*saturated.* where its slope is almost 0",
    "tanh units: centred": "centred around 0.*nearly a linear one",
    "radial basis functions": "how near is .x. to my template",
    "softplus": r"A ReLU without a corner, .g\(a\) = \\log\(1 \+ e\^a\)",
    "hard tanh": "made of three straight lines",
    "summary: which hidden unit": "centred at zero.*saturate.*cost.*Start with ReLUs",
    "universality": "universal approximation theorem.*does not say that training finds them",
    "the number of linear regions, folding": r"folds.*2 \\cdot 2\^\{L-1\} = 2\^L.*Split.*Merge",
    "advantages of depth": "1023 instead of 20",
    "01 learning by perturbing": "nobody trains with finite differences",
    "02 error on a training set": r"p_c - t_c",
    "03 error on a training set": r"X\^\\top \(X\\theta - t\)",
    "how far two gradients are apart": "relative error",
    "a gradient of a million entries": "almost never perpendicular",
    "learning as the minimisation of a mean loss": "arg.min",
    "stochastic gradient descent: an update after each example": r"for every epoch, for every example",
    "the regulariser and its gradient": r"= 2\\, W",
    "a way to initialise": r"\\frac\{\\sqrt 6\}",
    "08 stationary points and their curvature": r"H v > 0.*minimum.*H v < 0.*maximum",
    "07 stationary points and their curvature": "A minimum has no lower point close by",
    "what networks are for": "read handwritten digits",
    "learning the parameters: the divergence": r"\\frac1N \\sum_\{n=1\}\^N",
    "threshold units: flat nearly everywhere": "staircase. Its slope is 0",
    "training by gradient descent": r"\\theta \\leftarrow \\theta - \\alpha",
    "why vectors and matrices": "a matrix times a vector and a matrix times a matrix",
    "what remains: optimisation": "local minimum",
    "and generalisation": "generalisation",
    "empirical risk minimisation and regularisation": r"empirical risk minimisation.*regulariser",
    "the loss as a surrogate": "surrogate.*upper bound",
    "stochastic gradient descent and what it needs": "(?s)initialise.*network.*loss.*gradient.*penalty",
    "L2 regularisation": r"2\\, W.*Gaussian prior",
    "L1 regularisation": "sign.*exactly 0",
    "bias and variance": r"bias² \+ variance \+ noise",
    "knowing when to stop": "look-ahead.*patience.*keeps a copy of",
    "initialisation: biases": "all biases zero",
    "zero weights with tanh are a saddle": "the weights stay zero for ever.*saddle",
    "equal weights stay equal": "break the symmetry",
    "U[−b, b] with b = √6": r"U\[-b, b\].*\\sqrt 6",
    "training, validation and test sets": "validation.*choose a configuration.*test.*once",
    "grid search": "all combinations",
    "random search": "as many values as there were trials",
    "choose on the validation set, refine": "validation set.*second stage",
    "no single global optimum": "not identifiable",
    "local minima and plateaus": r"local minimum.*saddle.*plateau",
    "convergence conditions": r"\\alpha_t = \\infty",
    "decreasing the learning rate, fixed at first": "fixed rate for the first updates",
    "mini-batches": r"1/\\sqrt\{B\}.*each weight is fetched once",
    "momentum": r"decaying \*\*sum\*\*.*condition number is replaced",
    "Newton's method": r"\\theta_t - H\^\{-1\} \\nabla",
    "empirical risk, stochastic gradient descent": "empirical risk|wrong by itself and right on average",
    "L2 and L1 and their gradients": r"2\\, W.*sign",
    "biases: all 0": "all biases zero",
    "weights: not 0 with tanh": "neither a minimum nor a maximum: it is a saddle",
    "weights: not all the same": "Twins at the start are twins after every step",
    "the recipe U[−b, b], its b": r"Both at once.*\\sqrt 6",
    "other values of b; Glorot and Bengio": "Glorot and Bengio saw in 2010",
    "08 gradient descent on the average log-loss": "one example",
    "08 at the price of convexity": "the price of learning the features",
    "design decisions": "output unit and cost.*architecture.*hidden units.*optimiser",
    "gradient descent without convexity": "no more than that",
    "small positive biases": "small positive bias",
    "what leaks from a test set": "Split first",
    "which mistakes a classifier makes": "confusion matrix",
    "how long a step of gradient descent may be": "condition number",
    "what a measured error is worth": "rule of three",
    "a network with given hyper-parameters": "Standardise the images",
    "a way to compute the gradients": "Run the network forwards and keep every.*Begin at the top",
    "04 the chain rule through intermediate": "the slopes are multiplied.*the products are added",
    "loss gradient at a hidden layer": r"Σ_i δ_i W_ij|Each term is one path",
    "loss gradient at hidden layers": r"nabla_\{h\^\{\(k\)\}\} = .*W\^\{\(k\+1\)\}",
    "loss gradient at a hidden pre-activation": r"slope of the unit.*\\odot.*g'",
    "loss gradient at hidden pre-activations": r"slope of the unit.*\\odot.*g'",
    "the first step towards the gradient of the weights": "W_{ij}. sits on one arrow.*outer product",
    "loss gradient of the parameters: weights": "the activation at its lower end",
    "loss gradient of the parameters: biases": "the activation at the lower end is a constant 1",
    "04 learning the weights into hidden": "To learn them is to learn features.*Nobody tells a hidden unit",
    "04 the total derivative": "derivative of a mean is the mean of the derivatives",
    "04 the chain rule for nested": "must be .all. the ways by which",
    "a small network with every weight": "Two inputs, two tanh units, three classes.*Backwards",
    "the derivatives at the last layer": "gradient at its upper end times the activation at its lower end",
    "the derivatives at a layer below": "a sum over paths.*it is summed over the units .above",
    "sensitivities from layer to layer": "sensitivity.*reacts.*walks down",
    "the algorithm: forward, backward": "Run the network forwards.*Only the gradients.*gradient descent",
    "the chain rule and dynamic programming": "solving each smaller problem once.*dynamic programming",
    "the Jacobian of an element-wise": "diagonal: one .a_i. for each",
    "the Jacobian of a vector activation": r"full: .f_i. depends on all.*\\text\{diag\}\(f\) - f f\^\\top",
    "the chain rule of vectors": "multiply the Jacobians, the outermost first",
    "04 ‖Wx‖²": r"\\nabla_W &= \\nabla_q.*2\\, W\^\\top q",
    "05 ‖Wx‖²": r"into .W. \| .\\nabla_v\\, h\^\\top",
    "a network as nested functions": "product of Jacobians, multiplied from the loss",
    "the backpropagation algorithm": "Begin at the top.*the parameters of layer",
    "hidden layers, whose output": "say what the .output. should be, and nothing about the layers between",
    "04 the number of linear regions": "A layer multiplies the number of regions by 11",
    "04 learning by perturbing": "Move one weight.*Move all weights at once.*Move the activations",
    "backpropagation: error derivatives of hidden": "the loss collects all of these movements",
    "δ for each unit": "begins at the output, with .f - e",
    "the example with tanh": "the loss falls from 1.386 to 1.040.*What do these two do together",
    "several outputs": r"∂L/∂h_j = Σ_i",
    "a broken program": "knows nothing of backpropagation.*three mistakes",
    "05 no loops": "The values flow one way, from the leaves to the top",
    "back-propagation through a graph": "upstream.*local.*Fan-out adds",
    "a neuron taken apart": "0.1966 at both Add boxes",
    "forward and backward as methods": "sets the value from the children's values.*adds the right terms",
    "flow graph: boxes with `fprop`": "directed acyclic graph.*every box comes after all of its children",
    "automatic differentiation: `bprop`": "only the gradients of the parameters are needed.*reverse mode",
    "05 a directed acyclic graph, depth": "directed acyclic graph.*depth.*the length of the longest path",
    "operators that build a graph": "__add__",
}


def rows_on_topics() -> list[tuple[str, str, str]]:
    """(topic, chapter, where) of every row; a row without a topic belongs to the one above."""
    rows, topic = [], ""
    for table in re.split(r"^\| topic .*$", PAGE, flags=re.MULTILINE)[1:]:
        for line in table.partition("\n| printed")[0].splitlines():
            if found := re.match(r"^\| ?(.*?) ?\| \[(\w+)\] \| (.+) \|$", line):
                topic = found[1] or topic
                rows.append((topic, found[2], found[3]))
    return rows


def text_of(chapter: str, target: str) -> str:
    """The prose of a chapter on one line: under a heading, or of the section that has an exercise."""
    source = (ROOT / "chapters" / f"{chapter}.py").read_text()
    if target.startswith("`"):
        before, _, after = source.partition(f'"{target.strip("`")}"')
        start = before.rindex("\n# ## ")
        end = re.search(r"^# ## ", after, re.MULTILINE)
        text = before[start:] + after[: end.start() if end else None]
    else:
        heading = re.search(rf"^# (##+) {re.escape(target)}$", source, re.MULTILINE)
        after = source[heading.end() :]
        end = re.search(rf"^# #{{2,{len(heading[1])}}} (?!BEGIN|END)", after, re.MULTILINE)
        text = after[: end.start() if end else None]
    return re.sub(r"\s+", " ", re.sub(r"^# ?", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("topic", "chapter", "where"),
    rows_on_topics(),
)
def test_the_sections_that_a_topic_points_at_teach_it(topic, chapter, where):
    topic = topic.removeprefix("… ")
    longest_first = sorted(SAID, key=len, reverse=True)
    starts = [s for name in (f"{chapter[:2]} {topic}", topic) for s in longest_first if name.startswith(s)]
    pattern, text = SAID[starts[0]], " ".join(text_of(chapter, target) for target in where.split("; "))
    assert re.search(pattern, text), f"{where} does not say {pattern}"


def test_every_row_of_a_table_names_a_chapter_and_a_place():
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    heads = [line for line in rows if line.startswith(("|---", "| topic |", "| printed |"))]
    assert [row for row in rows if row not in heads and not re.search(r" \| \[\w+\] \| .+ \|$", row)] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_target_exists(chapter):
    assert {target for stem, target in TARGETS if stem == chapter} - places(chapter) == set()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_and_question_of_a_chapter_is_a_target(chapter):
    names = {place for place in places(chapter) if place.startswith("`")}
    assert {f"`{name}`" for name in exercises_of(chapter)} <= names
    assert names - {target for stem, target in TARGETS if stem == chapter} == set()


def test_the_targets_lie_in_all_chapters_and_in_no_other():
    assert {chapter for chapter, _ in TARGETS} == set(CHAPTERS)


def test_every_chapter_links_to_its_solved_notebook():
    links = dict(re.findall(r"^\[(\w+)\]: (\S+)$", PAGE, re.MULTILINE))
    assert links == {chapter: f"../solutions/{chapter}/{chapter}.ipynb" for chapter in CHAPTERS}
    assert [link for link in links.values() if not (ROOT / "docs" / link).exists()] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_readme_shows_and_links_every_chapter(chapter):
    picture = PICTURES["path"](chapter)
    assert f'src="{picture.relative_to(ROOT)}"' in README
    assert f"(solutions/{chapter}/{chapter}.ipynb)" in README


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_picture_is_small_and_made_from_the_present_figure(chapter):
    picture = PICTURES["path"](chapter)
    assert picture.stat().st_size < 60_000
    assert PICTURES["source"](chapter) == PICTURES["digest"](PICTURES["chosen"](chapter)), (
        "run `make pictures`"
    )
