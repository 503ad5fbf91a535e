import { placeOf } from "../place.js";

const empty = new Set(["util", "utils", "helper", "helpers", "common", "manager", "lib", "misc"]);

/** Names of others, which are not ours to choose. */
const vendors = new Set(["secrets-manager"]);

/** A file and its folders are named for what is in them. */
export const names = {
  create(context) {
    return {
      Program(node) {
        for (const part of placeOf(context.filename).split("/")) {
          const [name] = part.split(".");
          if (!empty.has(name.split("-").at(-1)) || vendors.has(name)) continue;
          const message = `\`${name}\` says nothing about what is in it: name it for what it holds.`;
          context.report({ node, message });
        }
      },
    };
  },
};
