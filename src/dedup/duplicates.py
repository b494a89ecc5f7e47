"""Near-duplicates of many texts: candidates, exact verification, and who stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypedDict, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dedup import _pair_kernels
from dedup._kernels import Texts, resolve_threads
from dedup.errors import InputError, InputTypeError, OptionError
from dedup.found import Duplicates, Measure, Method, found_in
from dedup.options import check_shingle_length, check_threshold
from dedup.progress import Progress, reporting
from dedup.similarity.bands import Plan, bucket_lists, check_recall, plan
from dedup.similarity.clusters import keep_rule
from dedup.similarity.join import prefix_lists
from dedup.similarity.sketches import check_sketch
from dedup.text.inputs import as_texts

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["deduplicate", "find_duplicates"]

I64 = NDArray[np.int64]

LEAST_EXACT = 0.5
"""Threshold below which ``"auto"`` joins small corpora only: prefixes grow to half of every text."""
FEW = 1_000_000_000
"""Characters of one text of each pair, in all, up to which a corpus is small: 3,600 texts of 150
characters, 680 of 4,300. Its join took at most 0.7 s at thresholds from 0.05 on with ``k = 5``; of
words from a vocabulary of 5,000, nearly all of which meet in some prefix with ``k`` of 1 to 3, 3 s
for texts up to 20,000 characters and 6 s for longer ones (one core, AMD EPYC, 28 Nov 2026)."""
LONG = 1000
"""Characters of a text, by mean, up to which the join is the faster way: it takes 0.7 of the
time of LSH on paragraphs of 175 characters, 2.7 of it on documents of 4,300."""
MANY = 100_000_000
"""Characters in all up to which missing no pair is worth that much more time."""
PROBED = 1000
"""Texts whose length is looked at."""


def find_duplicates(
    texts: Iterable[str] | Texts,
    *,
    threshold: float = 0.8,
    method: Literal["auto", "lsh", "exact"] = "auto",
    k: int = 5,
    measure: Measure = "resemblance",
    priority: ArrayLike | None = None,
    keys: Iterable[Any] | None = None,
    num_perm: int = 128,
    seed: int = 1,
    recall: float = 0.995,
    threads: int | None = None,
    progress: Progress = False,
) -> Duplicates:
    """Near-duplicates of a corpus: verified pairs, clusters, and who stays.

    Texts are taken in priority order, and one is dropped only if a *kept* one is similar to
    it at or above the threshold, by exact computation. So a chain A~B~C never drops C for
    A, some copy of everything survives, and no estimate ever deletes text.

    Parameters
    ----------
    texts
        Any iterable of ``str``; lists, NumPy object arrays, pandas and polars Series and
        Arrow string arrays are read where they lie.
    threshold
        Least similarity of a pair, above 0 and at most 1.
    method
        How candidates are found. ``"exact"``: by a lossless join that misses no pair.
        ``"lsh"``: by MinHash bands, which find at least ``recall`` of the pairs at the
        threshold. ``"auto"`` joins small corpora whatever the threshold; others but for
        thresholds below 0.5 and for more than 100 MB of long texts, where LSH is faster;
        ``why`` says so. All candidates are verified.
    k
        Tokens in a shingle: 5 for documents, 3 for paragraphs.
    measure
        ``"resemblance"``, or ``"containment"``: a text is dropped if enough of its own
        shingles lie in a kept text before it in priority order. An excerpt before the whole
        stays, and the whole too; ``priority=[len(text) for text in texts]`` puts longer texts
        first. Containment is always joined exactly.
    priority
        One number a text; higher is taken first. Of equal numbers the text that sorts
        first by its characters goes first, so that the order of the input decides nothing
        but which of two equal texts it is. Default: input order.
    keys
        One id a text, all different; they stand for the texts in everything given back.
        Default: positions.
    num_perm, seed, recall
        Of ``"lsh"``: permutations allowed, their seed, least expected recall at the
        threshold; see :func:`dedup.plan`.
    threads
        Default: the cores this process may use. The result does not depend on it.
    progress
        True shows a bar (needs rich, extra ``cli``); or a function called now and then with
        what is being done, how much is done, and of how much.

    Raises
    ------
    InputTypeError
        If a text is no ``str``, or a key does not hash; the message names its position.
    InputError
        If ``keys`` or ``priority`` do not fit the texts.
    OptionError
        If an option is out of range, or contradicts another.

    Notes
    -----
    Similarity is that of :func:`dedup.resemblance` and :func:`dedup.containment`. A text of
    fewer than ``k`` tokens is one shingle: its duplicates have the same tokens. A text
    without a token (empty, or all punctuation) has no duplicates but its exact copies.
    Copies of a text go for the same kept text as it does, or for itself.

    Memory above the texts: at most 1 KB a text for shingles of texts that are compared
    (16 MB in any case), and by LSH 4 bytes a band and text, by the join 4 bytes for each
    shingle sampled, about a quarter of them at 0.8 in documents and all in paragraphs.

    >>> import dedup
    >>> story = "The council approved the plan for a new bridge across the river on Monday evening"
    >>> found = dedup.find_duplicates([story, "Something else.", story + " after a debate"], threshold=0.7)
    >>> found.dropped.tolist(), found.of[2].kept, round(found.of[2].score, 3)
    ([2], 0, 0.786)
    """
    threshold = check_threshold("threshold", threshold)
    k = check_shingle_length(k)
    num_perm, seed = check_sketch(num_perm, seed)
    recall = check_recall(recall)
    _check(method, measure)
    threads = resolve_threads(threads)
    source = as_texts(texts)
    chosen, why = _choose(source, measure, threshold) if method == "auto" else (method, "asked for")
    bands = _bands(threshold, num_perm, recall) if chosen == "lsh" else None
    names = _keys(keys, len(source))
    order = _priority_order(source, priority)
    rule: dict[str, Any] = {"threshold": threshold, "contained": measure == "containment"}
    with reporting(progress) as report:
        first = _pair_kernels.first_copies(source, at=order, threads=threads)
        run: dict[str, Any] = {
            "at": order[first == np.arange(len(first))],
            "report": report,
            "threads": threads,
        }
        if bands is None:
            lists = prefix_lists(source, k, **rule, **run)
        else:
            lists = bucket_lists(source, k, bands, seed=seed, **run)
        kept = keep_rule(source, k, lists, **rule, **run)
    return found_in(
        kept.with_copies(first, threads=threads),
        order,
        names,
        method=chosen,
        why=why,
        plan=bands,
        threshold=threshold,
        measure=measure,
        k=k,
    )


class FindOptions(TypedDict, total=False):
    """Keywords of :func:`find_duplicates` but ``keys``."""

    threshold: float
    method: Literal["auto", "lsh", "exact"]
    k: int
    measure: Measure
    priority: ArrayLike | None
    num_perm: int
    seed: int
    recall: float
    threads: int | None
    progress: Progress


def deduplicate(texts: Iterable[str], **options: Unpack[FindOptions]) -> list[str]:
    """The texts that :func:`find_duplicates` keeps, in input order; it takes the same options.

    >>> import dedup
    >>> dedup.deduplicate(["One and the same.", "Another.", "One and the same."])
    ['One and the same.', 'Another.']
    """
    held = as_texts(texts)
    return [held[i] for i in find_duplicates(held, **options).kept.tolist()]


def _check(method: str, measure: str) -> None:
    if measure not in get_args(Measure):
        raise OptionError(f"measure must be one of {', '.join(get_args(Measure))}; got {measure!r}")
    if method not in ("auto", *get_args(Method)):
        raise OptionError(f"method must be one of auto, {', '.join(get_args(Method))}; got {method!r}")
    if measure == "containment" and method == "lsh":
        raise OptionError("method='lsh' finds resemblance only: use method='exact' for containment")


def _choose(texts: Texts, measure: Measure, threshold: float) -> tuple[Method, str]:
    """The way to candidates, and why."""
    if measure == "containment":
        return "exact", "containment is always joined without a miss"
    n = len(texts)
    probed = [len(texts[i]) for i in range(0, n, max(1, n // PROBED))]
    mean = sum(probed) / max(1, len(probed))
    if threshold < LEAST_EXACT:
        if mean * n * (n - 1) / 2 <= FEW:
            return "exact", "the corpus is small enough to miss no pair"
        return "lsh", f"below a threshold of {LEAST_EXACT:g} the lossless join compares too many texts"
    if mean <= LONG:
        return "exact", "for short texts the lossless join is also the faster way"
    if mean * n <= MANY:
        return "exact", "the corpus is small enough to miss no pair"
    return "lsh", f"for {n:,} texts of some {mean:,.0f} characters it is the faster way"


def _bands(threshold: float, num_perm: int, recall: float) -> Plan:
    """The plan of LSH; where there is none, the error names the other way."""
    try:
        return plan(threshold, num_perm=num_perm, recall=recall)
    except OptionError as error:
        raise OptionError(f"{error}, or method='exact', which misses no pair") from None


def _keys(keys: Iterable[Any] | None, n: int) -> NDArray[Any] | None:
    """Keys as a one-dimensional array whose elements are the caller's own; ``None`` for positions."""
    if keys is None:
        return None
    array = _key_array(keys)
    if len(array) != n:
        raise InputError(f"keys must be one a text: got {len(array)} for {n} texts")
    seen: set[Any] = set()
    for i, key in enumerate(array.tolist()):
        try:
            known = key in seen
        except TypeError:
            raise InputTypeError(
                f"keys[{i}] is {type(key).__name__}, which does not hash: pass a str, a number or a tuple"
            ) from None
        if known:
            raise InputError(f"keys must all be different: keys[{i}] is {key!r} again")
        seen.add(key)
    return array


