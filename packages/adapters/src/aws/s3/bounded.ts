/** Runs `work` on every item, at most `limit` at a time; results in the items' order. The first failure ends it, once what runs has come to rest. */
export async function bounded<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const entries = items.entries();
  let failure: { readonly error: unknown } | null = null;
  const worker = async () => {
    for (const [index, item] of entries) {
      if (failure) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failure) throw (failure as { readonly error: unknown }).error;
  return results;
}
