/** How long an upload page works, in milliseconds: the chat's form says a quarter of an hour. */
export const uploadLifetime = 15 * 60_000;

/** How often a page may be tried: a password is mistyped, and a wrong file chosen, but not without end. */
export const mostUploadTries = 5;

/** Bytes that the file of a token key may have: Apple's have under 300, and RSA keys of any use fit too. */
export const mostTokenKeyBytes = 16_384;

/** Characters that what is typed beside a file may have. Passwords of PKCS#12 have no limit of their own (RFC 7292, B.1). */
export const mostTypedBesideFile = 1_024;

/** Characters that the reason may have, as in every request that somebody makes. */
export const longestUploadReason = 500;
