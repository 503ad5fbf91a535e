// Who may import whom. A room is a folder or a lone file directly in src/; each adapter is a room of its own.
//
//   may       the places in src/ that it imports from, beside itself
//   types     the places whose types alone it imports
//   packages  the npm packages and Node modules that it imports; any, when left out
//   besides   what one of its files imports beyond that

const inner = ["domain", "guard", "ports", "projections"];
const whole = [...inner, "workflows", "adapters", "web", "cli", "config"];
const surface = { may: inner, types: ["config"] };
const start = { may: [...whole, "composition", "training", "simulator/drills"] };

export const rooms = {
  domain: {
    may: [],
    packages: ["zod", "@marcbachmann/cel-js"],
    besides: { "domain/digest.ts": ["node:crypto", "canonicalize"], "domain/record/signature.ts": ["node:crypto"] },
  },
  guard: { may: ["domain"], packages: ["zod"] },
  ports: { may: [], types: ["domain", "guard"], packages: [] },
  projections: { may: ["domain", "guard", "ports"], packages: [] },
  workflows: { may: inner, packages: ["zod", "yaml"] },
  adapters: surface,
  web: surface,
  cli: surface,
  config: { may: ["domain", "guard"] },
  composition: { may: whole },
  main: { may: ["domain", "config", "cli", "composition", "training", "drill"] },
  training: start,
  drill: start,
  bench: start,
  simulator: { may: [] },
};

/** The packages that only one room knows. */
export const homes = { "@dbos-inc/dbos-sdk": "adapters/dbos", "@simplewebauthn/server": "adapters/webauthn" };
