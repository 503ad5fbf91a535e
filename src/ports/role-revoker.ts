/** The way to close one break-glass role to every session, old and new, until an administrator opens it again. */
export interface RoleRevoker {
  /**
   * Attaches the one fixed deny-all policy to the role; attached already is no failure.
   *
   * @returns the policy's ARN, read back from the role after it was attached
   * @throws FirebreakError `not-allowed`, `unavailable`, or `broken` when the role does not show it afterwards
   */
  close(): Promise<{ policy: string }>;
  /** Whether the role is closed by that policy now. */
  isClosed(): Promise<boolean>;
}

/** The way for each role, by its ARN; undefined where nothing is configured that closes it. */
export type Revokers = (role: string) => RoleRevoker | undefined;
