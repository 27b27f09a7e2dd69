/** Does work when it is first asked for, and keeps what came of it: a value, or the error. */
export function once<T>(work: () => T): () => T {
  let kept: { readonly value: T } | { readonly error: unknown } | undefined;
  return () => {
    if (!kept)
      try {
        kept = { value: work() };
      } catch (error) {
        // What is too large or damaged is not gone through again for the next who asks.
        kept = { error };
      }
    if ("error" in kept) throw kept.error;
    return kept.value;
  };
}
