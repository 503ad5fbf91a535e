/** The tests of `npm test`: no network, no browser. */
const typescript = (tsx) => [
  "@swc/jest",
  {
    jsc: {
      parser: { syntax: "typescript", tsx },
      target: "es2023",
      transform: { react: { runtime: "automatic", importSource: "hono/jsx" } },
    },
    module: { type: "es6" },
  },
];

/** Tests that need a PostgreSQL server run where one is named. */
const needsServer = process.env.DATABASE_URL === undefined ? ["/test/postgresql/"] : [];

export default {
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts", "**/*.test.tsx"],
  testPathIgnorePatterns: ["/node_modules/", "\\.(browser|journey)\\.test\\.ts$", ...needsServer],
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: { "\\.ts$": typescript(false), "\\.tsx$": typescript(true) },
  testTimeout: 30_000,
  maxWorkers: 2,
};
