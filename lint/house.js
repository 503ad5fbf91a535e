// The house's own lint rules, for what oxlint has no rule for. `.oxlintrc.json` says where each holds;
// `test/house/lint.test.ts` breaks each once and sees it refused.
import { documented } from "./rules/documented.js";
import { environment } from "./rules/environment.js";
import { imports } from "./rules/imports.js";
import { moduleState } from "./rules/module-state.js";
import { names } from "./rules/names.js";
import { pure } from "./rules/pure.js";
import { realTests } from "./rules/real-tests.js";
import { reasons } from "./rules/reasons.js";

export default {
  meta: { name: "house" },
  rules: {
    documented,
    environment,
    imports,
    "module-state": moduleState,
    names,
    pure,
    "real-tests": realTests,
    reasons,
  },
};
