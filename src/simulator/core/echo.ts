/** What a careless vendor repeats of a call: all that it was sent. The request can still be read afterwards. */
export async function echoOf(request: Request): Promise<string> {
  const headers = [...request.headers].map(([name, value]) => `${name}: ${value}`);
  return [`${request.method} ${request.url}`, ...headers, await request.clone().text()].join(" ");
}

/** The words of a refusal: its code, and the echo of the call where one was asked for. */
export async function wordsOfRefusal(fault: { code: string; echo?: true }, request: Request): Promise<string> {
  return fault.echo === true ? `${fault.code} ${await echoOf(request)}` : fault.code;
}
