const message = "The environment is read at the entry alone: take the value from Config, or as a parameter.";

/** No `process.env`, in any of its spellings. */
export const environment = {
  create(context) {
    const report = (node) => context.report({ node, message });
    return {
      MemberExpression(node) {
        if (isProcess(node.object) && nameOf(node.property) === "env") report(node);
      },
      VariableDeclarator(node) {
        if (isProcess(node.init) && node.id.type === "ObjectPattern" && takesEnvironment(node.id)) report(node);
      },
      ImportDeclaration(node) {
        if (!/^(node:)?process$/.test(node.source.value)) return;
        for (const part of node.specifiers) if (nameOf(part.imported) === "env") report(part);
      },
    };
  },
};

/** `process`, or `globalThis.process`. */
function isProcess(node) {
  return nameOf(node) === "process" || (node?.type === "MemberExpression" && nameOf(node.property) === "process");
}

function takesEnvironment(pattern) {
  return pattern.properties.some(({ key }) => nameOf(key) === "env");
}

function nameOf(node) {
  return node?.name ?? node?.value;
}
