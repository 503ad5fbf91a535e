/**
 * What a person is to the workspace. `unmapped`: a full member whom firebreak.yml does not list;
 * `unknown`: the directory could not be asked.
 */
export type Standing = "member" | "guest" | "external" | "deactivated" | "bot" | "unmapped" | "unknown";
