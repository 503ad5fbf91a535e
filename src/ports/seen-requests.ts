/** Which requests a vendor has sent already: durable, and shared by every replica. */
export interface SeenRequests {
  /**
   * Remembers a request, for two days at least.
   *
   * @param id names it among all of them, whoever sent it
   * @returns whether this is the first time: true for one caller alone, however many ask at once
   */
  first(id: string, now: Date): Promise<boolean>;
}
