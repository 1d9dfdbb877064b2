/** Files that hold secrets as a rule: no text of theirs goes into any prompt. */
import { posix } from "node:path";

const secretName =
  /^(?:\.env(?:\..+)?|\.envrc|\.npmrc|\.pypirc|\.netrc|\.pgpass|\.htpasswd|\.git-credentials|credentials(?:\.json)?|secrets?(?:\.(?:json|ya?ml|toml|env|txt))?|id_(?:rsa|dsa|ecdsa|ed25519)|.+\.(?:pem|key|p12|pfx|keystore|jks|kdbx|asc|gpg|ppk|tfvars|tfstate|age))$/iu;
const secretFolder = /(?:^|\/)\.(?:ssh|gnupg|aws|azure|kube|docker)\//iu;

export function isSecretPath(path: string): boolean {
  const slashed = path.replaceAll("\\", "/");
  return secretName.test(posix.basename(slashed)) || secretFolder.test(slashed);
}
