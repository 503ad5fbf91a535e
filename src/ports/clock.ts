/** The one source of the present. Tests move it; nothing else may read the machine's clock. */
export interface Clock {
  now(): Date;
}
