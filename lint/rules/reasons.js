const unexplained = /^\s*(?:ox|es)lint-disable(?!.* -- \S)/s;

/** A rule is switched off only with its reason beside it. */
export const reasons = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (!unexplained.test(comment.value)) continue;
          const message = "A rule is switched off without a reason: write it behind the rule's name, after ` -- `.";
          context.report({ loc: comment.loc, message });
        }
      },
    };
  },
};
