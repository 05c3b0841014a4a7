"""The words of the window that name no tensor and no option."""

from __future__ import annotations

from model.glossary.entry import Entry

_SHEET, _LOSS, _STATUS = "The sheet in the middle of the window.", "The loss curve (Ctrl+Shift+L).", "The status line."
_INSPECTOR, _SETUP = "The inspector (F3).", "Setup (F2)."
_WALK = "Shift+→ and Shift+← walk through a step; the line above the sheet says which moment it is."

# fmt: off
WORDS: tuple[Entry, ...] = (
    Entry("attention", "A way for each token to gather something from others: its query is compared with the key of "
        "each token it may look at, the comparison becomes weights that sum to 1, and the values are mixed by them.",
        _SHEET, also="self-attention"),
    Entry("head", "One attention of its own, with its own queries, keys and values. A layer may have several beside "
        "each other; each sees a part of the width, and their results are joined.",
        "Page Down and Page Up turn to another head; the grid of heads (Ctrl+2) shows all."),
    Entry("layer", "Attention, and the MLP after it if there is one. The stream goes through one layer after another.",
        "Ctrl+Page Down and Ctrl+Page Up; Backspace shows all layers as a ladder.", also="block"),
    Entry("token", "A piece of the text: a word, a letter or a part of a word. The network reads numbers, so each "
        "piece of the vocabulary has one.", "The row of chips under the sentence."),
    Entry("id", "The number of a token in the vocabulary. It only names the token: 7 is not more than 3.",
        "Under each token of the sentence; F9 shows the bytes too."),
    Entry("vocabulary", "All pieces that the network knows, each with its id; it can read and predict no other.",
        "The columns of the logits and of the probabilities; Merges (Ctrl+7) shows how one came to be."),
    Entry("tokenizer", "What cuts a text into tokens and joins them again.", "Setup (F2), under the text.",
        also="tokenization"),
    Entry("merge", "Two neighboring pieces that become one token, because they often stand beside each other.",
        "Merges (Ctrl+7).", also="BPE byte pair"),
    Entry("probe", "The sentence that you watch. It is run through the network after every step, and the network never "
        "learns from it.", "The field “Sentence”; Ctrl+L goes there.", also="sentence"),
    Entry("training example", "The first sentence of the batch that a step really learned from.",
        "While a step is walked: Ctrl+Shift+X turns between it and your sentence.", also="lens"),
    Entry("corpus", "All text that the network learns from; a part is held out, to see whether it learned more than "
        "the text by heart.", "Setup (F2), under the text.", also="data"),
    Entry("batch", "The sentences of one step, drawn at random from the corpus. The update follows their mean.",
        "The first moment of a step (Shift+Home)."),
    Entry("step", "One update of all weights: draw a batch, run it, measure the loss, pass the gradient back, change "
        "each weight a little.", "The arrows → and ←, and the slider under the curve.", also="iteration update"),
    Entry("moment", "One instant inside a step: a stage on the way forward, a gradient on the way back, or the update "
        "of one matrix. Of an optimizer, the running means that it keeps are called moments as well.", _WALK),
    Entry("stage", "One computation on the way from tokens to the loss, with its result as a matrix.", _SHEET),
    Entry("sheet", "The view of one layer with every stage as a card, in the order in which they are computed.",
        _SHEET, also="pipeline"),
    Entry("ladder", "All layers side by side along the residual stream.", "Backspace turns to it and back."),
    Entry("weights", "Two things have this name. The parameters are the numbers that the network learns, such as W_Q. "
        "The attention weights A say how much each token takes from each; they are computed anew for each sentence.",
        "Parameters: Quantity… (Ctrl+K). Attention weights: the card A."),
    Entry("parameter", "A number that is learned. Each step changes all of them a little.",
        "Their count stands in the status line; Quantity… (Ctrl+K) opens any.", also="weight"),
    Entry("loss", "How surprised the network was by the tokens that really came, on average. Learning makes it small.",
        _LOSS, also="cross-entropy surprise"),
    Entry("nats", "The unit of surprise and of entropy with the natural logarithm: a token expected with the "
        "probability p surprises by −ln p nats. 0 is certainty, 0.69 a coin, ln V a blind guess among V tokens. One "
        "nat is 1.44 bits.", "The axis of the loss curve, and the card ℓ.", also="bit bits unit"),
    Entry("floor", "The loss that nothing can get below, because the text itself has chance in it: even who knows the "
        "grammar cannot know which animal comes. A network that reaches it has learned all there is.",
        "The dashed line in the loss curve.", also="entropy lowest loss"),
    Entry("held out", "The part of the text that is never learned from. If the loss there stays high while the other "
        "falls, the network learns by heart.", "The second curve of the loss.", also="validation overfitting test"),
    Entry("right", "How often the token that is thought most likely is the one that comes. Where the text has chance "
        "in it, 100 % cannot be reached.", "At the upper right of the window; “Accuracy” draws it under the curve.",
        also="accuracy"),
    Entry("logits", "Raw numbers, one for each token of the vocabulary: the higher, the more likely that token comes "
        "next. Softmax turns them into probabilities; adding the same to all changes nothing.",
        "The card L, before the probabilities.", also="logit"),
    Entry("softmax", "Turns any numbers into shares that sum to 1: e to the power of each, divided by the sum. One "
        "that is larger by 3 gets twenty times the share.", "From M to A, and from L to p: open a cell to see it.",
        also="exp"),
    Entry("dot product", "Multiply two rows number by number and add up the products. It is large where both are large "
        "with the same sign in the same places.", "Open a cell of the attention scores; neuron view (Ctrl+3).",
        also="inner product scalar similarity"),
    Entry("entropy", "How spread a row of weights is, in nats: 0 if all goes to one token, ln T if all T get the same.",
        "Under each map in the grid of heads (Ctrl+2)."),
    Entry("gradient", "How much the loss would change if a number grew a little, for each unit of it. Learning goes "
        "the other way.", "Facet “gradient” in a panel of Quantity… (Ctrl+K), and the way back of a step.",
        also="derivative backpropagation ∂"),
    Entry("gradient norm", "The length of all gradients together, as one vector: how steep it is where the network "
        "stands.", "“Gradient norm” under the loss curve.", also="clipping"),
    Entry("optimizer", "The rule that makes a change of the weights from their gradient, such as SGD or AdamW.",
        "Setup (F2), and the update moments of a step.", also="adam sgd"),
    Entry("first moment, second moment", "Running means that Adam keeps for each weight: of its gradient, and of the "
        "gradient squared. Their ratio makes the step.", "Facets in a panel of Quantity… (Ctrl+K).", also="m v adam"),
    Entry("last change", "What the last step added to a parameter.", "Facet “last change” in a panel of Quantity… "
        "(Ctrl+K).", also="delta Δ update"),
    Entry("residual stream", "The row that each token carries through the network: attention and MLP add to it and "
        "never replace it.", "The cards X, R and R″, and the line along the ladder.", also="skip connection"),
    Entry("embedding", "A row of numbers in place of a token; similar use gives similar rows.",
        "The cards E, P and X; embedding space (Ctrl+4).", also="vector"),
    Entry("projection", "A multiplication by a learned matrix, which gives a row another meaning or another width: "
        "X W_Q is what a token asks for.", "The cards Q, K, V and O."),
    Entry("norm", "Brings each row to one size, so that numbers neither explode nor vanish in deep networks.",
        _SETUP, also="LayerNorm RMSNorm normalization"),
    Entry("MLP", "Two matrices with a bend between them, for each token on its own: what was gathered is worked on.",
        "The cards U, G and Y, if the network has one.", also="feed-forward"),
    Entry("bias", "A number that is added whatever comes in.", _SETUP),
    Entry("dropout", "In training some numbers are set to 0 at random, and those kept are divided by 1 − p, so that "
        "nothing can be relied on alone. Your sentence runs without it.", _SETUP),
    Entry("mask", "Which tokens a token may look at. A score that is masked becomes −∞, so that its weight is 0.",
        "The card M: hatched cells are masked.", also="causal triangle"),
    Entry("context", "How many tokens the network can read at once; and, of Z, what a token has gathered.",
        _SETUP, also="window length"),
    Entry("seed", "The number that all chance of a run is drawn from. The same seed gives the same run, to the bit.",
        "The status line; Ctrl+Shift+R takes another.", also="random"),
    Entry("digest", "The beginning of a fingerprint (SHA-256) of all weights, the optimizer’s moments and the step. "
        "Two runs with the same digest are equal in every bit, on whatever day they were made.", _STATUS, also="hash"),
    Entry("keyframe", "A state of the network that is kept in full. A step between two of them is computed again from "
        "the one before it, to the bit: so the past costs little memory.", "Nowhere by itself: going back uses it.",
        also="checkpoint"),
    Entry("frontier", "The newest step that was made. A change there holds from then on, a change before it begins a "
        "branch.", "The right end of the slider; End goes there.", also="newest"),
    Entry("branch", "A run that goes on from a past step of another, with something changed. Both stay.",
        "The line above the curve; Ctrl+B turns to the next.", also="fork"),
    Entry("stop", "A condition at which training halts by itself, such as a weight above a half.",
        "Stops (F7); right click on a cell.", also="until condition"),
    Entry("provenance", "What a file says of where it was made: run, step, digest and version, so "
        "that it can be made again.", "In every exported file; tinyattn reproduce reads it.", also="export reproduce"),
    Entry("facet", "A side of a quantity: its value, gradient, last change, or a moment of the optimizer.",
        "A panel of Quantity… (Ctrl+K)."),
    Entry("shape, such as 7 × 16", "Rows × columns of a matrix: seven tokens, sixteen numbers each.",
        "At the right of each card’s formula, before its range.", also="size dimensions"),
    Entry("range, such as ±1.5", "What the strongest colors of a matrix stand for: +1.5 red, −1.5 blue, 0 white.",
        "At the right of each card’s formula; L locks it for all heads.", also="colors colours scale"),
    Entry("temperature", "Divides the logits before a token is drawn: below 1 the likeliest win more often, above 1 "
        "there is more chance.", "Sampling (F5).", also="sampling top-k top-p"),
    Entry("PC1, PC2", "The two directions in which the points differ most; the plane of the picture is laid through "
        "them.", "Embedding space (Ctrl+4).", also="principal components PCA"),
    Entry("encoder, decoder", "An encoder reads the whole source; a decoder writes the target and looks at what the "
        "encoder made of it by cross-attention.", "Key A turns between them, in a network that has both.",
        also="cross-attention source target site"),
    Entry("story", "What a run is about: a question, what to watch, and captions that hold as soon as they have been "
        "measured, whatever the step. Its losses and shares are means over the last twenty steps.",
        "The bar above the sentence; Help, Story of this run brings it back (Shift+F1).", also="question caption play"),
    Entry("pin", "A mark where something happened: ▲ another learning rate, ◆ a branch, ■ a weight that was edited, "
        "✕ a head that was silenced, ▦ an edited mask, ● another seed or corpus, ▼ a stop that was hit, ★ a head that "
        "formed.",
        "On the rail under the loss curve; Ctrl+→ and Ctrl+← go from one to the next.", also="mark timeline"),
    Entry("shading", "How weights become shades. As they are, small ones look like none; by their root or by row they "
        "are seen. The numbers stay the same.", "Preferences, “Shades of weights”; the bar of the colors names it.",
        also="root by row small weights colors"),
    Entry("look-back distance", "How many tokens back a head looks on average: the distance from query to key, "
        "weighted by the attention weights. 0 is the token itself, 1 the one before.",
        "Panels, Heads over the run.", also="distance lookback"),
    Entry("efficiency lab", "Measures on this computer what attention costs in time and memory as texts get longer, "
        "and what is left of it where less is kept or computed.", "Panels, Efficiency lab (Ctrl+9).",
        also="cost cache long context fused"),
    Entry("to the bit", "Every one of the 32 bits of a number is the same, not only the digits that are shown.",
        _INSPECTOR, also="equal exact float32"),
    Entry("B, H, T, C, D, F, V", "The letters of shapes. B: sentences of the batch, H: heads, T: tokens of a sentence, "
        "C: width of the stream (d_model), D: width of a head (d_head), F: width of the MLP (d_ff), V: tokens of the "
        "vocabulary.", "In shapes and formulas.", also="axis axes batch head position query key d_model d_head d_ff "
        "vocabulary"),
    Entry("total variation distance", "How far two rows of shares are apart: half the sum of their differences. 0 is "
        "the same row, 1 is nothing in common.", "Predict, then reveal (Ctrl+P): how far your bars were off.",
        also="predict guess gap score"),
)
# fmt: on
