/** Whether anything may be sent to the server that the settings name, and what stands in the way. */
import { rolesOf } from "./rolesOf.ts";
import type { ServerSetting } from "./serverSetting.ts";

type NamedSetting = Extract<ServerSetting, { kind: "named" }>;

export type ServerPermission =
  | Exclude<ServerSetting, NamedSetting>
  | { readonly kind: "untrusted" | "unused" | "unconfirmed" | "granted"; readonly setting: NamedSetting };

export interface Circumstances {
  readonly isTrusted: boolean;
  /** Nearline itself. */
  readonly isOn: boolean;
  readonly isConfirmed: (address: URL) => boolean;
  /** Somebody wants to know what it has, though no role is given to it. */
  readonly isListed: boolean;
}

/** What comes first has to be mended first. */
export function serverPermission(setting: ServerSetting, circumstances: Circumstances): ServerPermission {
  if (setting.kind !== "named") return setting;
  const { isTrusted, isOn, isConfirmed, isListed } = circumstances;
  if (!isTrusted) return { kind: "untrusted", setting };
  if (!isOn || !(isListed || hasRole(setting))) return { kind: "unused", setting };
  return { kind: isConfirmed(setting.address) ? "granted" : "unconfirmed", setting };
}

export function hasRole({ models }: NamedSetting): boolean {
  return rolesOf(models).length > 0;
}
