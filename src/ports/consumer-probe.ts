/** One look at a consumer, after somebody said that it was restarted. */
export interface ConsumerProbe {
  /** Asks the address once. A consumer that is not well is an answer too. `words`: what was seen, in a sentence. */
  look(url: string): Promise<{ well: boolean; words: string }>;
}
