import { expect, test } from "@jest/globals";
import { knowsPasskeys } from "../../../src/domain/passkey/address.ts";

test.each([
  ["https://firebreak.acme.example/", true],
  ["https://firebreak.acme.example:8443", true],
  ["http://localhost:8081", true],
  ["https://localhost/", true],
  ["http://firebreak.acme.example/", false],
  ["https://10.0.0.7/", false],
  ["https://[fd00::7]/", false],
  ["http://127.0.0.1:8081/", false],
])("at %s browsers know passkeys: %s", (address, known) => {
  expect(knowsPasskeys(address)).toBe(known);
});
