import { insideSource, placeAt, placeOf, roomOf } from "../place.js";
import { homes, rooms } from "../rooms.js";

/** Imports between the rooms of src/ and of packages, as the table in rooms.js has them. */
export const imports = {
  create(context) {
    const path = insideSource(placeOf(context.filename));
    if (path === undefined) return {};
    const room = roomOf(path);
    const table = rooms[room] ?? rooms[room.split("/")[0]];
    if (table === undefined) return { Program: (node) => context.report({ node, message: noRoom(room) }) };

    const importer = { path, room, ...table };
    const check = (node) => {
      const specifier = node.source?.value;
      if (typeof specifier !== "string") return;
      const message = specifier.startsWith(".")
        ? refusedPlace(importer, placeAt(context.filename, specifier), isTypeOnly(node))
        : refusedPackage(importer, packageOf(specifier));
      if (message !== undefined) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

const noRoom = (room) =>
  `src/${room} is no room of the house: say in lint/rooms.js what it may import, or move the file into a room.`;

/** What to say to the import of a place in the repository; nothing when it is allowed. */
function refusedPlace({ room, may, types = [] }, place, typeOnly) {
  const path = insideSource(place);
  if (path === undefined) return `src/ imports nothing from outside itself: move what is needed of ${place} into src/.`;
  const isIn = (name) => path.startsWith(`${name}/`) || path.replace(/\.tsx?$/, "") === name;
  if ([room, ...may].some(isIn)) return undefined;
  const target = `src/${roomOf(path)}`;
  const open = listed("it may import", may);
  if (!types.some(isIn))
    return `src/${room} must not import ${target} (${open}): move it inward, or take it as a parameter.`;
  if (typeOnly) return undefined;
  return `src/${room} may import only types of ${target}: write \`import type\`, or take the value as a parameter.`;
}

/** What to say to the import of a package; nothing when it is allowed. */
function refusedPackage({ path, room, packages, besides }, name) {
  const home = homes[name];
  if (home !== undefined && home !== room) return `${name} is known to src/${home} alone: reach it through a port.`;
  const allowed = packages && [...packages, ...(besides?.[path] ?? [])];
  if (allowed === undefined || allowed.includes(name)) return undefined;
  return `src/${room} must not import ${name} (${listed("its packages", allowed)}): reach the world through a port.`;
}

/** Whether nothing of the import is left at run time. */
function isTypeOnly(node) {
  const kindOf = (part) => part.importKind ?? part.exportKind;
  if (node.type === "TSImportType" || kindOf(node) === "type") return true;
  return node.specifiers?.length > 0 && node.specifiers.every((part) => kindOf(part) === "type");
}

/** `@slack/web-api/dist/x` is of the package `@slack/web-api`; Node's own modules are named whole. */
function packageOf(specifier) {
  if (specifier.startsWith("node:")) return specifier;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function listed(heading, names) {
  return `${heading}: ${names.length === 0 ? "none" : names.join(", ")}`;
}
