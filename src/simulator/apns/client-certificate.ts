// RFC 5246 (TLS 1.2): 6.2.1 records, 7.4 handshake messages, 7.4.2 Certificate.
const RECORD_HEADER = 5;
const HANDSHAKE_RECORD = 22;
const MESSAGE_HEADER = 4;
const CERTIFICATE_MESSAGE = 11;
/** The list's length, then the first certificate's. */
const LIST_HEADERS = 6;

/** Reads along with what a TLS 1.2 client sends, and says once which certificate it presents. */
export interface ClientCertificateReader {
  /** Takes the next bytes; the client's own certificate in DER when they complete it. */
  read(chunk: Buffer): Buffer | undefined;
}

/**
 * Watches the part of a TLS 1.2 handshake that travels in the clear. In TLS 1.3 the certificate is
 * encrypted, and there is nothing to see.
 */
export function createClientCertificateReader(): ClientCertificateReader {
  let records = Buffer.alloc(0);
  let messages = Buffer.alloc(0);
  let finished = false;

  const collectMessages = (): void => {
    while (records.length >= RECORD_HEADER) {
      const end = RECORD_HEADER + records.readUInt16BE(3);
      if (records.length < end) return;
      finished ||= records.readUInt8(0) !== HANDSHAKE_RECORD;
      if (finished) return;
      messages = Buffer.concat([messages, records.subarray(RECORD_HEADER, end)]);
      records = records.subarray(end);
    }
  };

  const nextMessage = (): { type: number; body: Buffer } | undefined => {
    if (messages.length < MESSAGE_HEADER) return undefined;
    const end = MESSAGE_HEADER + messages.readUIntBE(1, 3);
    if (messages.length < end) return undefined;
    const message = { type: messages.readUInt8(0), body: messages.subarray(MESSAGE_HEADER, end) };
    messages = messages.subarray(end);
    return message;
  };

  return {
    read(chunk) {
      if (finished) return undefined;
      records = Buffer.concat([records, chunk]);
      collectMessages();
      for (let message = nextMessage(); message !== undefined; message = nextMessage()) {
        if (message.type !== CERTIFICATE_MESSAGE) continue;
        finished = true;
        return firstCertificate(message.body);
      }
      return undefined;
    },
  };
}

/** A client without a certificate sends an empty list. */
function firstCertificate(body: Buffer): Buffer | undefined {
  if (body.length < LIST_HEADERS) return undefined;
  return body.subarray(LIST_HEADERS, LIST_HEADERS + body.readUIntBE(3, 3));
}
