import type { Inspection } from "../domain/certificate/inspection.ts";

/** Looks into files that nobody vouches for. */
export interface Inspector {
  /**
   * Says what is in a file: PEM, DER, PKCS#12 or PKCS#7, with certificates, signing requests and private keys.
   * What can't be read, or takes too much time or memory, is an entry that says so; no content rejects.
   * Nothing of a private key is in the answer, and no address in a certificate is looked up.
   *
   * @param options `password`: for what is encrypted in the file; without it that is said to be locked
   */
  inspect(file: { name: string; bytes: Uint8Array }, options: { password?: string }): Promise<Inspection>;
  /** Ends what runs for it. It may be used again afterwards. */
  close(): Promise<void>;
}
