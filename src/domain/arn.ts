/** Whether the text is an ARN, and not a name. */
export function isArn(text: string): boolean {
  return text.startsWith("arn:");
}

/** `aws` from an ARN: the part of AWS that it belongs to. (AWS General Reference, "Amazon Resource Names".) */
export function partitionIn(arn: string): string {
  return partsOf(arn)[1] ?? "";
}

/** `eu-west-1` from an ARN; empty where it names none, as a role's. */
export function regionIn(arn: string): string {
  return partsOf(arn)[3] ?? "";
}

/** `111122223333` from an ARN. */
export function accountIn(arn: string): string {
  return partsOf(arn)[4] ?? "";
}

/** `firebreak-break-glass in 111122223333` from a role's ARN, whatever its path. */
export function roleInWords(arn: string): string {
  const name = arn.split("/").at(-1) ?? arn;
  return isArn(arn) ? `${name} in ${accountIn(arn)}` : arn;
}

function partsOf(arn: string): string[] {
  return arn.split(":");
}
