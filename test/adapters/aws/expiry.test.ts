import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { expiryIn } from "../../../src/adapters/aws/expiry.ts";

const END = "2016-06-21T09:30:24.000Z";

describe("the expiry among an application's attributes", () => {
  test.each(["AppleCertificateExpiryDate", "AppleCertificateExpirationDate"])("is read from %s", (name) => {
    expect(expiryIn({ Enabled: "true", [name]: "2016-06-21T09:30:24Z" })).toEqual({ expiry: END });
  });

  test.each([
    "2016-06-21T09:30:24Z",
    "2016-06-21T09:30:24.000Z",
    "2016-06-21T09:30:24.000000Z",
    "2016-06-21T09:30:24+0000",
    "2016-06-21T11:30:24+02:00",
    "2016-06-21T09:30:24",
    "2016-06-21 09:30:24 UTC",
    " 2016-06-21 09:30:24 ",
    "Tue Jun 21 09:30:24 UTC 2016",
    "Tue, 21 Jun 2016 09:30:24 GMT",
    "1466501424",
    "1466501424000",
  ])("is understood when written as %s", (text) => {
    expect(expiryIn({ AppleCertificateExpiryDate: text })).toEqual({ expiry: END });
  });

  test.each(["soon", "2016", "21/06/2016", "2016-13-21T09:30:24Z", "2016-06-21T25:30:24Z", "expires 1", "99"])(
    "is not guessed from %s",
    (text) => {
      expect(expiryIn({ AppleCertificateExpiryDate: text })).toEqual({ unreadable: text });
    },
  );

  test("is none when nothing names it, as with token authentication", () => {
    expect(expiryIn({ Enabled: "true", AuthenticationMethod: "token" })).toEqual({ expiry: null });
    expect(expiryIn({ AppleCertificateExpiryDate: "" })).toEqual({ expiry: null });
  });

  test("is the same instant for every instant that SNS can name", () => {
    const seconds = fc.integer({ min: 1_000_000_000, max: 4_102_444_800 });
    fc.assert(
      fc.property(seconds, (second) => {
        const instant = new Date(second * 1000).toISOString();
        expect(expiryIn({ AppleCertificateExpiryDate: instant.replace(".000", "") })).toEqual({ expiry: instant });
      }),
    );
  });
});
