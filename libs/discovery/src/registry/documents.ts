/** A store of texts that other processes change. */
export abstract class Documents {
  /**
   * Reports the text of a document, first when it is known and then after each change. Undefined if there is no such
   * document. It ends only when the signal aborts. While the store can't be reached, it reports no text and retries.
   * @param onFailure - called with the reason of each failed attempt, and with undefined at the first text after it.
   */
  abstract watch(
    name: string,
    onText: (text: string | undefined) => void,
    signal: AbortSignal,
    onFailure?: (reason: Error | undefined) => void,
  ): Promise<void>;
}
