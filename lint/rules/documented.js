/**
 * Every exported declaration says what it is. A second export of the same name, directly below, shares
 * the comment of the first: a schema's type, an overload.
 */
export const documented = {
  create(context) {
    return {
      Program({ body }) {
        for (const [index, statement] of body.entries()) {
          const name = exportedName(statement);
          if (name === undefined || name === exportedName(body[index - 1])) continue;
          if (isDocumented(context.sourceCode, statement)) continue;
          const message = `\`${name}\` is exported without a word: say what it is in a /** comment */ right above.`;
          context.report({ node: statement, message });
        }
      },
    };
  },
};

function exportedName(statement) {
  const declared = statement?.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
  return declared?.id?.name ?? declared?.declarations?.[0]?.id.name;
}

function isDocumented(sourceCode, statement) {
  const comment = sourceCode.getCommentsBefore(statement).at(-1);
  if (comment?.type !== "Block" || !comment.value.startsWith("*")) return false;
  return comment.loc.end.line >= statement.loc.start.line - 1;
}
