"""What learners ask about attention, each with an answer and the place where it can be seen."""

from __future__ import annotations

from model.glossary.entry import Entry

# fmt: off
QUESTIONS: tuple[Entry, ...] = (
    Entry("What are queries, keys and values?", "Three rows that attention makes of each token, each by a matrix of "
        "its own. The query is what a token asks for, the key what it can be found by, the value what it hands over "
        "when it is found. Query times key gives the score; the scores decide how the values are mixed.",
        "The cards Q, K and V; open a cell of S to see one query meet one key.",
        "Neuron view (Ctrl+3): choose a token and see its query multiplied with every key.", "qkv Q K V"),
    Entry("Why are they called query, key and value?", "The names come from looking something up: you put a query, it "
        "is compared with keys, and what is handed over is the value beside the key. In attention it is no single hit: "
        "each key matches a little, and all values come, in shares.", "The cards Q, K, V and A.", also="names naming"),
    Entry("Is a value not the same as a key?", "No. The key decides whether a token is looked at, the value what is "
        "then taken from it. A word can be easy to find by one thing and hand over another: “cat” is found because it "
        "is an animal, and hands over where cats sit.",
        "Compare the cards K and V: both are made of X, by W_K and by W_V.",
        "Run the same network beside this one, with V = K.", "V = K", "values-are-keys"),
    Entry("How are the projections trained without labels for them?", "Only the prediction has a label, the next "
        "token. The loss there is passed back through every stage by the chain rule, so each number of W_Q, W_K and "
        "W_V learns how the loss would change with it, and moves the other way.",
        "Open a cell of W_Q, facet “gradient”, in the inspector (F3); follow its operands.",
        "Shift+→ walks through a step: the way back comes after the loss.", "backpropagation targets supervision"),
    Entry("The inputs are the same: why do Q, K and V come out different?", "Their matrices begin with different "
        "random numbers, and they stand in different places of the formula: the gradient of W_Q comes through the "
        "keys, that of W_K through the queries, that of W_V through the weights. So each is pushed elsewhere.",
        "The formulas of their gradients in the inspector: ∂Q = ∂S K, ∂K = ∂Sᵀ Q, ∂V = Aᵀ ∂Z.",
        also="one loss differ"),
    Entry("Why do heads differ?", "They begin with different random weights, and a head that does the same as another "
        "helps the loss little, so they drift apart. Nothing forces it: two heads may learn the same.",
        "The grid of heads (Ctrl+2), and head lines (Ctrl+1).",
        "Open the run two-heads and run it beside itself with another seed: the work is divided in another way.",
        tries="another-seed"),
    Entry("What does the number of heads do?", "Each head has one set of weights, so it can look at one kind of thing "
        "at a time; several look at several. As they share the width, more heads are narrower ones.",
        "Setup (F2), heads; the grid of heads (Ctrl+2).",
        "Silence a head (Ctrl+Shift+H), or run the network beside this one with one head less.", "multi-head n_head",
        "one-head-less"),
    Entry("Why are there a view and a transpose around the heads?", "In code all heads are computed by one large "
        "matrix: its result is cut into heads (view), and the axis of heads is moved before that of tokens "
        "(transpose), so that one product does all heads. It moves numbers, and changes none.",
        "The shapes in the line of a moment (Shift+→): this program keeps W_Q as one matrix a head.",
        also="reshape permute code"),
    Entry("The root of which size: the embedding's or the head's?", "Of the head’s, D: the score is a sum of D "
        "products. With one head as wide as the stream both are the same, which is where the mix-up comes from.",
        "Open a cell of S′: it says √ of which number.",
        "Set two heads in Setup (F2): the number under the root halves.", "sqrt d_k d_model d_head scale"),
    Entry("Why do we divide by √d?", "A score is a sum of D products. If the numbers have spread 1, the sum has spread "
        "√D: with wide heads, scores would be far apart from the start, softmax would give nearly all to one token, "
        "and hardly a gradient would come through. Divided by √D the spread is 1 at any width.",
        "The cards S and S′, with their ranges beside the formula.",
        "Run the same network beside this one, without √d; the run without-root shows it with wide heads.",
        "root sqrt scale scaled why", "no-root"),
    Entry("Why softmax and not simply the sum?", "Shares must not be negative and must sum to 1, so that the mix has "
        "the size of one value, whatever the length. Dividing by the sum fails: scores may be negative, and their sum "
        "0. Exponentials are always positive, and differences of scores become ratios of weights.",
        "Open a cell of A in the inspector (F3): every exponential, and their sum.",
        "Run the same network beside this one, with the sum instead of the softmax.", "normalize exp", "sum"),
    Entry("Why do rows of weights sum to more than 1?", "By dropout. In training some weights are set to 0 and those "
        "kept are divided by 1 − p, so a row sums to 1 only on average. Without dropout, and for the sentence that you "
        "watch, each row sums to 1.", "The cards A and A′ while a step is walked.",
        "Set a dropout in Setup (F2), walk into a step (Shift+→) and compare A with A′.", "sum greater than one"),
    Entry("Does dropout scale by 1/p or 1/(1 − p)?", "By 1/(1 − p), where p is the share that is dropped: what is "
        "left, a share of 1 − p, is made larger so that the mean stays as it was.",
        "Open a cell of A′ of the training example: it says by what it was divided.", also="keep probability"),
    Entry("Mask with −inf or 0, and which triangle?", "With −∞, before softmax: e to the power of −∞ is 0, so nothing "
        "goes there and the rest still sums to 1. A score of 0 would be e⁰ = 1, a share like others. What is hidden "
        "is the upper right triangle: keys that come after the query.", "The card M: the hatched cells.",
        "Choose another mask in Setup (F2).", "infinity causal upper lower"),
    Entry("Why is there a mask when the network writes?", "It was trained with one: each token has learned from what "
        "came before it alone. Without it earlier tokens would also look at later ones, which they have never done, "
        "and all that was computed for them would change with each new token.",
        "Sampling (F5): the rows of earlier tokens stay as they are when one is added.", also="inference generation"),
    Entry("Without a mask the loss still falls: why is that wrong?", "Because each token sees the answer: the next "
        "token stands right there to be copied. The loss falls further than anyone could guess who does not look. When "
        "the network writes there is no next token to copy from, and it is lost.",
        "The line above the loss curve; the weights on the right of the diagonal.",
        "Run the same network beside this one, without a mask: its loss goes to almost 0.", "cheat leak future",
        "no-mask"),
    Entry("How can all positions be trained at once?", "With a causal mask the row of each token depends on itself and "
        "those before it alone. So one pass gives a prediction after every token, each as if the text ended there, "
        "and the loss is the mean of them.",
        "The card p has a row for each token, the card ℓ a surprise for each.", also="parallel teacher forcing"),
    Entry("Why is the position added and not appended?", "Appended, the row would be wider, and so would every matrix "
        "after it. Added, both share the width; in many dimensions they can lie in different directions, and the "
        "projections learn to read what they need.", "X = E + P on the sheet.",
        "Run the same network beside this one, without positions: a word is then the same row wherever it stands.",
        "concatenate embedding", "no-positions"),
    Entry("What updates the embeddings?", "The same gradient as everything else. What comes back to the row of a token "
        "is added up over all places where that token stood in the batch; tokens that did not come get none.",
        "Open a cell of W_tok, facet “gradient”: a line for each place.", also="token table learn"),
    Entry("Do rows or columns sum to 1?", "Rows. A row belongs to a query, which shares out its attention; a column "
        "says how much a key gets from all, which may be anything.", "The card A: point at a row.",
        also="axis dim softmax"),
    Entry("Why does the first token get so much attention?", "Softmax must give away all of 1. A head that finds "
        "nothing to take has to put it somewhere, and the first token is the one that every other may look at. Its "
        "value then becomes small, so that little is taken. It is called an attention sink.",
        "The first column of A; the grid of heads (Ctrl+2) of a trained network, as from Open weights… (Ctrl+Alt+O).",
        also="sink BOS"),
    Entry("Where is the prediction's matrix, lm_head?", "It is W_U, the unembedding: it turns the last row of each "
        "token into one logit for each token of the vocabulary. Where a network is tied, it is the token table, turned "
        "on its side, and has no numbers of its own.", "Before the card L; Quantity… (Ctrl+K), Unembedding.",
        "Tie them in Setup (F2): the status line counts fewer parameters.", "output head decoder tied"),
    Entry("Why are my numbers not the book's?", "Different seeds, another version of PyTorch, another order of draws, "
        "dropout that is on, or rounding in print. With the same first weights the numbers are the same to the "
        "printed digits.", "The book panel (Ctrl+8): each number beside the printed one.", also="reproduce seed"),
)
# fmt: on
