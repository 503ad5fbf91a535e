import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  paginateGetResources,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { DeleteSecretCommand, ListSecretsCommand, type ListSecretsCommandInput } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AwsWorld } from "../../../src/simulator/aws/world.ts";
import { createMovableClock } from "../../../src/simulator/core/clock.ts";
import { ACCOUNT, REGION, createClients, createContext, createSeed, keys, startWorld } from "./estate.ts";

const clock = createMovableClock(new Date());
let world: AwsWorld;
afterEach(() => world.close());
beforeEach(async () => {
  clock.set(new Date());
  const seed = await createSeed({
    certificates: [
      { id: "shop", type: "IMPORTED", domainName: "shop.example", tags: { team: "web", stage: "production" } },
      { id: "blog", type: "IMPORTED", domainName: "blog.example", tags: { team: "press" } },
      { id: "plain", type: "IMPORTED", domainName: "plain.example" },
      { id: "far", type: "IMPORTED", domainName: "far.example", region: "us-east-1", tags: { team: "web" } },
    ],
    secrets: [
      { name: "push/ios", value: "s", description: "Push of the shop", tags: { team: "mobile", stage: "production" } },
      { name: "push/beta", value: "s", tags: { team: "mobile" } },
      { name: "database", value: "s" },
    ],
  });
  world = await startWorld(createContext({ clock }), seed);
});

const client = (key = keys.admin) => createClients(key, { maxAttempts: 2 });
const get = async (input: GetResourcesCommandInput = {}, key = keys.admin) =>
  client(key).tagging.send(new GetResourcesCommand(input));
const names = ({ ResourceTagMappingList = [] }: Awaited<ReturnType<typeof get>>) =>
  ResourceTagMappingList.map(({ ResourceARN }) =>
    ResourceARN?.replace(/-[\da-f]{6}$/u, "")
      .split(":")
      .at(-1),
  );

describe("tagged resources", () => {
  test("are those of all services, with their tags, in this region alone", async () => {
    const all = await get();
    expect(names(all)).toEqual(["certificate/blog", "certificate/shop", "push/beta", "push/ios"]);
    expect(all.PaginationToken).toBe("");
    expect(all.ResourceTagMappingList?.[1]).toEqual({
      ResourceARN: `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/shop`,
      Tags: [
        { Key: "team", Value: "web" },
        { Key: "stage", Value: "production" },
      ],
    });
  });

  test.each<[string, GetResourcesCommandInput, string[]]>([
    ["a kind", { ResourceTypeFilters: ["acm:certificate"] }, ["certificate/blog", "certificate/shop"]],
    ["a service", { ResourceTypeFilters: ["secretsmanager"] }, ["push/beta", "push/ios"]],
    ["several kinds", { ResourceTypeFilters: ["sns", "secretsmanager:secret"] }, ["push/beta", "push/ios"]],
    ["platform applications, which have no tags", { ResourceTypeFilters: ["sns"] }, []],
    ["a key", { TagFilters: [{ Key: "stage" }] }, ["certificate/shop", "push/ios"]],
    ["keys and values", { TagFilters: [{ Key: "stage" }, { Key: "team", Values: ["mobile", "press"] }] }, ["push/ios"]],
    [
      "ARNs",
      { ResourceARNList: [`arn:aws:acm:${REGION}:${ACCOUNT}:certificate/blog`, "arn:aws:acm:x:1:certificate/none"] },
      ["certificate/blog"],
    ],
  ])("can be narrowed down to %s", async (_what, input, expected) => {
    expect(names(await get(input))).toEqual(expected);
  });

  test("come in pages, whose token lasts a quarter of an hour", async () => {
    const seen: (string | undefined)[] = [];
    for await (const page of paginateGetResources({ client: client().tagging }, { ResourcesPerPage: 3 })) {
      seen.push(...names(page));
    }
    expect(seen).toEqual(["certificate/blog", "certificate/shop", "push/beta", "push/ios"]);

    const { PaginationToken } = await get({ ResourcesPerPage: 3 });
    clock.advance(16 * 60_000);
    await expect(get({ ResourcesPerPage: 3, PaginationToken })).rejects.toMatchObject({
      name: "PaginationTokenExpiredException",
    });
    await expect(get({ PaginationToken: "bogus" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  test.each<[string, GetResourcesCommandInput, string]>([
    ["ARNs and kinds together", { ResourceARNList: ["a"], ResourceTypeFilters: ["acm"] }, "InvalidParameterException"],
    ["a kind that is none", { ResourceTypeFilters: ["Certificates!"] }, "InvalidParameterException"],
    ["pages too long", { ResourcesPerPage: 101 }, "ValidationException"],
    ["pages by tags", { TagsPerPage: 100 }, "ValidationException"],
  ])("can't be asked for by %s", async (_what, input, name) => {
    await expect(get(input)).rejects.toMatchObject({ name });
  });

  test("are for those alone who may see them", async () => {
    await expect(get({}, keys.guest)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("tag:GetResources"),
    });
  });

  test("can be given a limit: AWS documents none", async () => {
    await world.close();
    const now = new Date();
    const seed = await createSeed({ rates: { "tagging.GetResources": 1 } });
    world = await startWorld(createContext({ clock: { now: () => now } }), seed);
    const { tagging } = createClients(keys.admin);
    await tagging.send(new GetResourcesCommand({}));
    await expect(tagging.send(new GetResourcesCommand({}))).rejects.toMatchObject({
      name: "ThrottledException",
      message: "Rate exceeded",
    });
  });
});

describe("the list of secrets", () => {
  const list = async (input: ListSecretsCommandInput = {}) => client().secrets.send(new ListSecretsCommand(input));
  const secretNames = async (...Filters: NonNullable<ListSecretsCommandInput["Filters"]>) =>
    (await list({ Filters })).SecretList?.map(({ Name }) => Name);

  test("has their tags, and comes in pages", async () => {
    const { SecretList, NextToken } = await list({ MaxResults: 2 });
    expect(SecretList?.[0]?.Tags).toEqual([
      { Key: "team", Value: "mobile" },
      { Key: "stage", Value: "production" },
    ]);
    expect((await list({ MaxResults: 2, NextToken })).SecretList?.map(({ Name }) => Name)).toEqual(["database"]);
    await expect(list({ MaxResults: 101 })).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("can be narrowed down by beginnings", async () => {
    expect(await secretNames({ Key: "name", Values: ["push/"] })).toEqual(["push/ios", "push/beta"]);
    expect(await secretNames({ Key: "name", Values: ["Push/"] })).toEqual([]);
    expect(await secretNames({ Key: "name", Values: ["!push/"] })).toEqual(["database"]);
    expect(await secretNames({ Key: "name", Values: ["push/b", "data"] })).toEqual(["push/beta", "database"]);
    expect(await secretNames({ Key: "description", Values: ["push of"] })).toEqual(["push/ios"]);
    expect(await secretNames({ Key: "tag-key", Values: ["team"] }, { Key: "tag-value", Values: ["prod"] })).toEqual([
      "push/ios",
    ]);
    await expect(secretNames({ Key: "all", Values: ["push"] })).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("and of tagged resources leaves out what was deleted", async () => {
    await client().secrets.send(new DeleteSecretCommand({ SecretId: "push/ios" }));
    expect(await secretNames({ Key: "name", Values: ["push/"] })).toEqual(["push/beta"]);
    expect(names(await get({ ResourceTypeFilters: ["secretsmanager"] }))).toEqual(["push/beta"]);
  });
});
