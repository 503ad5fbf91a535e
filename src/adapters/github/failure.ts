/** Octokit's error for a request that failed: with a response when GitHub refused, without one when none came. */
export interface RequestFailure extends Error {
  status: number;
  request: { method: string; url: string };
  response?: { status: number; headers: Headers };
}

/** A response's headers, as Octokit gives them: names in lower case. */
export type Headers = Record<string, string | number | undefined>;

/** What GitHub's GraphQL API says instead of doing what it was asked; the HTTP status is 200. */
export interface GraphqlRefusal {
  /** `NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE`, `RATE_LIMITED`; absent for a query that it does not understand. */
  type: string | undefined;
  /** GitHub's own words. */
  message: string;
  headers: Headers;
}

/** Whether the error is Octokit's for a request of the REST API, or for any whose answer never came. */
export function isRequestFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && "status" in error && "request" in error;
}

/** Whether GitHub answered with that HTTP status. */
export function answered(error: unknown, status: number): boolean {
  return isRequestFailure(error) && error.response?.status === status;
}

/** GitHub's own words, without the link to its documentation. */
export function saying(error: unknown): string {
  return error instanceof Error ? error.message.replace(/ - https:\S+$/, "") : "";
}

/** What GraphQL refused, when it was GraphQL that did: Octokit throws its errors, the throttling the answer. */
export function graphqlRefusal(error: unknown): GraphqlRefusal | undefined {
  if (!(error instanceof Error) || isRequestFailure(error)) return undefined;
  const { errors, headers, response } = error as Partial<GraphqlFailure>;
  const [first] = errors ?? response?.data?.errors ?? [];
  if (first === undefined) return undefined;
  return { type: first.type, message: first.message, headers: headers ?? response?.headers ?? {} };
}

type GraphqlErrors = { type?: string; message: string }[];
interface GraphqlFailure {
  errors: GraphqlErrors;
  headers: Headers;
  response: { data?: { errors?: GraphqlErrors }; headers?: Headers };
}
