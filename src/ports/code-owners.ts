/** Who owns the code of a resource, by its ARN: `@acme/mobile`, `someone@example.org`. Nobody: an empty list. */
export type OwnersOf = (arn: string) => readonly string[];

/** The owners that the infrastructure's repository names in its CODEOWNERS file. */
export interface CodeOwners {
  /**
   * Reads the file and the code that it speaks of, as they are on the base branch now. Without such a
   * file nobody owns anything.
   *
   * @throws FirebreakError when the repository can't be read
   */
  read(): Promise<OwnersOf>;
}
