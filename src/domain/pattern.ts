/** Whether an address fits a pattern: `*` stands for anything but a slash or colon, `**` for anything. */
export function fits(pattern: string, locator: string): boolean {
  const expression = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/:]*" : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")))
    .join("");
  return new RegExp(`^${expression}$`, "s").test(locator);
}
