import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The file's path from the root of the repository, with `/` on every system. */
export function placeOf(filename) {
  return relative(root, filename).split(sep).join("/");
}

/** The place a relative import leads to. */
export function placeAt(filename, specifier) {
  return placeOf(resolve(dirname(filename), specifier));
}

/** The place's path inside src/, or nothing when it lies elsewhere. */
export function insideSource(place) {
  return place.startsWith("src/") ? place.slice("src/".length) : undefined;
}

/** The room of a path inside src/: `guard`, `adapters/slack`, `main`. */
export function roomOf(path) {
  const [first, second] = path.replace(/(\.d)?\.[jt]sx?$/, "").split("/");
  return first === "adapters" && second !== undefined ? `adapters/${second}` : first;
}
