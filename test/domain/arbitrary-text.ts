import fc from "fast-check";

/**
 * Any text that a person can paste: mostly what people type, and any UTF-16 besides, halves of
 * surrogate pairs and control characters included. (fast-check's own unit `binary` means the same
 * and takes two seconds to build.)
 */
export function anyText(maxLength = 20): fc.Arbitrary<string> {
  const units = fc.array(fc.nat({ max: 0xffff }), { maxLength }).map((codes) => String.fromCharCode(...codes));
  return fc.oneof(fc.string({ maxLength }), units);
}
