const asParameter = "take the value as a parameter";
const throughPort = "let a phase do it through a port";
const now = "take `now` as a parameter";

/** What pure code must not name, and what it does instead. */
const world = {
  process: asParameter,
  globalThis: asParameter,
  crypto: asParameter,
  performance: now,
  fetch: throughPort,
  WebSocket: throughPort,
  setTimeout: "say when it is due and let the sweeper start it",
  setInterval: "say when it is due and let the sweeper start it",
  setImmediate: throughPort,
  queueMicrotask: throughPort,
};

/** No clock, no chance, no environment and no network: the same arguments give the same answer. */
export const pure = {
  create(context) {
    return {
      Identifier(node) {
        const met = impurity(node);
        if (met === undefined || !isGlobal(context.sourceCode, node)) return;
        context.report({ node, message: `\`${met.name}\` has no place in pure code: ${met.instead}.` });
      },
    };
  },
};

function impurity(node) {
  if (Object.hasOwn(world, node.name)) return { name: node.name, instead: world[node.name] };
  const { parent } = node;
  if (node.name === "Math" && member(node) === "random") return { name: "Math.random", instead: asParameter };
  if (node.name !== "Date") return undefined;
  if (member(node) === "now") return { name: "Date.now", instead: now };
  if (parent.type === "CallExpression" && parent.callee === node) return { name: "Date()", instead: now };
  if (parent.type === "NewExpression" && parent.arguments.length === 0) return { name: "new Date()", instead: now };
  return undefined;
}

/** The name of the member that is taken of the node, as in `node.name` or `node["name"]`. */
function member(node) {
  const { parent } = node;
  if (parent.type !== "MemberExpression" || parent.object !== node) return undefined;
  return parent.property.name ?? parent.property.value;
}

/** Whether the identifier refers to a global, not to a parameter, a property or a type of the same name. */
function isGlobal(sourceCode, node) {
  for (let scope = sourceCode.getScope(node); scope !== null; scope = scope.upper) {
    const reference = scope.references.find(({ identifier }) => identifier === node);
    if (reference !== undefined) return reference.resolved === null || reference.resolved.defs.length === 0;
  }
  return false;
}
