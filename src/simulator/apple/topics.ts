/** What a push certificate may be used for: a topic, and the kinds of push it stands for. */
export interface PushTopic {
  topic: string;
  /** `app`, `voip`, `complication`. */
  kinds: string[];
}

/** The topics Apple grants with every push certificate for an app. */
export function topicsOf(bundleId: string): PushTopic[] {
  return [
    { topic: bundleId, kinds: ["app"] },
    { topic: `${bundleId}.voip`, kinds: ["voip"] },
    { topic: `${bundleId}.complication`, kinds: ["complication"] },
  ];
}

// X.690, 8: tags of the two types the extension is made of.
const SEQUENCE = 0x30;
const UTF8_STRING = 0x0c;

/** The value of extension 1.2.840.113635.100.6.3.6: a SEQUENCE of topic, kinds, topic, kinds, … */
export function encodeTopics(topics: readonly PushTopic[]): Buffer {
  return element(
    SEQUENCE,
    topics.flatMap(({ topic, kinds }) => [text(topic), element(SEQUENCE, kinds.map(text))]),
  );
}

/** Reads what {@link encodeTopics} wrote. Throws on anything else. */
export function decodeTopics(der: Uint8Array): PushTopic[] {
  const [list] = elements(der);
  if (list?.tag !== SEQUENCE) throw new Error("The topics extension is not a SEQUENCE.");
  const parts = elements(list.content);
  const topics: PushTopic[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [topic, kinds] = [parts[at], parts[at + 1]];
    if (topic?.tag !== UTF8_STRING || kinds?.tag !== SEQUENCE) throw new Error("A topic without its kinds.");
    topics.push({
      topic: topic.content.toString("utf8"),
      kinds: elements(kinds.content).map((kind) => kind.content.toString("utf8")),
    });
  }
  return topics;
}

function text(value: string): Buffer {
  return element(UTF8_STRING, [Buffer.from(value, "utf8")]);
}

function element(tag: number, parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

/** X.690, 8.1.3: one octet below 128, else the count of octets and the octets. */
function length(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value]);
  const octets = Buffer.from(value.toString(16).padStart(value > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

function elements(der: Uint8Array): { tag: number; content: Buffer }[] {
  const bytes = Buffer.from(der);
  const found: { tag: number; content: Buffer }[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    const first = bytes.readUInt8(at + 1);
    const octets = first < 0x80 ? 0 : first & 0x7f;
    const size = octets === 0 ? first : bytes.readUIntBE(at + 2, octets);
    const start = at + 2 + octets;
    if (start + size > bytes.length) throw new Error("The topics extension is cut short.");
    found.push({ tag, content: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return found;
}
