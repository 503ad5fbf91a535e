import { describe, expect, test } from "@jest/globals";
import { Owner, ownershipOf } from "../../../src/domain/inventory/owner.ts";
import { fits } from "../../../src/domain/pattern.ts";
import { place } from "./items.ts";

const mobile = Owner.parse({
  id: "mobile",
  name: "Mobile platform",
  channel: "C0MOBILE",
  owns: ["arn:aws:sns:*:111122223333:app/APNS/ios-*"],
});
const web = Owner.parse({ id: "web", name: "Web", channel: "C0WEB", codeowners: ["@acme/web"] });
const owners = [mobile, web];
const none = () => [];

describe("who owns what", () => {
  test("configuration comes before tags, tags before CODEOWNERS", () => {
    const rules = { owners, tag: "owner", codeOwners: () => ["@acme/web"] };
    expect(ownershipOf({ place, tags: { owner: "web" } }, rules)).toEqual({ owner: "mobile", by: "configuration" });
    const other = { ...place, locator: "arn:aws:sns:eu-west-1:111122223333:app/APNS/beta" };
    expect(ownershipOf({ place: other, tags: { owner: "mobile" } }, rules)).toEqual({ owner: "mobile", by: "tag" });
    expect(ownershipOf({ place: other, tags: {} }, rules)).toEqual({ owner: "web", by: "codeowners" });
  });

  test("a tag names an owner by id or by name, in any case, and a stranger's name names nobody", () => {
    const rules = { owners, tag: "team", codeOwners: none };
    const other = { ...place, locator: "elsewhere:443" };
    expect(ownershipOf({ place: other, tags: { team: " mobile PLATFORM " } }, rules)?.owner).toBe("mobile");
    expect(ownershipOf({ place: other, tags: { team: "somebody else" } }, rules)).toBeNull();
    expect(ownershipOf({ place: other, tags: { team: "" } }, rules)).toBeNull();
  });
});

describe("a pattern", () => {
  test.each([
    ["arn:aws:sns:*:*:app/APNS/*", place.locator, true],
    ["arn:aws:sns:*:999999999999:app/APNS/*", place.locator, false],
    ["*", "api.acme.example:443", false],
    ["**", "api.acme.example:443", true],
    ["api.*:443", "api.acme.example:443", true],
    ["/etc/ssl/**", "/etc/ssl/private/apns.pem", true],
    ["/etc/ssl/*", "/etc/ssl/private/apns.pem", false],
    ["a.b", "axb", false],
    ["(x", "(x", true],
  ])("%s against %s: %s", (pattern, locator, expected) => {
    expect(fits(pattern, locator)).toBe(expected);
  });
});
