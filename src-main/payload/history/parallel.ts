/** Two for each of the four threads that Node gives to its file system. */
const atOnce = 8;

/**
 * Does `work` for each item, eight at a time.
 *
 * @throws the first failure, once what was under way has ended; nothing new is begun after it.
 */
export async function forEachInParallel<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      try {
        signal.throwIfAborted();
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
      if (failure) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failure) throw failure.error;
}
