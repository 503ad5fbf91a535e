const message = "A module holds no state: keep it in a `createX(deps)` closure, or make it `const`.";

/** No `let` and no `var` at the top of a module. */
export const moduleState = {
  create(context) {
    return {
      Program({ body }) {
        for (const statement of body) {
          const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
          if (declared?.type !== "VariableDeclaration" || declared.declare) continue;
          if (["let", "var"].includes(declared.kind)) context.report({ node: declared, message });
        }
      },
    };
  },
};
