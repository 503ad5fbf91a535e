/**
 * Whether browsers know passkeys at such an address: by https with a host name that is no IP address, or on
 * localhost (WebAuthn level 3, 5.1.2; W3C Secure Contexts, 3.1).
 */
export function knowsPasskeys(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  const isNumber = /^[\d.]+$|^\[/.test(hostname);
  return hostname === "localhost" || (protocol === "https:" && !isNumber);
}
