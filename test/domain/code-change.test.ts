import { describe, expect, test } from "@jest/globals";
import {
  type NamedBy,
  namedInWords,
  type NewMaterial,
  names,
  together,
  withEdits,
} from "../../src/domain/code-change.ts";

const certificate: NewMaterial = {
  version: "v2",
  credential: { kind: "certificate", pem: "", serial: "01", fingerprint: "AB12", notAfter: "2027-01-01T00:00:00Z" },
};
const token: NewMaterial = {
  version: "v2",
  credential: { kind: "token", keyId: "KEY0000002", teamId: "TEAM000001", bundleId: "com.acme.app" },
};

describe("whether the code names a credential", () => {
  test.each<[string, NamedBy[], NewMaterial, string]>([
    ["nothing", [], certificate, "unknown"],
    ["its version", [{ by: "version", version: "v2" }], certificate, "yes"],
    ["another version", [{ by: "version", version: "v1" }], certificate, "no"],
    ["whatever is current", [{ by: "version", version: null }], certificate, "unknown"],
    ["its certificate", [{ by: "certificate", fingerprint: "ab12" }], certificate, "yes"],
    [
      "its certificate and an older key",
      [
        { by: "certificate", fingerprint: "ab12" },
        { by: "version", version: "v1" },
      ],
      certificate,
      "no",
    ],
    [
      "its certificate and no certain key",
      [
        { by: "certificate", fingerprint: "ab12" },
        { by: "comment", version: null },
      ],
      certificate,
      "unknown",
    ],
    ["a certificate in the place of a token", [{ by: "certificate", fingerprint: "ab12" }], token, "no"],
    [
      "its key id",
      [
        { by: "key-id", keyId: "KEY0000002" },
        { by: "version", version: "v2" },
      ],
      token,
      "yes",
    ],
    ["a key id in the place of a certificate", [{ by: "key-id", keyId: "KEY0000002" }], certificate, "no"],
    ["a comment that tells of it", [{ by: "comment", version: "v2" }], token, "yes"],
  ])("%s", (...[, named, material, verdict]) => {
    expect(names(named, material)).toBe(verdict);
  });
});

describe("edits on top of each other", () => {
  test("reach the files that they change and no others", () => {
    const files = [
      { path: "a", text: "1" },
      { path: "b", text: "1" },
    ];
    expect(withEdits(files, [{ path: "b", after: "2" }])).toEqual([files[0], { path: "b", text: "2" }]);
  });

  test("are one edit of each file, from its first text to its last", () => {
    const first = [
      { path: "a", before: "1", after: "2" },
      { path: "b", before: "1", after: "2" },
    ];
    const second = [
      { path: "b", before: "2", after: "1" },
      { path: "c", before: "1", after: "2" },
      { path: "a", before: "2", after: "3" },
    ];
    expect(together(first, second)).toEqual([
      { path: "a", before: "1", after: "3" },
      { path: "c", before: "1", after: "2" },
    ]);
  });
});

test.each<[NamedBy[], string]>([
  [[], "no credential in particular"],
  [[{ by: "version", version: "v1" }], "version v1"],
  [
    [
      { by: "comment", version: "v1" },
      { by: "version", version: "v1" },
    ],
    "version v1",
  ],
  [[{ by: "version", version: null }], "whatever version is current"],
  [
    [
      { by: "certificate", fingerprint: null },
      { by: "version", version: "v1" },
    ],
    "a certificate that can't be read and version v1",
  ],
  [[{ by: "certificate", fingerprint: "ab12" }], "the certificate with the SHA-256 ab12"],
  [[{ by: "key-id", keyId: "KEY0000002" }], "the token key KEY0000002"],
])("what the code names is said in words: %j", (named, words) => {
  expect(namedInWords(named)).toBe(words);
});
