const runners = new Set(["test", "it", "describe"]);
const shorthands = new Set(["fit", "xit", "xtest", "fdescribe", "xdescribe"]);
const fakes = new Set(["mock", "doMock", "setMock", "mockModule", "unstable_mockModule", "createMockFromModule"]);

/** Every test runs, and against the real thing. */
export const realTests = {
  create(context) {
    const report = (node, message) => context.report({ node, message });
    const choosing = (node, name) =>
      report(node, `\`${name}\` leaves tests unrun: run them all, and delete a test that is not wanted.`);
    return {
      MemberExpression(node) {
        const name = node.property.name ?? node.property.value;
        const subject = subjectOf(node.object);
        if (runners.has(subject) && (name === "only" || name === "skip")) choosing(node, `${subject}.${name}`);
        if (subject === "jest" && fakes.has(name))
          report(node, `\`jest.${name}\` replaces a module: run against the simulator, or pass another value in.`);
      },
      CallExpression({ callee }) {
        if (shorthands.has(callee.name)) choosing(callee, callee.name);
      },
    };
  },
};

/** `test` of `test.each.only`. */
function subjectOf(node) {
  return node.type === "MemberExpression" ? subjectOf(node.object) : node.name;
}
