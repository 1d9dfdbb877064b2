import { type ModelRole, modelRoles } from "../../shared/catalogue.ts";

/** What the server calls the models that shall answer; undefined where this machine does. */
export type RoleNames = Readonly<Record<ModelRole, string | undefined>>;

/** Roles that are the server's. */
export function rolesOf(names: RoleNames): readonly ModelRole[] {
  return modelRoles.filter((role) => names[role] !== undefined);
}