def _key_array(keys: Any) -> NDArray[Any]:  # noqa: ANN401  arrays of many makers
    if hasattr(keys, "to_pylist"):  # Arrow of pyarrow, whose to_numpy refuses to copy strings
        keys = keys.to_pylist() if keys.null_count else np.asarray(keys)
    elif hasattr(keys, "to_numpy"):
        keys = keys.to_numpy()
    if isinstance(keys, np.ndarray) and keys.ndim == 1:
        return keys.copy()
    if isinstance(keys, str | bytes) or not isinstance(keys, Iterable):
        raise InputTypeError(f"keys is {type(keys).__name__}: pass one id a text, in a list or an array")
    return np.fromiter(keys, object)


def _priority_order(texts: Texts, priority: ArrayLike | None) -> I64:
    """Positions, highest priority first; of equals the text that sorts first, then input order."""
    n = len(texts)
    if priority is None:
        return np.arange(n, dtype=np.int64)
    try:
        values = np.asarray(priority)
    except ValueError:  # lists of different lengths
        raise InputError(f"priority must be one number a text: got lists for {n} texts") from None
    if values.shape != (n,):
        raise InputError(f"priority must be one number a text: got shape {values.shape} for {n} texts")
    if values.dtype.kind not in "biuf":
        _refuse_priorities(
            list(priority) if isinstance(priority, Sequence) else values.tolist(), values.dtype
        )
    if values.dtype.kind == "f" and np.isnan(values).any():
        at = int(np.flatnonzero(np.isnan(values))[0])
        raise InputError(f"priority[{at}] is NaN: give every text a number")
    order = np.argsort(values, kind="stable")[::-1].copy()
    cuts = np.flatnonzero(values[order][1:] != values[order][:-1]) + 1  # infinities have no difference
    for tied in np.split(order, cuts):
        if len(tied) > 1:
            tied[:] = sorted(sorted(tied.tolist()), key=texts.__getitem__)
    return order


def _refuse_priorities(values: list[object], dtype: np.dtype[Any]) -> NoReturn:
    for i, value in enumerate(values):
        if not isinstance(value, Real | np.bool_):
            raise InputError(f"priority must be numbers, and priority[{i}] is {value!r}: give every text one")
    raise InputError(f"priority must be numbers of 64 bits at most, got {dtype}")
