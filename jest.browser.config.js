import everything from "./jest.config.js";

/** The tests of `npm run test:browser`: pages in the system's Chromium, and journeys that take longer than a change can wait. */
export default {
  ...everything,
  testMatch: ["**/*.browser.test.ts", "**/*.journey.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 180_000,
  maxWorkers: 1,
};
